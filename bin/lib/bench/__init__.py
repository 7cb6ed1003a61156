# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Measurements of what the addons cost, printed as one JSON line each.

They are no tests: a busy machine makes both sides slower. Where one has targets, its
line says them and whether they were met, and the command fails where one was missed.
"""
