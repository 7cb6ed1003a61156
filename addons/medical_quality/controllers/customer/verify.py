# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib

from odoo import http
from odoo.http import request

from ...models.customer.medical_customer_verify import UNKNOWN
from .desk import CustomerDesk, desk

# bytes of a file that is sent to be verified, with the rest of its form
_MOST = 64 * 1024 * 1024
_CHUNK = 1024 * 1024


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
        """The form, and the answer where a digest was given."""
        return self._verify_page(number, sha256)

    @http.route(
        "/quality/verify",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        max_content_length=_MOST,
    )
    @desk("find")
    def verify_file(self, file=None, **_kw):
        """The answer for a file, of a browser that cannot compute its digest.

        The file is read once and kept nowhere.
        """
        digest = hashlib.sha256()
        if hasattr(file, "read"):
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        return self._verify_page("", digest.hexdigest())

    def _verify_page(self, number, sha256):
        asked = bool(number.strip() or sha256.strip())
        verdict = asked and self._verified(number, sha256)
        return self._desk_show(
            "medical_quality.portal_verify",
            "medical_verify",
            number=number[:100],
            sha256=sha256[:200],
            verdict=verdict or None,
            most=_MOST - _CHUNK,
        )

    def _verified(self, number, sha256):
        """The answer, once it is on record."""
        documents = request.env["medical.customer.verify"]
        verdict = documents._verify(number, sha256)
        # a dropped file comes without a number
        asked = number.strip()[:100] or request.env._("a document")
        if verdict != UNKNOWN:
            found = f"{verdict} {documents._digest_of(sha256)}"
            if self._desk_is_first(found):
                self._desk_log_list(documents._name, asked, found, "verify")
        elif request.env.user._is_public():
            self._desk_log_guess(documents._name, asked)
        else:
            self._desk_log_miss(documents._name, asked)
        return verdict
