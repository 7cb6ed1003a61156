# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from .guard import is_carrying_out


class MedicalLotDisposition(models.Model):
    """Rejections that the signatures on a nonconformance decided."""

    _inherit = "medical.lot.disposition"

    nonconformance_id = fields.Many2one(
        "medical.nonconformance",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The signed nonconformance that decided this.",
    )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"nonconformance_id"}

    @api.model
    def _decided_fields(self):
        return super()._decided_fields() | {"nonconformance_id"}

    @api.model_create_multi
    def create(self, vals_list):
        if not is_carrying_out():
            vals_list = [{**vals, "nonconformance_id": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "nonconformance_id" in vals and not is_carrying_out():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Which nonconformance decided this is recorded by carrying it out;"
                    " nobody can write it."
                ),
                error=AccessError,
            )
        return super().write(vals)

    def _check_decider(self):
        """What a board signed is carried out by whoever may carry it out."""
        if self.nonconformance_id and is_carrying_out():
            return
        super()._check_decider()
