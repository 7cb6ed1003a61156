# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

from ..extensions.stock_lot_status import deciding
from .medical_label import GOOD


class StockLot(models.Model):
    """What labels mean for lots: their date of manufacture, and no others beside."""

    _inherit = "stock.lot"

    def _begin_manufacture(self, order, again=False):
        """Lots get the date, batch and device identifier that their labels carry.

        A label is issued before the order closes, and what it says stands: closing on
        a later day does not change it. The identifier is the one that the order was
        planned with, whatever replaced it since (21 CFR 830.50). Of a number that was
        not produced and has no good label any more, as it went to a backorder, the new
        label says anew when, in which order and as what it is made.

        :param order: the ``mrp.production`` that makes them
        :param again: labels are printed again: what they said stays
        """
        begun = self.filtered(lambda lot: not lot.manufacture_date)
        if not again:
            begun |= self._not_manufactured()
        if not begun:
            return
        today = self._plant_date(fields.Datetime.now(), order.company_id)
        values = {
            "manufacture_date": today,
            "batch_number": self._batch_number_of(order.name),
        }
        pinned = order._definition().get("device_identifier")
        if pinned:
            values["device_identifier_id"] = pinned
        with deciding():
            # sudo: nobody writes these; a label that is issued fixes them
            begun.sudo().write(values)

    def _not_manufactured(self):
        """Those that no movement produced and no good label names."""
        dated = self - self.filtered(lambda lot: not lot.manufacture_date)
        # sudo: labels and movements count whoever issues
        labels = (
            self.env["medical.label"]
            .sudo()
            .search([("lot_id", "in", dated.ids), ("state", "in", GOOD)])
        )
        produced = self.browse(dated._producing_lines())
        return dated - labels.lot_id.with_env(self.env) - produced

    def action_print_udi_label(self):
        self.check_access("read")
        self._check_not_counted()
        return super().action_print_udi_label()

    def _qms_render_canvas(self, report):
        self._check_not_counted()
        return super()._qms_render_canvas(report)

    def _check_not_counted(self):
        """Labels that are counted are printed from their issue, not one by one.

        :raises UserError: for a lot whose labels were issued
        """
        # sudo: what was issued counts whoever prints
        counted = (
            self.env["medical.label"]
            .sudo()
            .search([("lot_id", "in", self.ids)], limit=1)
        )
        if counted:
            raise UserError(
                self.env._(
                    "Labels of %(lot)s are counted: they are printed from the issue of"
                    " %(order)s. A further copy is a reprint, with reason and"
                    " signature.",
                    lot=counted.lot_id.name,
                    order=counted.production_id.name,
                )
            )
