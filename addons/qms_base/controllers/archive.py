# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.http import request

from .document import DocumentCopies


class ArchiveFiles(DocumentCopies):
    """Archival records: to who may read what they are of, each logged."""

    @http.route(
        "/quality/archive/<int:record_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def archive(self, record_id):
        """An archival record that the user may read."""
        record = self._records("qms.archive.record", record_id)

        def hand_out():
            self._read(record)._check_reader()
            return record._hand_out(request.env._("Quality"))

        return self._answer(hand_out)
