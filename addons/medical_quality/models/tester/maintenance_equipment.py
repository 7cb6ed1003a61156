# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MaintenanceEquipment(models.Model):
    """A tester: an instrument that sends what it measures, by a login of its own."""

    _inherit = "maintenance.equipment"

    tester_user_ids = fields.Many2many(
        "res.users",
        "medical_instrument_tester_rel",
        "instrument_id",
        "user_id",
        string="Sends as",
        copy=False,
        ondelete="restrict",
        tracking=True,
        help="Logins of machines that send the values this instrument measures, and do"
        " nothing else. Nobody else can send any.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        equipment = super().create(vals_list)
        sending = equipment.filtered("tester_user_ids")
        if sending:
            sending._check_instrument_writer()
        return equipment

    def write(self, vals):
        if "tester_user_ids" in vals:
            self._check_instrument_writer()
        return super().write(vals)

    @api.constrains("tester_user_ids", "is_instrument")
    def _check_testers(self):
        """:raises ValidationError: for logins of people, and what is no instrument"""
        # sudo: the groups of a login decide, whoever names it; archived ones come back
        known = self.sudo().with_context(active_test=False)
        testers = known.filtered("tester_user_ids")
        testers.tester_user_ids._check_machines_only()
        plain = testers.filtered(lambda one: not one.is_instrument)
        if plain:
            raise ValidationError(
                self.env._(
                    "%(name)s is no measuring instrument: it has no calibration, and"
                    " sends no values. Make it one first.",
                    name=plain[0].display_name,
                )
            )
