# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import Stream, request

from .desk import CustomerDesk, desk
from .lists import like

HISTORY = "medical.customer.history"
DOCUMENT = "medical.customer.document"


class CustomerRecords(CustomerDesk):
    """Device history records and certificates: lists, pages and downloads."""

    @http.route(
        ["/my/records", "/my/records/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    @desk()
    def portal_records(self, page=1, search="", filterby="all", **_kw):
        """Device history records that are shared, newest first."""
        values = self._desk_list(
            HISTORY,
            "/my/records",
            page,
            search,
            like("name", "lot_names", "order_names", "product_name", "part_number"),
            self._desk_filters(HISTORY, "status"),
            filterby,
        )
        return self._desk_show(
            "medical_quality.portal_records", "medical_records", **values
        )

    @http.route(
        "/my/records/<int:row_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk()
    def portal_record(self, row_id, **_kw):
        """One record: its lots, who released it when, and its digests."""
        row = self._desk_row(HISTORY, row_id)
        self._desk_log(row)
        lots = request.env["medical.customer.lot"]._search_own(
            Domain("relation", "=", "owner")
            & Domain("lot_ref", "in", row._opened().lot_ids.ids),
            limit=200,
            order="name, id",
        )
        return self._desk_show(
            "medical_quality.portal_record",
            "medical_records",
            row=row,
            lots=lots,
            people=row._sharing().share_people,
            documents=request.env[DOCUMENT]._search_own(
                [("lot_ref", "in", lots.mapped("lot_ref"))], limit=40
            ),
        )

    @http.route(
        "/my/records/<int:row_id>/download",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk("download")
    def portal_record_download(self, row_id, **_kw):
        """The document that was frozen at the release, unchanged."""
        row = self._desk_row(HISTORY, row_id)
        return self._desk_file(
            row, lambda: row._frozen_document(), row.name, row.lot_names or ""
        )

    @http.route(
        ["/my/documents", "/my/documents/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    @desk()
    def portal_documents(self, page=1, search="", filterby="all", **_kw):
        """Certificates and archival records that are shared, newest first."""
        values = self._desk_list(
            DOCUMENT,
            "/my/documents",
            page,
            search,
            like("name", "lot_name", "product_name", "part_number"),
            self._desk_filters(DOCUMENT, "kind"),
            filterby,
        )
        return self._desk_show(
            "medical_quality.portal_documents", "medical_documents", **values
        )

    @http.route(
        "/my/documents/<int:row_id>/download",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk("download")
    def portal_document_download(self, row_id, **_kw):
        """An archival file, unchanged; the log of archival records has it too."""
        row = self._desk_row(DOCUMENT, row_id)
        return self._desk_file(
            row,
            lambda: row._frozen_document(),
            row.name,
            row.lot_name,
        )

    def _desk_file(self, row, read, number, lots):
        """A PDF to download, once that it leaves is on record.

        :param read: gives the bytes; what its UserError says is the answer then
        """
        words = [row.part_number, lots, number, f"v{row.version}"]
        if row.status == "superseded":
            words.append(request.env._("superseded"))
        name = self._desk_file_name(*words, ending="pdf")
        try:
            content = read()
        except UserError as refusal:
            return self._desk_message(409, str(refusal))
        self._desk_log(row, "download", name=name)
        stream = Stream(
            type="data",
            data=content,
            mimetype="application/pdf",
            download_name=name,
            size=len(content),
        )
        return stream.get_response(as_attachment=True, conditional=False)
