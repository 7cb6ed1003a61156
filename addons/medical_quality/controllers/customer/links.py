# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .desk import CustomerDesk, desk


class CustomerLinks(CustomerDesk):
    """What somebody sees who was given a link to a lot and has no login."""

    @http.route(
        "/quality/shared/<string:secret>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    @desk("find")
    def shared_lot(self, secret, values="", **_kw):
        """The lot behind a link: identification and results, nothing to go on from."""
        link, row = request.env["medical.customer.link"]._follow(secret)
        if not row:
            self._desk_log_guess("medical.customer.link", request.env._("a link"))
            raise NotFound
        self._desk_log(row, "link", user=link.user_id, link=link.id)
        lot, agreement = row._opened(), row._sharing()
        lot = lot.with_context(
            customer_all_values=values == "all", customer_by_link=True
        )
        sections = [
            part
            for part in lot._customer_sections(row, agreement)
            if part.get("linked")
        ]
        return self._desk_show(
            "medical_quality.portal_shared_lot",
            "medical_shared",
            row=row,
            sections=sorted(sections, key=lambda part: part["sequence"]),
            ends=link.expires_at,
        )
