# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.controlled import controlled_change

_NAMED = 10


class QmsRegulateProduct(models.TransientModel):
    """Making a product regulated while the plant runs.

    Says what there is before it acts, then turns lots and orders not yet started
    into regulated ones. What is over is left as it was: nobody judged it then, and
    no evidence is made up for it. May be applied again to take in what was created
    by somebody else at the same moment.
    """

    _name = "qms.regulate.product"
    _description = "Make a product regulated"
    _inherit = ["qms.controlled.change.wizard"]

    product_tmpl_id = fields.Many2one(
        "product.template", "Product", required=True, ondelete="cascade"
    )
    lot_count = fields.Integer("Lots, all", compute="_compute_figures")
    stocked_lot_count = fields.Integer("Lots in stock", compute="_compute_figures")
    open_order_count = fields.Integer("Open orders", compute="_compute_figures")
    started_order_count = fields.Integer("Started orders", compute="_compute_figures")
    reservation_count = fields.Integer("Reserved lines", compute="_compute_figures")
    transfer_count = fields.Integer("Open transfers", compute="_compute_figures")
    has_stock_without_lot = fields.Boolean(compute="_compute_figures")

    @api.depends("product_tmpl_id")
    def _compute_figures(self):
        for wizard in self:
            template = wizard.product_tmpl_id
            stock = template._qms_stock()
            orders = template._qms_open_orders()
            moves = template._qms_open_moves()
            wizard.lot_count = len(template._qms_lots())
            wizard.stocked_lot_count = len(stock.lot_id)
            wizard.has_stock_without_lot = any(not quant.lot_id for quant in stock)
            wizard.open_order_count = len(orders)
            wizard.started_order_count = len(orders._qms_filter_started())
            wizard.reservation_count = len(
                moves.move_line_ids.filtered(
                    lambda line: line.location_id.usage in ("internal", "transit")
                )
            )
            wizard.transfer_count = len(moves.picking_id)

    def action_open_started_orders(self):
        """List the orders that have to be finished or cancelled first."""
        self.ensure_one()
        started = self.product_tmpl_id._qms_open_orders()._qms_filter_started()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Started orders"),
            "res_model": "mrp.production",
            "view_mode": "list,form",
            "domain": [("id", "in", started.ids)],
        }

    def _changed_record(self):
        return self.product_tmpl_id

    def action_apply(self):
        """Make the product regulated, with what exists of it.

        :raises AccessError: for anybody but a quality manager of all companies that
            have lots, stock or open orders of it
        :raises UserError: while orders are started
        """
        self._authorize()
        template = self.product_tmpl_id
        template.check_access("read")
        template._qms_view_all_heirs()
        lots = template._qms_lots()
        stocked = template._qms_stock().lot_id
        orders = template._qms_open_orders()
        moves = template._qms_open_moves()
        self._refuse_foreign_companies(
            lots.company_id | orders.company_id | moves.company_id
        )
        self._refuse_started(orders._qms_filter_started())
        new_lots = lots.filtered(lambda lot: not lot.qms_regulated)
        with controlled_change():
            # sudo: a quality manager need not have rights on products
            template.sudo().qms_regulated = True
            # each lot's note says more than a line of tracking would
            new_lots.with_context(tracking_disable=True)._qms_regulate()
            orders.filtered(lambda o: not o.qms_regulated)._qms_regulate()
            self.env.flush_all()
        following = self._settle_lots(new_lots & stocked)
        removed, picked = moves.exists()._qms_unreserve_unusable()
        self._record(template, new_lots, orders, removed, picked)
        return following or {"type": "ir.actions.act_window_close"}

    def _settle_lots(self, lots):
        """What becomes of lots in stock that are regulated from now on.

        Nothing here; the addon that gives lots a quality status extends it.

        :param lots: ``stock.lot`` in our own places, newly regulated
        :return: an action to go on with, or None
        """

    def _refuse_started(self, started):
        if not started:
            return
        names = started[:_NAMED].mapped("name")
        if len(started) > _NAMED:
            names.append("…")
        raise UserError(
            self.env._(
                "%(count)s order(s) of %(product)s have been started. What was done"
                " before regulation cannot be proven afterwards: finish or cancel them"
                " first: %(orders)s.",
                count=len(started),
                product=self.product_tmpl_id.display_name,
                orders=", ".join(names),
            )
        )

    def _record(self, template, lots, orders, removed, picked):
        note = self.env._(
            "Regulated from now on, with %(lots)s lot(s) and %(orders)s open order(s)."
            " Reservations taken off: %(removed)s; picked already, and judged when"
            " done: %(picked)s. Reason: %(reason)s",
            lots=len(lots),
            orders=len(orders),
            removed=removed,
            picked=picked,
            reason=self.reason.strip(),
        )
        self.env["qms.controlled.change"]._record(
            "regulate",
            template,
            self.reason,
            before=self.env._("not regulated"),
            after=self.env._(
                "regulated; %(lots)s lots, %(orders)s open orders",
                lots=len(lots),
                orders=len(orders),
            ),
        )
        template.sudo()._message_log(body=note)
        because = self.env._(
            "Regulated since its product is. Reason: %(reason)s",
            reason=self.reason.strip(),
        )
        for records in (lots, orders):
            if records:
                records.sudo()._message_log_batch(
                    bodies=dict.fromkeys(records.ids, because)
                )
