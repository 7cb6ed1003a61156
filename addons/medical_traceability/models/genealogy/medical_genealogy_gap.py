# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL

_REASONS = [
    ("consumed_without_lot", "Consumed without a lot"),
    ("produced_without_lot", "Produced without a lot"),
    ("nothing_consumed", "Produced without consuming anything"),
    ("not_by_device", "Several devices, components known for the order only"),
]


class MedicalGenealogyGap(models.Model):
    """What the movements of an older production do not say.

    Only of products tracked by lot or serial number that are regulated, or were used
    in one that is.
    """

    _name = "medical.genealogy.gap"
    _description = "Gap in the genealogy"
    _order = "backfill_id desc, production_id, id"
    _rec_name = "reason"

    backfill_id = fields.Many2one(
        "medical.genealogy.backfill",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    production_id = fields.Many2one(
        "mrp.production", "Order", required=True, readonly=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    reason = fields.Selection(_REASONS, required=True, readonly=True)
    quantity = fields.Float(
        readonly=True,
        digits="Product Unit",
        help="That moved without a lot, in the product's unit; of several devices,"
        " their number.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )

    @api.model
    def _report(self, run, ids):
        """Enter what is missing in these productions.

        :param run: the run that found it
        :param ids: ids of production orders
        """
        self.create(
            [
                {
                    "backfill_id": run.id,
                    "production_id": production,
                    "product_id": product,
                    "reason": reason,
                    "quantity": quantity,
                    "company_id": company,
                }
                for production, product, reason, quantity, company in (
                    self.env.execute_query(self._gap_query(ids))
                )
            ]
        )

    def _gap_query(self, ids):
        return SQL(
            "WITH line AS ("
            " SELECT o.id AS production, o.company_id AS company, o.product_id AS made,"
            "  l.product_id AS product, l.lot_id AS lot,"
            "  l.quantity_product_uom AS quantity,"
            "  m.raw_material_production_id IS NOT NULL AS consumed,"
            "  t.tracking <> 'none' AS tracked, ot.qms_regulated AS regulated"
            " FROM mrp_production o JOIN stock_move m"
            "  ON o.id IN (m.production_id, m.raw_material_production_id)"
            " JOIN stock_move_line l ON l.move_id = m.id AND l.state = 'done'"
            "  AND l.quantity_product_uom > 0"
            " JOIN stock_location s ON s.id = l.location_id"
            " JOIN stock_location d ON d.id = l.location_dest_id"
            "  AND 'production' IN (s.usage, d.usage)"
            " JOIN product_product p ON p.id = l.product_id"
            " JOIN product_template t ON t.id = p.product_tmpl_id"
            " JOIN product_product op ON op.id = o.product_id"
            " JOIN product_template ot ON ot.id = op.product_tmpl_id"
            " WHERE o.id = ANY(%(ids)s)"
            ") SELECT production, product,"
            "  CASE WHEN consumed THEN 'consumed_without_lot'"
            "   ELSE 'produced_without_lot' END, sum(quantity), company"
            " FROM line WHERE regulated AND tracked AND lot IS NULL"
            " GROUP BY production, product, consumed, company"
            " UNION ALL SELECT production, made, 'nothing_consumed', sum(quantity),"
            "  company FROM line WHERE regulated"
            " GROUP BY production, made, company HAVING NOT bool_or(consumed)"
            " UNION ALL SELECT production, made, 'not_by_device',"
            "  count(DISTINCT lot) FILTER (WHERE NOT consumed AND product = made),"
            "  company FROM line WHERE regulated GROUP BY production, made, company"
            " HAVING bool_or(consumed AND lot IS NOT NULL) AND"
            "  count(DISTINCT lot) FILTER (WHERE NOT consumed AND product = made) > 1"
            " ORDER BY 1, 2",
            ids=list(ids),
        )
