# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.ledger import make_append_only

from .guard import is_carrying_out


class MedicalNonconformanceExecution(models.Model):
    """What was done of a signed disposition: by whom, when, by which movement.

    Ledger: append-only in PostgreSQL, one row for each act of a disposition, so that
    nothing is moved twice, whoever asks at the same time.
    """

    _name = "medical.nonconformance.execution"
    _description = "Disposition carried out"
    _inherit = "qms.ledger"
    _order = "id desc"
    _rec_name = "detail"
    _log_access = False

    disposition_id = fields.Many2one(
        "medical.nonconformance.disposition",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    nonconformance_id = fields.Many2one(
        "medical.nonconformance",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    act = fields.Selection(
        [
            ("begin", "Rework begun"),
            ("done", "Carried out"),
            ("short", "Not there any more"),
        ],
        required=True,
        readonly=True,
    )
    lot_id = fields.Many2one(
        "stock.lot", "Lot / serial", required=True, readonly=True, ondelete="restrict"
    )
    quantity = fields.Float(required=True, readonly=True, digits="Product Unit")
    detail = fields.Char("What was done", required=True, readonly=True)
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    actor_id = fields.Many2one(
        "res.users", "User", required=True, readonly=True, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        "hr.employee", "Person", readonly=True, ondelete="restrict"
    )
    done_at = fields.Datetime(
        "Done on", required=True, readonly=True, help="Server time (UTC)."
    )

    _once = models.UniqueIndex(
        "(disposition_id, act)", "This disposition was carried out already."
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        self.browse()._check_carrying_out()
        return super().create(vals_list)

    def write(self, vals):
        self._check_carrying_out()
        return super().write(vals)

    def unlink(self):
        self._check_carrying_out()
        return super().unlink()

    def _check_carrying_out(self):
        if not is_carrying_out():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "ledger.written",
                self.env._(
                    "What was done of a disposition is recorded by carrying it out;"
                    " nobody can write it."
                ),
                error=AccessError,
            )

    def action_open_record(self):
        """Open the document by which it was done."""
        self.ensure_one()
        model, res_id = self.res_model, self.res_id
        if not model:
            model, res_id = "stock.lot", self.lot_id.id
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "views": [(False, "form")],
        }
