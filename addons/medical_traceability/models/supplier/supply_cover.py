# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.tools import SQL

# Use is counted over so many days back.
USE_DAYS = 90


class ProductProduct(models.Model):
    """Where a part is used, and how long what there is of it lasts."""

    _inherit = "product.product"

    def _qms_where_used(self):
        """Bills of materials that these products go into, directly or further up.

        :return: ``mrp.bom`` that the user may read
        """
        found = self._qms_where_used_ids()
        return self.env["mrp.bom"].search(
            [("id", "in", list(set().union(*found.values())))]
        )

    def _qms_where_used_ids(self):
        """``{product id: ids of the bills of materials it goes into}``.

        One recursive query, whatever the depth and however many products; a bill that
        contains itself ends it.
        """
        found = {product_id: set() for product_id in self.ids}
        if not found:
            return found
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE used(part_id, bom_id, tmpl_id, product_id) AS (
                    SELECT l.product_id, b.id, b.product_tmpl_id, b.product_id
                      FROM mrp_bom_line l JOIN mrp_bom b ON b.id = l.bom_id
                     WHERE l.product_id = ANY(%(ids)s) AND b.active
                    UNION
                    SELECT used.part_id, b.id, b.product_tmpl_id, b.product_id
                      FROM used
                      JOIN product_product p ON p.product_tmpl_id = used.tmpl_id
                       AND (used.product_id IS NULL OR used.product_id = p.id)
                      JOIN mrp_bom_line l ON l.product_id = p.id
                      JOIN mrp_bom b ON b.id = l.bom_id AND b.active
                )
                SELECT DISTINCT part_id, bom_id FROM used
                """,
                ids=self.ids,
            )
        )
        for part_id, bom_id in rows:
            found[part_id].add(bom_id)
        return found

    def _qms_daily_use(self):
        """``{product id: quantity used or shipped a day}``, of the last 90 days."""
        since = fields.Date.add(fields.Date.today(), days=-USE_DAYS)
        # sudo: what was used counts whoever may see the movements
        rows = (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                [
                    ("product_id", "in", self.ids),
                    ("state", "=", "done"),
                    ("date", ">=", since),
                    ("company_id", "=", self.env.company.id),
                    ("location_id.usage", "in", ("internal", "transit")),
                    ("location_dest_id.usage", "in", ("production", "customer")),
                ],
                ["product_id"],
                ["product_qty:sum"],
            )
        )
        return {product.id: quantity / USE_DAYS for product, quantity in rows}


class ProductTemplate(models.Model):
    _inherit = "product.template"

    where_used_count = fields.Integer("Where used", compute="_compute_where_used_count")
    supply_cover_quantity = fields.Float(
        "Cover",
        digits="Product Unit",
        compute="_compute_supply_cover",
        help="On hand and incoming, less what is planned to be used or shipped.",
    )
    supply_cover_days = fields.Integer(
        "Cover (days)",
        compute="_compute_supply_cover",
        help="For how long the cover lasts at the use of the last 90 days; 0 where"
        " nothing was used.",
    )

    def _compute_where_used_count(self):
        found = self.product_variant_ids._qms_where_used_ids()
        for template in self:
            own = (found.get(i, ()) for i in template.product_variant_ids.ids)
            template.where_used_count = len(set().union(*own))

    def _compute_supply_cover(self):
        variants = self.product_variant_ids
        use = variants._qms_daily_use()
        for template in self:
            own = template.product_variant_ids
            cover = sum(
                own.mapped(lambda p: p.qty_available + p.incoming_qty - p.outgoing_qty)
            )
            daily = sum(use.get(product.id, 0.0) for product in own)
            template.supply_cover_quantity = cover
            template.supply_cover_days = max(0, int(cover / daily)) if daily else 0

    def action_open_where_used(self):
        """The bills of materials that this product goes into."""
        self.ensure_one()
        bills = self.product_variant_ids._qms_where_used()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Where %(product)s is used", product=self.name),
            "res_model": "mrp.bom",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", bills.ids)],
        }
