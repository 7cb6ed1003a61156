# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class MrpWorkcenter(models.Model):
    """Who may send process data of a work centre: quality says so."""

    _inherit = "mrp.workcenter"

    medical_machine_user_ids = fields.Many2many(
        "res.users",
        "medical_workcenter_machine_rel",
        "workcenter_id",
        "user_id",
        string="Machines",
        copy=False,
        ondelete="restrict",
        help="Logins of the machines that send process data of this work centre, by its"
        " code, and do nothing else. Nobody else can send any.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        centres = super().create(vals_list)
        centres.filtered("medical_machine_user_ids")._check_machine_namer()
        return centres

    def write(self, vals):
        if "medical_machine_user_ids" in vals:
            self._check_machine_namer()
        return super().write(vals)

    def _check_machine_namer(self):
        """:raises AccessError: for whoever is no quality engineer"""
        if self and not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Which machines send process data of a work centre, quality"
                    " engineers say; %(user)s is none.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )

    @api.constrains("medical_machine_user_ids")
    def _check_machines_only(self):
        """:raises ValidationError: for logins of people"""
        # sudo: the groups of a login decide, whoever names it; archived ones come back
        named = self.sudo().with_context(active_test=False)
        named.medical_machine_user_ids._check_machines_only()
