# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from ...models.customer.medical_customer_view import NotLogged
from .desk import CustomerDesk, desk

_COUNTED = {
    "medical_order_count": "medical.customer.order",
    "medical_lot_count": "medical.customer.lot",
    "medical_shipment_count": "medical.customer.shipment",
    "medical_nonconformance_count": "medical.customer.nonconformance",
    "medical_concession_count": "medical.customer.concession",
    "medical_record_count": "medical.customer.history",
    "medical_document_count": "medical.customer.document",
    "medical_change_count": "medical.customer.change",
}


class CustomerLists(CustomerDesk):
    """Lists of a customer's orders, lots, shipments, and what did not conform."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        for name, model in _COUNTED.items():
            if name in counters:
                values[name] = request.env[model]._count_own()
        return values

    @http.route()
    def counters(self, counters, **kw):
        """Numbers on the home page: counted as a page is."""
        try:
            exceeded = self._desk_is_too_often(())
        except NotLogged as error:
            raise UserError(str(error.__cause__)) from error
        if exceeded:
            raise UserError(self._desk_too_often_text())
        return super().counters(counters, **kw)

    @http.route(
        ["/my/medical/orders", "/my/medical/orders/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    @desk()
    def portal_orders(self, page=1, search="", filterby="all", **_kw):
        """Orders, newest first."""
        values = self._desk_list(
            "medical.customer.order",
            "/my/medical/orders",
            page,
            search,
            like("name", "customer_order", "product_name", "part_number"),
            self._desk_filters("medical.customer.order", "status"),
            filterby,
        )
        return self._desk_show(
            "medical_quality.portal_orders", "medical_orders", **values
        )

    @http.route(
        ["/my/lots", "/my/lots/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    @desk()
    def portal_lots(self, page=1, search="", filterby="all", missed="", **_kw):
        """Lots and serials, newest first."""
        values = self._desk_list(
            "medical.customer.lot",
            "/my/lots",
            page,
            search,
            like("name", "product_name", "part_number"),
            self._desk_filters("medical.customer.lot", "status"),
            filterby,
        )
        return self._desk_show(
            "medical_quality.portal_lots", "medical_lots", missed=bool(missed), **values
        )

    @http.route(
        ["/my/shipments", "/my/shipments/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    @desk()
    def portal_shipments(self, page=1, search="", filterby="all", **_kw):
        """Shipments, newest first."""
        values = self._desk_list(
            "medical.customer.shipment",
            "/my/shipments",
            page,
            search,
            like("name", "lot_name", "product_name", "part_number", "consignee"),
            self._desk_filters("medical.customer.shipment", "direction"),
            filterby,
        )
        return self._desk_show(
            "medical_quality.portal_shipments", "medical_shipments", **values
        )

    @http.route(
        ["/my/nonconformances", "/my/nonconformances/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    @desk()
    def portal_nonconformances(self, page=1, search="", filterby="all", **_kw):
        """Nonconformances that are shared, newest first."""
        values = self._desk_list(
            "medical.customer.nonconformance",
            "/my/nonconformances",
            page,
            search,
            like("name", "product_name", "part_number"),
            self._desk_filters("medical.customer.nonconformance", "status"),
            filterby,
        )
        return self._desk_show(
            "medical_quality.portal_nonconformances",
            "medical_nonconformances",
            **values,
        )

    @http.route(
        ["/my/concessions", "/my/concessions/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    @desk()
    def portal_concessions(self, page=1, search="", filterby="all", **_kw):
        """Concessions that are shared, newest first."""
        values = self._desk_list(
            "medical.customer.concession",
            "/my/concessions",
            page,
            search,
            like("name", "lot_name", "order_name"),
            self._desk_filters("medical.customer.concession", "status"),
            filterby,
        )
        return self._desk_show(
            "medical_quality.portal_concessions", "medical_concessions", **values
        )


def like(*names):
    """Domain of a search: the text is in one of these columns."""

    def domain(text):
        if not text:
            return Domain.TRUE
        return Domain.OR([Domain(name, "ilike", text) for name in names])

    return domain
