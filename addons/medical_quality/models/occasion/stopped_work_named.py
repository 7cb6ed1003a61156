# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What is named while an inspection of the work stands failed is on hold at once.

So it is while nobody said what was done about bad news that came after it was passed.
Devices and by-products alike, wherever their lots are named: at the order, or on a
line of what it makes.
"""

from odoo import api, models
from odoo.tools import SQL

from .stopped_work import HOLDABLE


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _made_lots(self):
        """Lots and serials that these orders make or yield, as far as named."""
        return self.lot_producing_ids | self.move_finished_ids.move_line_ids.lot_id

    def _take_turns(self):
        """Who names what these make, and who finds that it is to be held, come one
        after the other.

        PostgreSQL shows a transaction the database as it was when it began. Both write
        the rows of the orders, and change nothing: the later one waits, is refused with
        a serialization failure, and repeated by Odoo with the other's work in view.
        Rows are taken in the order inspections, orders, lots, each by their ids. What
        is done or cancelled is named no more.
        """
        running = self.filtered(lambda order: order.state not in ("done", "cancel"))
        if running:
            self.env.cr.execute(
                SQL(
                    "UPDATE mrp_production SET write_date = write_date WHERE id IN"
                    " (SELECT id FROM mrp_production WHERE id = ANY(%s) ORDER BY id"
                    " FOR NO KEY UPDATE)",
                    running.ids,
                )
            )

    @api.constrains("lot_producing_ids")
    def _check_made_of_stopped_work(self):
        self._hold_named()

    def _hold_named(self):
        """Hold what running orders name, where a failure of their work stands, or bad
        news of it came after it was passed."""
        # sudo: what failed holds what is made, whoever names it
        orders = self.sudo().filtered(
            lambda order: (
                order.qms_regulated
                and order.state not in ("done", "cancel")
                and any(lot.quality_status in HOLDABLE for lot in order._made_lots())
            )
        )
        if not orders:
            return
        orders._take_turns()
        inspections = self.env["medical.inspection"].sudo()
        own = orders.workorder_ids
        # a later part that failed says something of the parts before, too
        later = own.search(
            [
                (
                    "production_id.production_group_id",
                    "in",
                    orders.production_group_id.ids,
                ),
                ("operation_id", "in", own.operation_id.ids),
                ("state", "!=", "cancel"),
            ]
        )
        standing = inspections.union(
            *(
                one
                for found in inspections._failed_at(own | later).values()
                for one in found
            )
        )
        made_since = {late: late.production_id for late in inspections._late_at(own)}
        if standing:
            made_since |= {
                failed: since & orders
                for failed, since in standing._orders_since_good().items()
            }
        if made_since:
            inspections._hold_made(made_since)


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.constrains("production_id")
    def _check_made_of_stopped_work(self):
        """Lots that came along with a movement are what its order makes."""
        self.filtered("move_line_ids.lot_id").production_id._hold_named()


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.constrains("lot_id", "move_id")
    def _check_made_of_stopped_work(self):
        self.filtered("lot_id").move_id.production_id._hold_named()
