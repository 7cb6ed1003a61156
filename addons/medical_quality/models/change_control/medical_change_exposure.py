# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalChangeExposure(models.Model):
    """What of a product is in stock and on order when a change is to be approved.

    Computed by the service, in a number of queries that does not depend on how much
    there is; whoever approves sees it, and signs it with the rest.
    """

    _name = "medical.change.exposure"
    _description = "Stock and orders that a change concerns"
    _inherit = "medical.change.line"
    _order = "change_id, id"
    _rec_name = "product_id"

    product_id = fields.Many2one(
        "product.product", readonly=True, ondelete="restrict", required=True
    )
    role = fields.Selection(
        [("made", "Made"), ("component", "Component")], readonly=True
    )
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True, ondelete="restrict")
    currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", string="Currency"
    )
    stock_qty = fields.Float("In stock", digits="Product Unit", readonly=True)
    stock_value = fields.Monetary("Value in stock", readonly=True)
    order_count = fields.Integer("Open orders", readonly=True)
    order_qty = fields.Float("Still to make", digits="Product Unit", readonly=True)
    order_value = fields.Monetary("Value still to make", readonly=True)
    purchase_qty = fields.Float("On order", digits="Product Unit", readonly=True)

    @api.model
    def _change_served_fields(self):
        return super()._change_served_fields() | {
            "product_id",
            "role",
            "uom_id",
            "stock_qty",
            "stock_value",
            "order_count",
            "order_qty",
            "order_value",
            "purchase_qty",
        }

    @api.model
    def _rows_of(self, company, made, components):
        """Values of the lines of these products, in a constant number of queries.

        Valued at the cost of the product in the company. Stock counts where it is the
        company's own: in internal and transit places.

        :param company: res.company
        :param made: product.product records that are made by what changes
        :param components: product.product records that go into these
        """
        products = (made | components).sudo().with_company(company)
        if not products:
            return []
        own = [("product_id", "in", products.ids), ("company_id", "=", company.id)]
        # sudo: what there is counts, whoever may see it
        env = self.env(su=True)
        stock = dict(
            env["stock.quant"]._read_group(
                [*own, ("location_id.usage", "in", ("internal", "transit"))],
                ["product_id"],
                ["quantity:sum"],
            )
        )
        open_states = ("confirmed", "progress", "to_close")
        orders = {
            product: (count, quantity)
            for product, count, quantity in env["mrp.production"]._read_group(
                [*own, ("state", "in", open_states)],
                ["product_id"],
                ["__count", "product_uom_qty:sum"],
            )
        }
        purchases = dict(
            env["stock.move"]._read_group(
                [
                    *own,
                    ("location_id.usage", "=", "supplier"),
                    ("state", "not in", ("draft", "done", "cancel")),
                ],
                ["product_id"],
                ["product_qty:sum"],
            )
        )
        rows = []
        for product in products.sorted("id"):
            count, quantity = orders.get(product, (0, 0.0))
            rows.append(
                {
                    "product_id": product.id,
                    "role": "made" if product in made else "component",
                    "uom_id": product.uom_id.id,
                    "stock_qty": stock.get(product, 0.0),
                    "stock_value": stock.get(product, 0.0) * product.standard_price,
                    "order_count": count,
                    "order_qty": quantity,
                    "order_value": quantity * product.standard_price,
                    "purchase_qty": purchases.get(product, 0.0),
                }
            )
        return rows
