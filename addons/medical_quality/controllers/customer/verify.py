# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.http import request

from .desk import CustomerDesk, desk


class CustomerVerify(CustomerDesk):
    """Whether a document is genuine, for whoever holds it; no login, no other word."""

    @http.route(
        "/quality/verify",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    @desk("find")
    def verify_document(self, number="", sha256="", **_kw):
        """The form, and the answer where both were given."""
        asked = bool(number.strip() or sha256.strip())
        verdict = asked and request.env["medical.customer.verify"]._verify(
            number, sha256
        )
        return self._desk_show(
            "medical_quality.portal_verify",
            "medical_verify",
            number=number[:100],
            sha256=sha256[:200],
            verdict=verdict or None,
        )
