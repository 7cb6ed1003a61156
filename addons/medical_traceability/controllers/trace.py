# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.http import content_disposition, request


class TraceController(http.Controller):
    """Files of a trace, with the rights of whoever asks."""

    @http.route("/medical/trace/export", type="http", auth="user", readonly=True)
    def export(self, kind, lots, direction="both", **_others):
        """The trace of some lots as a file.

        :param kind: ``csv``, ``xlsx``, ``svg`` or ``pdf``
        :param lots: ids, separated by commas
        """
        ids = [int(text) for text in lots.split(",") if text.isdigit()]
        name, media_type, data = request.env["medical.trace"]._export(
            kind, ids, direction
        )
        return request.make_response(
            data,
            headers=[
                ("Content-Type", media_type),
                ("Content-Length", len(data)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
