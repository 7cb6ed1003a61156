# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2 import sql

from odoo import api, fields, models


class MedicalContainmentLine(models.Model):
    """One lot that is concerned, where all of it is, and whether it is held.

    Quantities are those of the moment of the list, in the product's unit of measure.
    Written by the list and the hold alone: nobody has the right to.
    """

    _name = "medical.containment.line"
    _description = "Lot concerned by a containment"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "containment_id"
    _order = "containment_id desc, suspect desc, product_id, lot_name, id"
    _rec_name = "lot_name"

    containment_id = fields.Many2one(
        "medical.containment",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="containment_id.company_id", store=True, index=True
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot / serial",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    lot_name = fields.Char("Number", required=True, readonly=True)
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict", index=True
    )
    suspect = fields.Boolean(readonly=True, help="Named in the question.")
    status_before = fields.Char(readonly=True, help="Quality status at the list.")
    quantity_total = fields.Float(
        "Received or made", readonly=True, digits="Product Unit"
    )
    quantity_stock = fields.Float("In stock", readonly=True, digits="Product Unit")
    quantity_used = fields.Float("Built in", readonly=True, digits="Product Unit")
    quantity_scrapped = fields.Float("Scrapped", readonly=True, digits="Product Unit")
    quantity_shipped = fields.Float(
        "Shipped",
        readonly=True,
        digits="Product Unit",
        help="Less what came back; to customers and back to suppliers.",
    )
    quantity_unknown = fields.Float(
        "Unaccounted for",
        readonly=True,
        digits="Product Unit",
        help="Received or made, and neither in stock nor built into anything recorded,"
        " nor scrapped, nor shipped to anybody known.",
    )
    state = fields.Selection(
        [
            ("listed", "To hold"),
            ("held", "Held"),
            ("already", "Was not usable before"),
            ("none", "Not held: not regulated"),
            ("mock", "Not held: mock recall"),
            ("failed", "Could not be held"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    held_at = fields.Datetime("Held on", readonly=True)
    message = fields.Char("Why not", readonly=True)

    _once = models.UniqueIndex(
        "(containment_id, lot_id)", "This lot is on the list already."
    )

    @api.model
    def _server_owned_fields(self):
        """No default of a client counts in any of them."""
        return super()._server_owned_fields() | set(self._fields)

    @api.model
    def _insert(self, containment, rows):
        """Add lines of a containment in one statement for each thousand.

        A recall with thousands of lots waits for this. No line is made in another
        way, and nothing is computed from them. The audit trail sees every row.

        :param containment: one record, open to changes
        :param rows: dicts of the same stored fields each, without ``containment_id``
        """
        if not rows:
            return
        self._qms_refuse_parents(containment._qms_locked())
        self._qms_claim()
        own = {
            "containment_id": containment.id,
            "company_id": containment.company_id.id,
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
            "create_date": self.env.cr.now(),
            "write_date": self.env.cr.now(),
        }
        fields_of_each = [self._fields[name] for name in rows[0]]
        # most quantities are the same few
        known = {}

        def column(field, value):
            key = (field.name, value)
            if key not in known:
                known[key] = field.convert_to_column_insert(value, self)
            return known[key]

        cr = self.env.cr
        # what all rows share is written once and not adapted for each
        shared = cr.mogrify(", ".join(["%s"] * len(own)), list(own.values())).decode()
        places = ", ".join(["%s"] * len(fields_of_each))
        cr.execute_values(
            sql.SQL("INSERT INTO medical_containment_line ({}) VALUES %s").format(
                sql.SQL(", ").join(map(sql.Identifier, [*own, *rows[0]]))
            ),
            [[column(f, row[f.name]) for f in fields_of_each] for row in rows],
            template=f"({shared.replace('%', '%%')}, {places})",
            page_size=1_000,
        )
        containment.invalidate_recordset()

    def action_trace(self):
        """Show what these lots were made of and what became of them."""
        return self.lot_id.action_qms_trace()
