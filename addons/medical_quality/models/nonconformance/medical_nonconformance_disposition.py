# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.opening import not_opened

from .guard import touch

DECISIONS = [
    ("use_as_is", "Use as is"),
    ("rework", "Rework"),
    ("scrap", "Scrap"),
    ("return", "Return to supplier"),
]
# decisions after which the material may be used
ACCEPTING = ("use_as_is", "rework", "regrade")
_SERVED = frozenset(
    {
        "state",
        "author_id",
        "new_lot_id",
        "reinspection_id",
        "begun_at",
        "done_at",
        "done_by_id",
        "shortfall",
        "shortfall_reason",
    }
)


class MedicalNonconformanceDisposition(models.Model):
    """What the review board decides about a quantity of one nonconforming lot.

    Written as a proposal, fixed by the signatures on the nonconformance, carried out
    once. Use as is needs a justification (ISO 13485, 8.3.2), rework an approved
    operation or order, the assessment of its adverse effect, and a re-inspection that
    passes (8.3.4).
    """

    _name = "medical.nonconformance.disposition"
    _description = "Disposition of a nonconforming quantity"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "nonconformance_id"
    _qms_lock_free = (
        "state",
        "new_lot_id",
        "reinspection_id",
        "begun_at",
        "done_at",
        "done_by_id",
        "shortfall",
        "shortfall_reason",
    )
    _order = "nonconformance_id desc, id"
    _rec_names_search = ["line_id"]
    _check_company_auto = True

    nonconformance_id = fields.Many2one(
        "medical.nonconformance", required=True, ondelete="restrict", index=True
    )
    nonconformance_state = fields.Selection(related="nonconformance_id.state")
    company_id = fields.Many2one(
        related="nonconformance_id.company_id", store=True, index=True
    )
    line_id = fields.Many2one(
        "medical.nonconformance.line",
        "Of lot / serial",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('nonconformance_id', '=', nonconformance_id)]",
    )
    lot_id = fields.Many2one(related="line_id.lot_id", string="Lot")
    product_id = fields.Many2one(related="nonconformance_id.product_id")
    decision = fields.Selection(DECISIONS, required=True)
    quantity = fields.Float(required=True, digits="Product Unit")
    uom_id = fields.Many2one(
        related="nonconformance_id.product_id.uom_id", string="Unit"
    )
    justification = fields.Text(
        help="Why the product may be used as it is, or why this is decided.",
    )
    adverse_effect = fields.Text(
        "Adverse effect of the rework",
        help="Whether the rework harms the product, and what follows from that.",
    )
    rework_operation_id = fields.Many2one(
        "mrp.routing.workcenter",
        "Rework operation",
        ondelete="restrict",
        check_company=True,
    )
    rework_production_id = fields.Many2one(
        "mrp.production", "Rework order", ondelete="restrict", check_company=True
    )
    part_name = fields.Char(
        "Number of the part",
        help="Lot number that this part goes on under where it is less than the lot.",
    )
    author_id = fields.Many2one(
        "res.users", "Written by", readonly=True, copy=False, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("draft", "Proposed"),
            ("decided", "To carry out"),
            ("working", "In rework"),
            ("done", "Carried out"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    new_lot_id = fields.Many2one(
        "stock.lot",
        "Goes on as",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    reinspection_id = fields.Many2one(
        "medical.inspection",
        "Re-inspection",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    begun_at = fields.Datetime("Begun on", readonly=True, copy=False)
    done_at = fields.Datetime("Carried out on", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", "Carried out by", readonly=True, copy=False, ondelete="restrict"
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "What is decided about is more than nothing."
    )

    @api.depends("decision", "quantity", "line_id.lot_id.name")
    def _compute_display_name(self):
        labels = dict(self._fields["decision"]._description_selection(self.env))
        for disposition in self:
            disposition.display_name = self.env._(
                "%(decision)s: %(quantity)g of %(lot)s",
                decision=labels.get(disposition.decision, ""),
                quantity=disposition.quantity,
                lot=disposition.line_id.lot_id.name or "",
            )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVED

    @api.model
    def default_get(self, fields_list):
        """The first lot of which something is not decided on, and how much."""
        values = super().default_get(fields_list)
        # a list in a form leaves the record it belongs to out of the fields it asks for
        record_id = values.get("nonconformance_id") or self.env.context.get(
            "default_nonconformance_id"
        )
        if not isinstance(record_id, int) or not record_id or values.get("line_id"):
            return values
        for line in self.env["medical.nonconformance"].browse(record_id).line_ids:
            left = line.quantity - sum(line.disposition_ids.mapped("quantity"))
            if left > 0:
                proposed = {"line_id": line.id, "quantity": left}
                return {
                    **values,
                    **{k: v for k, v in proposed.items() if k in fields_list},
                }
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """A proposal, by who writes it."""
        given = {"state": "draft", "author_id": self.env.uid}
        dispositions = super().create(
            [
                {
                    **{key: value for key, value in vals.items() if key not in _SERVED},
                    **given,
                }
                for vals in vals_list
            ]
        )
        dispositions._check_writable()
        return dispositions

    def write(self, vals):
        if not_opened(self.sudo().nonconformance_id):
            refused = (_SERVED | {"nonconformance_id"}) & set(vals)
            if refused:
                self.env["qms.gate.denial"]._refuse_change(
                    self.nonconformance_id,
                    "record.given",
                    self.env._(
                        "How far a disposition is follows from signatures and from what"
                        " was carried out; nobody can write it."
                    ),
                    error=AccessError,
                )
            self._check_writable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_who_may_write(self):
        self._check_writable()

    def _check_writable(self):
        parents = not_opened(self.sudo().nonconformance_id)
        if parents:
            self.nonconformance_id._check_engineer()
            self.nonconformance_id._qms_check_writable({"disposition_ids": True})
            touch(parents)
            parents._note_writer()

    # ------------------------------------------------------------------
    # What it concerns
    # ------------------------------------------------------------------
    def _own_lot(self):
        """The lot under whose number this part goes on."""
        self.ensure_one()
        return self.new_lot_id or self.line_id.lot_id

    def _suggested_name(self):
        """A number for the part: that of the lot, and a letter that is free."""
        self.ensure_one()
        lot = self.line_id.lot_id
        taken = set(
            self.env["stock.lot"]
            .search(
                [
                    ("product_id", "=", lot.product_id.id),
                    ("name", "=like", f"{lot.name}_"),
                ]
            )
            .mapped("name")
        )
        for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ":
            if f"{lot.name}{letter}" not in taken:
                return f"{lot.name}{letter}"
        return f"{lot.name}{self.id}"
