# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.http import request

from ...models.customer.medical_customer_verify import UNKNOWN
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
        verdict = asked and self._verified(number, sha256)
        return self._desk_show(
            "medical_quality.portal_verify",
            "medical_verify",
            number=number[:100],
            sha256=sha256[:200],
            verdict=verdict or None,
        )

    def _verified(self, number, sha256):
        """The answer, once it is on record."""
        documents = request.env["medical.customer.verify"]
        verdict = documents._verify(number, sha256)
        if verdict != UNKNOWN:
            self._desk_log_list(
                documents._name, number.strip(), f"{verdict} {sha256.strip()}", "verify"
            )
        elif request.env.user._is_public():
            self._desk_log_guess(documents._name, number.strip()[:100])
        else:
            self._desk_log_miss(documents._name, number.strip()[:100])
        return verdict
