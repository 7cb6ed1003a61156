# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).


def post_init_hook(env):
    """Where lots moved before this was installed, derive their genealogy."""
    runs = env["medical.genealogy.backfill"]
    if runs._has_older_movements():
        runs._start()
