# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The audit trail without Odoo: what is recorded, how it is sealed and verified."""

from .declaration import Audited, Link

__all__ = ["Audited", "Link"]
