# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, models
from odoo.exceptions import AccessError

# Set only inside Odoo's own quant update; not looked at: env.su, context.
_updating = ContextVar("qms_quant_updating", default=False)

_STOCK_FIELDS = frozenset(
    {
        "company_id",
        "location_id",
        "lot_id",
        "owner_id",
        "package_id",
        "product_id",
        "quantity",
        "reserved_quantity",
    }
)
_QUANTITIES = ("quantity", "reserved_quantity")


class StockQuant(models.Model):
    """Stock of regulated products changes by movements alone.

    A movement is judged by the gates and leaves a record; a quantity, lot or place
    written into a quant would do neither.
    """

    _inherit = "stock.quant"

    @api.model
    def _update_available_quantity(
        self,
        product_id,
        location_id,
        quantity=False,
        reserved_quantity=False,
        lot_id=None,
        package_id=None,
        owner_id=None,
        in_date=None,
    ):
        token = _updating.set(True)
        try:
            return super()._update_available_quantity(
                product_id,
                location_id,
                quantity=quantity,
                reserved_quantity=reserved_quantity,
                lot_id=lot_id,
                package_id=package_id,
                owner_id=owner_id,
                in_date=in_date,
            )
        finally:
            _updating.reset(token)

    @api.model
    def _create(self, data_list):
        """Look at the rows that come into being, and at those alone.

        ``create`` answers with a quant that is there already where a count is entered
        for it; its quantity changes by the movement that the count makes.
        """
        quants = super()._create(data_list)
        if not _updating.get():
            filled = quants.filtered(
                lambda quant: any(quant[name] for name in _QUANTITIES)
            )
            filled._refuse_stock_by_writing(created=True)
        return quants

    def write(self, vals):
        if not _updating.get() and _STOCK_FIELDS & set(vals):
            self._refuse_stock_by_writing()
        result = super().write(vals)
        if not _updating.get() and {"product_id", "lot_id"} & set(vals):
            # turned into stock of a regulated product
            self._refuse_stock_by_writing()
        return result

    def _refuse_stock_by_writing(self, created=False):
        regulated = self.sudo().filtered(
            lambda quant: quant.product_id.qms_regulated or quant.lot_id.qms_regulated
        )
        if regulated:
            self.env["qms.gate.denial"]._refuse_change(
                regulated[0],
                "stock.written",
                self.env._(
                    "Stock of %(product)s is regulated: it changes by movements"
                    " (receipt, order, transfer, scrap, inventory adjustment), never by"
                    " writing quantities, lots or places.",
                    product=regulated[0].product_id.display_name,
                ),
                error=AccessError,
                created=created,
            )
