# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .answers import CustomerAnswers
from .desk import desk

MODEL = "medical.customer.nonconformance"


class CustomerNonconformances(CustomerAnswers):
    """The page of a nonconformance that is shared, and the customer's answer to it."""

    @http.route(
        "/my/nonconformances/<int:row_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk()
    def portal_nonconformance(self, row_id, **_kw):
        """What is wrong, what becomes of it, and what the customer answered."""
        row = self._desk_row(MODEL, row_id)
        return self._nonconformance_page(row)

    def _nonconformance_page(self, row, problem=None):
        version = row._version()
        self._desk_log(row, version=version)
        record = row._opened()
        # sudo: one's own contact
        partner = request.env.user.sudo().partner_id.commercial_partner_id
        part = record.disposition_ids
        words = dict(part._fields["decision"]._description_selection(request.env))
        return self._desk_show(
            "medical_quality.portal_nonconformance",
            "medical_nonconformances",
            row=row,
            content=record._customer_content(),
            decisions=words,
            pictures=record._customer_pictures().ids,
            version=version,
            may=record._customer_may(partner),
            answers=request.env["medical.customer.answer"]._given(record, partner),
            signs=record._customer_signs(),
            problem=problem,
        )

    @http.route(
        "/my/nonconformances/<int:row_id>/picture/<int:attachment_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk("picture", part=True)
    def portal_nonconformance_picture(self, row_id, attachment_id, small="", **_kw):
        """A photo, where the page shows it; ``small``: its thumbnail."""
        row = self._desk_row(MODEL, row_id, part=True)
        pictures = row._opened()._customer_pictures()
        return self._desk_picture(
            row,
            pictures.filtered(lambda file: file.id == attachment_id),
            attachment_id,
            bool(small),
        )

    @http.route(
        "/my/nonconformances/<int:row_id>/answer",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @desk("find")
    def portal_nonconformance_answer(
        self, row_id, kind="", version="", comment="", **_kw
    ):
        """Acknowledge, approve, or refuse what was shown; to sign it where agreed."""
        row = self._desk_row(MODEL, row_id)
        try:
            url = self._desk_answer(row, kind, version, comment)
        except UserError as refusal:
            return self._nonconformance_page(row, str(refusal))
        return request.redirect(url)
