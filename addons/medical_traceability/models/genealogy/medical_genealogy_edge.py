# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.ledger import make_append_only

KINDS = [
    ("build", "Production"),
    ("unbuild", "Unbuild"),
    ("fit", "Part fitted by repair"),
    ("remove", "Part removed by repair"),
    ("split", "Split"),
    ("merge", "Merge"),
    ("relabel", "Relabelling"),
]
# model of the record behind an event of each kind
EVENT_MODELS = {
    "build": "mrp.production",
    "unbuild": "mrp.unbuild",
    "fit": "repair.order",
    "remove": "repair.order",
    "split": "medical.lot.change",
    "merge": "medical.lot.change",
    "relabel": "medical.lot.change",
}


class MedicalGenealogyEdge(models.Model):
    """One lot going into, or coming out of, an event that turns lots into others.

    Genealogy is a graph of lots and events: an order has a row for each lot that it
    consumed and one for each that it produced, so that its size grows with their sum
    and not with their product. A component that was assigned to one device says so in
    ``for_lot_ref``; without it, it went into any or all of what the order produced.

    Ledger: append-only in PostgreSQL, written when the movement is done and by nobody
    but the system. What turns out to be wrong is compensated by a row that takes it
    back (``reverses_id``) and entered anew. Lots, products and movements are named
    and not tied by keys: plain Odoo is free to delete what is not regulated, and the
    genealogy still says what it was. (21 CFR 820.65 as carried over by QMSR, ISO
    13485, 7.5.9)
    """

    _name = "medical.genealogy.edge"
    _description = "Genealogy of lots"
    _inherit = "qms.ledger"
    _order = "happened_at desc, id desc"
    _rec_name = "event_name"
    _log_access = False

    kind = fields.Selection(KINDS, "Event", required=True, readonly=True)
    event_ref = fields.Integer("Record id", required=True, readonly=True)
    event_name = fields.Char("Document", required=True, readonly=True)
    direction = fields.Selection(
        [("in", "Went in"), ("out", "Came out")], required=True, readonly=True
    )
    lot_ref = fields.Integer("Lot id", required=True, readonly=True)
    lot_name = fields.Char("Lot / serial", required=True, readonly=True)
    product_ref = fields.Integer("Product id", required=True, readonly=True)
    product_name = fields.Char("Product", required=True, readonly=True)
    for_lot_ref = fields.Integer(
        "Device id",
        readonly=True,
        help="The one device that this component was assigned to; 0 where it went into"
        " the order as a whole.",
    )
    for_lot_name = fields.Char("Device", readonly=True)
    quantity = fields.Float(
        required=True,
        readonly=True,
        digits="Product Unit",
        help="In the product's unit of measure.",
    )
    returned = fields.Boolean(
        "Came back unchanged",
        required=True,
        readonly=True,
        help="A component taken out of what it had been built into: it is not made of"
        " that device, it is what it was before.",
    )
    move_line_ref = fields.Integer("Movement id", readonly=True)
    happened_at = fields.Datetime(
        "Done on", required=True, readonly=True, help="Time of the movement (UTC)."
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    origin = fields.Selection(
        [
            ("event", "Recorded when it was done"),
            ("backfill", "Derived afterwards from older movements"),
        ],
        required=True,
        readonly=True,
    )
    reverses_id = fields.Many2one(
        "medical.genealogy.edge",
        "Takes back",
        readonly=True,
        ondelete="restrict",
        help="The row that this one compensates.",
    )
    occurrence = fields.Integer(
        required=True,
        readonly=True,
        help="How often the same was entered before and taken back.",
    )
    recorded_at = fields.Datetime(
        "Recorded on", required=True, readonly=True, help="Server time (UTC)."
    )
    actor_ref = fields.Integer("User id", required=True, readonly=True)
    actor_name = fields.Char("Recorded for", required=True, readonly=True)
    lot_id = fields.Many2one(
        "stock.lot", "Open lot", compute="_compute_records", search="_search_lot_id"
    )
    product_id = fields.Many2one(
        "product.product", "Open product", compute="_compute_records"
    )

    # forward: what a lot went into; backward: what it came out of
    _into_idx = models.Index("(lot_ref, kind, event_ref) WHERE direction = 'in'")
    _out_of_idx = models.Index("(lot_ref, kind, event_ref) WHERE direction = 'out'")
    _reverses_idx = models.UniqueIndex(
        "(reverses_id) WHERE reverses_id IS NOT NULL", "This was taken back already."
    )
    _once_idx = models.UniqueIndex(
        "(event_ref, kind, direction, lot_ref, for_lot_ref, move_line_ref,"
        " occurrence, (reverses_id IS NOT NULL))",
        "This is on record already.",
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.env["qms.gate.denial"]._refuse_change(
            self.browse(),
            "ledger.written",
            self.env._(
                "The genealogy of lots is recorded by the system when movements are"
                " done; nobody can write it. Enter the movement."
            ),
            error=AccessError,
        )

    @api.depends("lot_ref", "product_ref")
    def _compute_records(self):
        # no key holds them: they may be gone
        lots = self.env["stock.lot"].browse(set(self.mapped("lot_ref"))).exists()
        products = self.env["product.product"].browse(set(self.mapped("product_ref")))
        lot_ids, product_ids = set(lots.ids), set(products.exists().ids)
        for edge in self:
            edge.lot_id = edge.lot_ref if edge.lot_ref in lot_ids else False
            edge.product_id = (
                edge.product_ref if edge.product_ref in product_ids else False
            )

    def _search_lot_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        if operator == "any":
            return [("lot_ref", "in", self.env["stock.lot"]._search(value))]
        return [("lot_ref", "in", [ref for ref in value if ref])]

    def action_open_event(self):
        """Open the order, unbuild or repair behind this row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": EVENT_MODELS[self.kind],
            "res_id": self.event_ref,
            "views": [(False, "form")],
        }
