# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).


def uninstall_hook(env):
    """Take the lines away that nobody keeps in step from then on."""
    env["hr.employee.skill"].search(
        [("operator_certification_id", "!=", False)]
    ).unlink()
