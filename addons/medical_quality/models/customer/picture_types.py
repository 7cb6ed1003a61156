# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Which files are pictures for a customer.

Shown in a browser as they are, and nothing else: no drawing can carry a script.
"""

PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
