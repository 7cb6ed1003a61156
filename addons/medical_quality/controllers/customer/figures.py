# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.http import request

from .desk import CustomerDesk, desk


class CustomerFigures(CustomerDesk):
    """Quality figures of a customer's devices as charts."""

    @http.route(
        "/my/quality",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    @desk()
    def portal_quality(self, **_kw):
        """First-pass yield, orders on time, and open issues, by month."""
        rows = request.env["medical.customer.figures"]
        figures = rows._figures()
        self._desk_log_list(
            rows._name, "/my/quality", ", ".join(figures["products"] if figures else [])
        )
        return self._desk_show(
            "medical_quality.portal_quality", "medical_quality", figures=figures
        )
