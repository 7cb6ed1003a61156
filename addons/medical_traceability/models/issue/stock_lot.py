# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

from ..extensions.stock_lot_status import deciding


class StockLot(models.Model):
    """What labels mean for lots: their date of manufacture, and no others beside."""

    _inherit = "stock.lot"

    def _begin_manufacture(self, order):
        """Lots get the date and batch that their labels carry, where they have none.

        A label is issued before the order closes, and what it says stands: closing on
        a later day does not change it.

        :param order: the ``mrp.production`` that makes them
        """
        begun = self.filtered(lambda lot: not lot.manufacture_date)
        if not begun:
            return
        today = self._plant_date(fields.Datetime.now(), order.company_id)
        with deciding():
            # sudo: nobody writes these; a label that is issued fixes them
            begun.sudo().write(
                {
                    "manufacture_date": today,
                    "batch_number": self._batch_number_of(order.name),
                }
            )

    def _check_label_printable(self):
        """Labels that are counted are printed from their issue, not one by one."""
        result = super()._check_label_printable()
        # sudo: what was issued counts whoever prints
        counted = (
            self.env["medical.label"]
            .sudo()
            .search([("lot_id", "in", self.ids)], limit=1)
        )
        lots = self.browse(counted.lot_id.id or [])
        if not lots:
            lots = self.filtered(lambda lot: lot._label_is_counted())[:1]
        if lots:
            raise UserError(
                self.env._(
                    "Labels of %(lot)s are counted: issue and print them from the"
                    " manufacturing order. A further copy needs a reprint with reason"
                    " and signature.",
                    lot=lots.name,
                )
            )
        return result

    def _label_is_counted(self):
        """Whether a template is in force for the label of this lot."""
        self.ensure_one()
        # sudo: which template is in force, for whoever prints
        templates = self.env["medical.label.template"].sudo()
        company = self.company_id or self.env.company
        found = templates.with_company(company)._effective_for(self.product_id, "each")
        return bool(found.get(self.product_id))
