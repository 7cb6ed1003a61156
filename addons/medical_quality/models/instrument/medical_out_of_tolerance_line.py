# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.opening import not_opened, opened

# what people decide; the rest is of the trace
_DECIDED = {"decision", "justification", "outcome"}


class MedicalOutOfToleranceLine(models.Model):
    """A lot or an order of which values are in doubt, and what was decided on it."""

    _name = "medical.out.of.tolerance.line"
    _description = "Lot or order measured with an instrument out of tolerance"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "oot_id"
    _order = "oot_id desc, id"
    _rec_name = "subject"

    oot_id = fields.Many2one(
        "medical.out.of.tolerance",
        "Trace",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    oot_state = fields.Selection(related="oot_id.state", string="Status")
    company_id = fields.Many2one(related="oot_id.company_id", store=True, index=True)
    instrument_id = fields.Many2one(related="oot_id.instrument_id", store=True)
    subject = fields.Char("Lot / order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    lot_id = fields.Many2one(
        "stock.lot", "Lot / serial", readonly=True, ondelete="restrict", index=True
    )
    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    reading_ids = fields.Many2many(
        "medical.inspection.result",
        "medical_out_of_tolerance_reading_rel",
        "line_id",
        "result_id",
        string="Values",
        readonly=True,
        ondelete="restrict",
    )
    reading_count = fields.Integer("Values in doubt", readonly=True)
    first_at = fields.Datetime("First value", readonly=True)
    last_at = fields.Datetime("Last value", readonly=True)
    affected_lot_ids = fields.Many2many(
        "stock.lot",
        "medical_out_of_tolerance_lot_rel",
        "line_id",
        "lot_id",
        string="Became",
        readonly=True,
        ondelete="restrict",
        help="What the order made, and everything that it or the lot went into.",
    )
    affected_count = fields.Integer("Lots and devices", readonly=True)
    customers = fields.Text("Shipped to", readonly=True)
    quantity_shipped = fields.Float("Shipped", readonly=True, digits="Product Unit")
    decision = fields.Selection(
        [
            ("no_impact", "No impact"),
            ("reinspect", "Measure again"),
            ("contain", "Contain"),
        ],
        copy=False,
        index=True,
    )
    justification = fields.Text(
        copy=False, help="Why: deviation of the instrument against the limits, use."
    )
    outcome = fields.Text(
        "Measured again", copy=False, help="With what, when, and what was found."
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    decided_at = fields.Datetime("Decided on", readonly=True, copy=False)
    containment_id = fields.Many2one(
        "medical.containment", readonly=True, copy=False, ondelete="restrict"
    )

    _subject_uniq = models.UniqueIndex(
        "(oot_id, COALESCE(lot_id, 0), COALESCE(production_id, 0))",
        "This lot or order is listed already.",
    )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | set(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        """The trace alone adds lines."""
        parents = self.env["medical.out.of.tolerance"].browse(
            {vals.get("oot_id") for vals in vals_list} - {None, False}
        )
        if vals_list and (not parents or not_opened(parents)):
            self._refuse_trace(self.browse())
        return super().create(vals_list)

    def write(self, vals):
        if not not_opened(self.oot_id):
            return super().write(vals)
        if set(vals) - _DECIDED:
            self._refuse_trace(self)
        self.oot_id._check_engineer()
        self._check_decision(vals)
        return super().write(vals)

    def unlink(self):
        if not_opened(self.oot_id):
            self._refuse_trace(self)
        return super().unlink()

    def _refuse_trace(self, records):
        self.env["qms.gate.denial"]._refuse_change(
            records,
            "record.given",
            self.env._(
                "What was measured, made and shipped comes from the records; enter what"
                " is decided."
            ),
            error=AccessError,
        )

    def _check_decision(self, vals):
        """A decision has its reason, and who decides and when is the server's."""
        if not {"decision", "justification"} & set(vals):
            return
        for line in self:
            decision = vals.get("decision", line.decision)
            why = vals.get("justification", line.justification)
            if decision and not (why or "").strip():
                raise UserError(
                    self.env._(
                        "%(subject)s: say why. The justification is kept with the"
                        " decision.",
                        subject=line.subject,
                    )
                )
            if line.containment_id and decision != "contain":
                raise UserError(
                    self.env._(
                        "%(subject)s is held by %(containment)s: that is closed there.",
                        subject=line.subject,
                        containment=line.containment_id.name,
                    )
                )
        decided = bool(vals.get("decision", True))
        self._serve_lines(
            decided_by_id=self.env.uid if decided else False,
            decided_at=fields.Datetime.now() if decided else False,
        )

    def _serve_lines(self, **values):
        """Write what only the service writes.

        sudo: whoever acts may do just what the method that calls this says.
        """
        served = self.sudo()
        with opened(served.oot_id):
            served.write(values)

    def _lots_to_contain(self):
        """Lots that a containment of these begins with; it finds what they became."""
        own = self.lot_id
        for line in self.filtered("production_id"):
            own |= line.affected_lot_ids
        return own

    def action_open_affected(self):
        """What became of it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Became of %(subject)s", subject=self.subject),
            "res_model": "stock.lot",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.affected_lot_ids.ids)],
        }
