# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.controlled import controlled_change


class QmsDeregulateProduct(models.TransientModel):
    """Taking a product out of regulation, once nothing regulated of it is left.

    Lots and orders that were regulated stay so: a lot that comes back is judged.
    """

    _name = "qms.deregulate.product"
    _description = "Take a product out of regulation"
    _inherit = ["qms.controlled.change.wizard"]

    product_tmpl_id = fields.Many2one(
        "product.template", "Product", required=True, ondelete="cascade"
    )

    def _changed_record(self):
        return self.product_tmpl_id

    def action_apply(self):
        """Switch regulation of the product off.

        :raises AccessError: for anybody but a quality manager of all companies that
            have lots of it
        :raises UserError: while there is stock, an open order or an open movement
        """
        self._authorize()
        template = self.product_tmpl_id
        template.check_access("read")
        stock = template._qms_stock()
        orders = template._qms_open_orders()
        moves = template._qms_open_moves()
        self._refuse_foreign_companies(
            template._qms_lots().company_id | orders.company_id | moves.company_id
        )
        if stock or orders or moves:
            raise UserError(
                self.env._(
                    "%(product)s is still there: %(lots)s lot(s) in stock, %(orders)s"
                    " open order(s), %(moves)s open movement(s). Use up, ship or scrap"
                    " the stock and end orders and movements first.",
                    product=template.display_name,
                    lots=len(stock.lot_id) or len(stock),
                    orders=len(orders),
                    moves=len(moves),
                )
            )
        with controlled_change():
            # sudo: a quality manager need not have rights on products
            template.sudo().qms_regulated = False
        self.env["qms.controlled.change"]._record(
            "deregulate",
            template,
            self.reason,
            before=self.env._("regulated"),
            after=self.env._("not regulated"),
        )
        template.sudo()._message_log(
            body=self.env._(
                "No longer regulated. Reason: %(reason)s", reason=self.reason.strip()
            )
        )
        return {"type": "ir.actions.act_window_close"}
