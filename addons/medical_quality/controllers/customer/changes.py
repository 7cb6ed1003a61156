# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .answers import CustomerAnswers
from .desk import desk
from .lists import like

MODEL = "medical.customer.change"


class CustomerChanges(CustomerAnswers):
    """Changes that a customer is asked about: list, page and answer."""

    @http.route(
        ["/my/changes", "/my/changes/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    @desk()
    def portal_changes(self, page=1, search="", filterby="all", **_kw):
        """Changes that they were asked about, newest first."""
        values = self._desk_list(
            MODEL,
            "/my/changes",
            page,
            search,
            like("name", "title"),
            self._desk_filters(MODEL, "status"),
            filterby,
        )
        return self._desk_show(
            "medical_quality.portal_changes", "medical_changes", **values
        )

    @http.route(
        "/my/changes/<int:row_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk()
    def portal_change(self, row_id, **_kw):
        """What changes, before and after, and what the customer answered."""
        return self._change_page(self._desk_row(MODEL, row_id))

    def _change_page(self, row, problem=None):
        version = row._version()
        self._desk_log(row, version=version)
        record = row._opened()
        # sudo: one's own contact
        partner = request.env.user.sudo().partner_id.commercial_partner_id
        items = record.item_ids
        return self._desk_show(
            "medical_quality.portal_change",
            "medical_changes",
            row=row,
            content=record._customer_content(),
            classes=dict(
                record._fields["change_class"]._description_selection(request.env)
            ),
            moments=dict(
                record._fields["effectivity"]._description_selection(request.env)
            ),
            kinds=dict(items._selection_record()),
            version=version,
            may=record._customer_may(partner),
            answers=request.env["medical.customer.answer"]._given(record, partner),
            signs=record._customer_signs(),
            problem=problem,
        )

    @http.route(
        "/my/changes/<int:row_id>/answer",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @desk("find")
    def portal_change_answer(self, row_id, kind="", version="", comment="", **_kw):
        """Acknowledge, approve, or refuse what was shown; to sign it where agreed."""
        row = self._desk_row(MODEL, row_id)
        try:
            url = self._desk_answer(row, kind, version, comment)
        except UserError as refusal:
            return self._change_page(row, str(refusal))
        return request.redirect(url)
