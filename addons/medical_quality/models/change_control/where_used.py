# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.tools import SQL


class ProductTemplate(models.Model):
    """What products go into, over any number of bills of materials."""

    _inherit = "product.template"

    def _change_where_used(self):
        """These products and all that they go into, whichever of them; one query.

        As :meth:`_change_goes_into` without telling which goes into what, which costs
        as much as there are pairs: for many products at once.

        :return: product.template
        """
        if not self:
            return self.browse()
        self._change_flush_bills()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE used (template) AS (
                    SELECT own FROM unnest(%(ids)s) AS own
                  UNION
                    SELECT bill.product_tmpl_id
                      FROM used
                      JOIN mrp_bom_line line ON line.product_tmpl_id = used.template
                      JOIN mrp_bom bill ON bill.id = line.bom_id
                     WHERE bill.active AND bill.qms_change_item_id IS NULL
                )
                SELECT template FROM used
                """,
                ids=self.ids,
            )
        )
        return self.browse(template for (template,) in rows)

    def _change_flush_bills(self):
        self.env["mrp.bom"].flush_model(
            ["active", "product_tmpl_id", "qms_change_item_id", "type"]
        )
        self.env["mrp.bom.line"].flush_model(["bom_id", "product_tmpl_id"])

    def _change_goes_into(self, *, kits_only=False):
        """Products that these go into, themselves included; one query.

        Archived bills and drafts of change orders count for nothing: no order is made
        by them.

        :param kits_only: beyond the bill that names a product go on only where that
            bill is a kit, as an order does when it takes a kit apart
        :return: ``{product.template: product.template}``
        """
        if not self:
            return {}
        self._change_flush_bills()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE used (origin, template, goes_on) AS (
                    SELECT own, own, TRUE FROM unnest(%(ids)s) AS own
                  UNION
                    SELECT used.origin, bill.product_tmpl_id,
                           NOT %(kits_only)s OR bill.type = 'phantom'
                      FROM used
                      JOIN mrp_bom_line line ON line.product_tmpl_id = used.template
                      JOIN mrp_bom bill ON bill.id = line.bom_id
                     WHERE used.goes_on AND bill.active
                       AND bill.qms_change_item_id IS NULL
                )
                SELECT origin, array_agg(DISTINCT template) FROM used GROUP BY origin
                """,
                ids=self.ids,
                kits_only=kits_only,
            )
        )
        return {self.browse(origin): self.browse(ids) for origin, ids in rows}
