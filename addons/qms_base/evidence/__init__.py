# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The package that evidence is exported in: written and verified without Odoo."""

from .package import PackageError, Table, verify_package, write_package

__all__ = ["PackageError", "Table", "verify_package", "write_package"]
