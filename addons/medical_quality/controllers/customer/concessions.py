# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http

from .desk import CustomerDesk, desk


class CustomerConcessions(CustomerDesk):
    """The page of a concession that is shared."""

    @http.route(
        "/my/concessions/<int:row_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk()
    def portal_concession(self, row_id, **_kw):
        """What was granted, for what, and why."""
        row = self._desk_row("medical.customer.concession", row_id)
        self._desk_log(row)
        return self._desk_show(
            "medical_quality.portal_concession",
            "medical_concessions",
            row=row,
            content=row._content(),
        )
