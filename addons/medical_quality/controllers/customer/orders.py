# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.fields import Domain
from odoo.http import request

from .desk import CustomerDesk, desk

MODEL = "medical.customer.order"


class CustomerOrders(CustomerDesk):
    """The page of an order: what was ordered, made, shipped and recorded of it."""

    @http.route(
        "/my/medical/orders/<int:row_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk()
    def portal_order(self, row_id, **_kw):
        """One order; its lots, shipments and records as far as they are theirs."""
        row = self._desk_row(MODEL, row_id)
        self._desk_log(row)
        order, agreement = row._opened(), row._sharing()
        lots = request.env["medical.customer.lot"]._search_own(
            Domain("relation", "=", "owner")
            & Domain("lot_ref", "in", order._customer_lots().ids),
            limit=200,
            order="name, id",
        )
        own = [("lot_ref", "in", lots.mapped("lot_ref"))]
        return self._desk_show(
            "medical_quality.portal_order",
            "medical_orders",
            row=row,
            progress=order._customer_progress(agreement),
            inspections=order._customer_inspection_counts(agreement),
            lots=lots,
            shipments=request.env["medical.customer.shipment"]._search_own(
                own, limit=40
            ),
            concessions=request.env["medical.customer.concession"]._search_own(
                Domain("order_name", "=", row.name) | Domain(own), limit=40
            ),
            records=request.env["medical.customer.history"]._search_own(
                [("id", "in", order.device_history_ids.ids)], limit=40
            ),
            documents=request.env["medical.customer.document"]._search_own(
                own, limit=40
            ),
        )
