# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Archival records: PDF/A-3 with the machine-readable record inside, signed.

Plain Python, usable without Odoo: :mod:`.document` makes a file, :mod:`.certificate`
and :mod:`.signing` sign it, :mod:`.structure` and :mod:`.verification` check one.
"""
