# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Every field of what is released, written over every path while change control is in
force: nothing changes without an approved change order, and by one it does.

What is tried is made of the fields that the models have on the server: a field that is
added is tried by itself, and has to be guarded or listed as free with the reason.
"""
