# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The gates hold where Odoo's subcontracting, batch transfers and repairs stand beside.

The addons do not depend on these modules. A real server on a database that has them
too; the person is a stock user, who needs no more for any of this in plain Odoo.
"""
