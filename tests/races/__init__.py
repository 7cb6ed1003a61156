# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Clients that race against each other on a real server, and what must hold after.

`setting` prepares a database and its witnesses, `clients` are the people who race,
`checks` reads from the database what happened; `unlocked` is an addon, for the test
alone, that takes the gates' locks away to show that the checks can fail.
"""
