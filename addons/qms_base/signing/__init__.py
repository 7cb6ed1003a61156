# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Rules of electronic signatures that need no database.

Plain Python: importable and tested without Odoo, and used by whoever verifies
signatures outside of it.
"""
