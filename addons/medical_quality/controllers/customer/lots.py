# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib

from werkzeug.exceptions import NotFound
from werkzeug.urls import url_encode

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import Stream, request

from .desk import CustomerDesk, desk

MODEL = "medical.customer.lot"


class CustomerLots(CustomerDesk):
    """The page of a lot, its downloads, and how it is found by what is on its label."""

    @http.route(
        "/my/lots/find", type="http", auth="user", website=True, methods=["GET"]
    )
    @desk("find")
    def portal_lot_find(self, code="", **_kw):
        """Go to the lot with that UDI or number.

        Answers the same for lots of others and for those that do not exist.
        """
        rows = request.env[MODEL]._find_text(code)
        if len(rows) == 1:
            return request.redirect(f"/my/lots/{rows.id}")
        if rows:
            return request.redirect(f"/my/lots?{url_encode({'search': rows[0].name})}")
        if code.strip():
            self._desk_log_miss(MODEL, code.strip()[:200])
        return request.redirect("/my/lots?missed=1")

    @http.route(
        "/my/lots/<int:row_id>", type="http", auth="user", website=True, methods=["GET"]
    )
    @desk()
    def portal_lot(self, row_id, values="", **_kw):
        """One lot: status, UDI, results, shipments, and what did not conform."""
        row = self._desk_row(MODEL, row_id)
        self._desk_log(row)
        return self._lot_page(row, unfolded=values == "all")

    def _lot_page(self, row, problem=None, secret=None, unfolded=False):
        lot, agreement = row._opened(), row._sharing()
        lot = lot.with_context(customer_all_values=unfolded)
        sections = sorted(
            lot._customer_sections(row, agreement), key=lambda part: part["sequence"]
        )
        own = [("lot_ref", "=", row.lot_ref)]
        records, of_orders = self._records_of(row)
        links = request.env["medical.customer.link"]
        return self._desk_show(
            "medical_quality.portal_lot",
            "medical_lots",
            row=row,
            sections=sections,
            shipments=request.env["medical.customer.shipment"]._search_own(
                own, limit=40
            ),
            nonconformances=self._nonconformances_of(row),
            concessions=request.env["medical.customer.concession"]._search_own(
                Domain(own) | of_orders, limit=40
            ),
            records=records,
            documents=request.env["medical.customer.document"]._search_own(
                own, limit=40
            ),
            links=links._search_own([("lot_id", "=", row.lot_ref)])
            if row.relation == "owner"
            else links,
            agreement=bool(agreement),
            problem=problem,
            secret=secret,
        )

    def _records_of(self, row):
        """Records that a lot is in, and which concessions are of its orders alone.

        :return: ``(rows, domain of medical.customer.concession)``; of the legal
            manufacturer, nothing for a consignee
        """
        rows = request.env["medical.customer.history"]
        if row.relation != "owner":
            return rows, Domain.FALSE
        lot = row._opened()
        orders = lot._history_productions().filtered(
            lambda order: order.qms_customer_id == lot.qms_customer_id
        )
        of_orders = (
            Domain("lot_ref", "=", False)
            & Domain("order_name", "in", orders.mapped("name"))
            & Domain("company_id", "in", orders.company_id.ids)
        )
        found = rows._search_own([("id", "in", lot.device_history_ids.ids)], limit=40)
        return found, of_orders

    def _nonconformances_of(self, row):
        rows = request.env["medical.customer.nonconformance"]
        # sudo: which of them name this lot; of them only the person's own are shown
        lines = (
            request.env["medical.nonconformance.line"]
            .sudo()
            .search([("lot_id", "=", row.lot_ref)])
        )
        return rows._search_own([("id", "in", lines.nonconformance_id.ids)], limit=40)

    # ------------------------------------------------------------------
    # Downloads
    # ------------------------------------------------------------------
    @http.route(
        "/my/lots/<int:row_id>/label",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk("download")
    def portal_lot_label(self, row_id, **_kw):
        """The label of a lot as PDF, marked as a specimen."""
        row = self._desk_row(MODEL, row_id)
        lot, agreement = row._opened(), row._sharing()
        proof = None
        if row.relation == "owner" and agreement.share_labels:
            proof = lot._customer_label_proof()
        if not proof:
            raise NotFound
        digest = hashlib.sha256(proof).hexdigest()
        name = self._desk_file_name(
            row.part_number,
            row.name,
            request.env._("label proof"),
            digest[:8],
            ending="pdf",
        )
        self._desk_log(row, "download", name=name, version=digest)
        stream = Stream(
            type="data",
            data=proof,
            mimetype="application/pdf",
            download_name=name,
            size=len(proof),
        )
        return stream.get_response(as_attachment=True, conditional=False)

    @http.route(
        "/my/lots/<int:row_id>/picture/<int:attachment_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk("picture", part=True)
    def portal_lot_picture(self, row_id, attachment_id, small="", **_kw):
        """A picture of an inspection; ``small``: its thumbnail."""
        row = self._desk_row(MODEL, row_id, part=True)
        lot, agreement = row._opened(), row._sharing()
        picture = lot._customer_picture(row, agreement, attachment_id)
        return self._desk_picture(row, picture, attachment_id, bool(small))

    # ------------------------------------------------------------------
    # Links
    # ------------------------------------------------------------------
    @http.route(
        "/my/lots/<int:row_id>/link",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @desk("find")
    def portal_lot_link(self, row_id, purpose="", days="7", **_kw):
        """Give a link to this lot; its secret is shown on this page, once."""
        row = self._desk_row(MODEL, row_id)
        problem = secret = None
        try:
            with request.env.cr.savepoint():
                _link, secret = request.env["medical.customer.link"]._give(
                    row, int(days) if days.isdecimal() else 0, purpose
                )
        except UserError as refusal:
            problem = str(refusal)
        self._desk_log(row)
        base = request.httprequest.host_url.rstrip("/")
        return self._lot_page(
            row, problem, secret and f"{base}/quality/shared/{secret}"
        )

    @http.route(
        "/my/lots/link/<int:link_id>/revoke",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @desk()
    def portal_lot_link_revoke(self, link_id, **_kw):
        """Let a link lead nowhere any more."""
        link = request.env["medical.customer.link"]._find_own(link_id)
        if not link:
            self._desk_log_miss("medical.customer.link", str(link_id))
            raise NotFound
        link.action_revoke()
        row = request.env[MODEL]._search_own(
            [("lot_ref", "=", link.lot_id.id)], limit=1
        )
        return request.redirect(f"/my/lots/{row.id}" if row else "/my/lots")
