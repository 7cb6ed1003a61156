# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from odoo.addons.qms_base.gates import Flow


class StockMoveLine(models.Model):
    """A lot that an open nonconformance names is not used or shipped, of whatever
    product: its gates judge regulated lots, this judges the others.

    Scrapping, returning to its supplier and moving it in the house stay possible, as
    they are what is decided about it. (ISO 13485, 8.3.1)
    """

    _inherit = "stock.move.line"

    @api.constrains("state", "lot_id", "quantity", "location_id", "location_dest_id")
    def _check_nonconforming_lots(self):
        lines = self.filtered(lambda line: line.state == "done" and line.lot_id)
        # sudo: what is open stops it, whoever may read it
        lines = (lines - lines._gate_regulated()).sudo()
        if not lines:
            return
        found = lines.lot_id._open_nonconformances_by_lot()
        named = lines.filtered(lambda line: line.lot_id.id in found)
        for line, flow in named._gate_flows().items():
            if flow in (Flow.CONSUME, Flow.SHIP):
                record = found[line.lot_id.id][:1]
                self.env["qms.gate.denial"]._refuse_change(
                    line.lot_id,
                    "nonconformance.open",
                    self.env._(
                        "Lot %(lot)s of %(product)s is named in nonconformance"
                        " %(number)s, which is open: it is neither used nor shipped"
                        " until that is decided and carried out.",
                        lot=line.lot_id.name,
                        product=line.product_id.display_name,
                        number=record.name,
                    ),
                )
