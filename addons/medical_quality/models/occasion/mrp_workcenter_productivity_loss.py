# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class MrpWorkcenterProductivityLoss(models.Model):
    """Which reasons of a blocked work centre are a set-up, and which downtime.

    Plans ask for inspections after either; what counts as which is decided by quality.
    """

    _inherit = "mrp.workcenter.productivity.loss"

    medical_setup = fields.Boolean(
        "Is a set-up",
        help="Work after it is inspected as after a set-up; after any other reason of"
        " the category Availability or Quality, as after downtime.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        losses = super().create(vals_list)
        if any(losses.mapped("medical_setup")):
            losses._check_setup_decided()
        return losses

    def write(self, vals):
        if "medical_setup" in vals:
            self._check_setup_decided()
        return super().write(vals)

    def _check_setup_decided(self):
        """:raises AccessError: for whoever is no quality manager"""
        if not (self.env.su or self.env.user.has_group("qms_base.group_qms_manager")):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._("What counts as a set-up is decided by a quality manager."),
                error=AccessError,
            )
