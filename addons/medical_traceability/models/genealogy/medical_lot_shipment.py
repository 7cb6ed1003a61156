# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.qms_base.tools.ledger import make_append_only

_DIRECTION = {"lot_ship": "shipped", "lot_return": "returned"}


class MedicalLotShipment(models.Model):
    """Who got how much of a lot, with the name and address as they were then.

    Recorded as the shipment passes its gate. A partner that is renamed, moves or is
    merged later changes nothing: a recall writes to where it went. Ledger:
    append-only in PostgreSQL. (ISO 13485, 7.5.9.2: the name and address of the
    shipping package consignee; 21 CFR 806 and 810)
    """

    _name = "medical.lot.shipment"
    _description = "Shipment of a lot"
    _inherit = "qms.ledger"
    _order = "happened_at desc, id desc"
    _rec_name = "lot_name"
    _log_access = False

    direction = fields.Selection(
        [("shipped", "Shipped"), ("returned", "Returned by the customer")],
        required=True,
        readonly=True,
    )
    lot_id = fields.Many2one(
        "stock.lot", "Lot / serial", required=True, readonly=True, ondelete="restrict"
    )
    lot_name = fields.Char("Number", required=True, readonly=True)
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict", index=True
    )
    quantity = fields.Float(
        required=True,
        readonly=True,
        digits="Product Unit",
        help="In the product's unit of measure.",
    )
    move_line_id = fields.Many2one(
        "stock.move.line", "Movement", required=True, readonly=True, ondelete="restrict"
    )
    document = fields.Char("Delivery", readonly=True)
    partner_ref = fields.Integer("Partner id", readonly=True)
    partner_name = fields.Char("Consignee", readonly=True)
    partner_address = fields.Text("Address", readonly=True)
    company_name = fields.Char("Customer", readonly=True)
    happened_at = fields.Datetime(
        "Done on", required=True, readonly=True, help="Time of the movement (UTC)."
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    origin = fields.Selection(
        [
            ("event", "Recorded when it left"),
            ("backfill", "Derived afterwards, name and address as of then"),
        ],
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Partner today", compute="_compute_partner_id"
    )

    _lot_idx = models.Index("(lot_id, happened_at)")
    _once = models.UniqueIndex("(move_line_id)", "This shipment is on record already.")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.env["qms.gate.denial"]._refuse_change(
            self.browse(),
            "ledger.written",
            self.env._(
                "Shipments of lots are recorded by the system when they leave; nobody"
                " can write one. Enter the delivery."
            ),
            error=AccessError,
        )

    @api.depends("partner_ref")
    def _compute_partner_id(self):
        # no key holds the partner: it may be gone
        partners = self.env["res.partner"].browse(set(self.mapped("partner_ref")))
        ids = set(partners.exists().ids)
        for shipment in self:
            found = shipment.partner_ref in ids
            shipment.partner_id = shipment.partner_ref if found else False

    @api.model
    def _record(self, events):
        """Record shipments and returns that passed their gate.

        :param events: gate events of movements; what is on record stays
        """
        asked = {e.res_id: e for e in events if e.lot_id and e.res_id}
        if not asked:
            return
        known = self.env.execute_query(
            SQL(
                "SELECT move_line_id FROM medical_lot_shipment"
                " WHERE move_line_id = ANY(%s)",
                list(asked),
            )
        )
        for (line_id,) in known:
            del asked[line_id]
        # sudo: who ships need not read lots and partners; what leaves is on record
        lines = self.env["stock.move.line"].sudo().browse(list(asked))
        self._insert(
            [
                line._qms_shipment_row(_DIRECTION[asked[line.id].checkpoint])
                for line in lines
            ]
        )

    @api.model
    def _backfill(self, line_ids):
        """Enter what older movements shipped and took back.

        :param line_ids: ids of done move lines from or to customers
        :return: number of rows added
        """
        known = self.env.execute_query(
            SQL(
                "SELECT move_line_id FROM medical_lot_shipment"
                " WHERE move_line_id = ANY(%s)",
                list(line_ids),
            )
        )
        lines = self.env["stock.move.line"].browse(line_ids)
        lines -= lines.browse([line_id for (line_id,) in known])
        rows = [
            line._qms_shipment_row(
                "shipped" if line.location_dest_id.usage == "customer" else "returned",
                "backfill",
            )
            for line in lines._gate_regulated()
            if line.location_id.usage != line.location_dest_id.usage
        ]
        self._insert(rows)
        return len(rows)

    @api.model
    def _insert(self, rows):
        """Add rows to the ledger.

        :param rows: list of ``{column: value}``, all with the same columns
        """
        if not rows:
            return
        columns = list(rows[0])
        # the movements named have to be there for the database
        self.env["stock.move.line"].flush_model(["state"])
        self.env.execute_query(
            SQL(
                "INSERT INTO medical_lot_shipment (%s) VALUES %s"
                " ON CONFLICT DO NOTHING RETURNING id",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(
                    SQL("%s", tuple(row[column] for column in columns)) for row in rows
                ),
            )
        )


class QmsGateMixin(models.AbstractModel):
    """What leaves and what comes back is on record with whom it concerns."""

    _inherit = "qms.gate.mixin"

    @api.model
    def _gate_passed(self, events):
        result = super()._gate_passed(events)
        shipped = [event for event in events if event.checkpoint in _DIRECTION]
        if shipped:
            self.env["medical.lot.shipment"]._record(shipped)
        return result


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _qms_shipment_row(self, direction, origin="event"):
        """Values of the shipment on record for this line."""
        self.ensure_one()
        partner = self.picking_id.partner_id or self.move_id.partner_id
        return {
            "direction": direction,
            "lot_id": self.lot_id.id,
            "lot_name": self.lot_id.name,
            "product_id": self.product_id.id,
            "quantity": self.quantity_product_uom,
            "move_line_id": self.id,
            "document": self.picking_id.name or self.reference or None,
            "partner_ref": partner.id or 0,
            "partner_name": partner.display_name or None,
            "partner_address": partner._display_address() if partner else None,
            "company_name": partner.commercial_partner_id.name or None,
            "happened_at": self.date,
            "origin": origin,
            "company_id": self.company_id.id,
        }
