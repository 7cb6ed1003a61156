# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""One regulated order played against a running server, the wrong thing first.

An ordinary JSON-RPC client: it imports nothing of the addons and does only what any
logged-in user could do.
"""
