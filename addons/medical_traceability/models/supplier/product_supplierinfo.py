# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

LIFE_CYCLE = [
    ("active", "Active"),
    ("not_new", "Not for new designs"),
    ("last_buy", "Last buy"),
    ("obsolete", "Obsolete"),
]
_PLACE = {code: place for place, (code, _label) in enumerate(LIFE_CYCLE)}


class ProductSupplierinfo(models.Model):
    """Whose part it is that a vendor supplies, and how long it can be had."""

    _inherit = "product.supplierinfo"

    manufacturer_id = fields.Many2one(
        "res.partner",
        "Manufacturer",
        index="btree_not_null",
        ondelete="restrict",
        help="Who makes the part, where the vendor is a distributor.",
    )
    manufacturer_part_number = fields.Char("Manufacturer part number", index=True)
    life_cycle = fields.Selection(
        LIFE_CYCLE,
        "Life cycle",
        required=True,
        default="active",
        index=True,
        help="What the manufacturer says about this part. Orders of parts with a last"
        " buy or of obsolete parts are warned of.",
    )
    last_buy_date = fields.Date(
        "Last buy until", help="Last day on which the manufacturer takes orders."
    )

    def _least_limited(self):
        """The part among these that can be had longest, or none."""
        return min(self, key=lambda info: _PLACE[info.life_cycle], default=self)


class ProductTemplate(models.Model):
    _inherit = "product.template"

    supply_life_cycle = fields.Selection(
        LIFE_CYCLE,
        "Supply",
        compute="_compute_supply_life_cycle",
        search="_search_supply_life_cycle",
        help="Of the parts of all vendors the one that can be had longest.",
    )

    @api.depends("seller_ids.life_cycle")
    def _compute_supply_life_cycle(self):
        for template in self:
            part = template.seller_ids._least_limited()
            template.supply_life_cycle = part.life_cycle or False

    @api.model
    def _search_supply_life_cycle(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the vendors' parts of all products, in one query
        found = {}
        for template, cycles in self.env["product.supplierinfo"]._read_group(
            [], ["product_tmpl_id"], ["life_cycle:array_agg"]
        ):
            found[template.id] = min(cycles, key=lambda c: _PLACE.get(c, 0))
        ids = [template for template, cycle in found.items() if cycle in value]
        return [("id", "in", ids)]
