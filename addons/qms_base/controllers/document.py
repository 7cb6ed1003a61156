# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import Stream, request

_STATUS = {AccessError: 403, MissingError: 404}


class DocumentCopies(http.Controller):
    """Copies of controlled documents: stamped, on record, kept by no browser."""

    @http.route(
        "/quality/document/<int:revision_id>",
        type="http",
        auth="user",
        methods=["GET"],
        # each copy is put on record
        readonly=False,
    )
    def document(self, revision_id):
        """A copy of a revision that the user may read."""
        revision = self._records("qms.document.revision", revision_id)
        return self._answer(lambda: self._read(revision)._hand_out())

    @http.route(
        "/quality/workorder/<int:workorder_id>/documents",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def workorder(self, workorder_id):
        """What a work order is done by, in the revisions it was planned with."""
        workorder = self._records("mrp.workorder", workorder_id)
        return self._answer(lambda: self._read(workorder)._hand_out_documents())

    def _records(self, model, res_id):
        # nothing of a client's context, and all companies the user has
        user = request.env.user
        context = {
            "lang": user.lang,
            "tz": user.tz,
            "allowed_company_ids": user.company_ids.ids,
        }
        return request.env(context=context)[model].browse(res_id)

    def _read(self, records):
        if not request.env.user._is_internal():
            raise AccessError(request.env._("Documents are shown to staff alone."))
        records.check_access("read")
        if not records.exists():
            raise MissingError(request.env._("There is no such record."))
        return records

    def _answer(self, hand_out):
        """The copy, or why there is none: nothing of what was tried is kept then."""
        try:
            with request.env.cr.savepoint():
                name, kind, content = hand_out()
        except UserError as refusal:
            return request.make_response(
                str(refusal.args[0] if refusal.args else refusal),
                [
                    ("Content-Type", "text/plain; charset=utf-8"),
                    ("Cache-Control", "no-store"),
                ],
                status=next(
                    (s for kind, s in _STATUS.items() if isinstance(refusal, kind)), 409
                ),
            )
        stream = Stream(
            type="data",
            data=content,
            mimetype=kind,
            download_name=name,
            size=len(content),
        )
        response = stream.get_response(
            as_attachment=kind != "application/pdf", conditional=False
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response
