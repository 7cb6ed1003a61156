# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http

from odoo.addons.qms_base.controllers.document import DocumentCopies


class DeviceFiles(DocumentCopies):
    """Medical device files with their index on a day, to who may read them."""

    @http.route(
        "/quality/device-file/<int:file_id>/<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def device_file(self, file_id, kind, day=None):
        """The file and its index.

        :param kind: ``pdf``, ``xlsx`` or ``csv``
        :param day: calendar day, as 2026-12-31; default today
        """
        file = self._records("medical.device.file", file_id)
        return self._answer(lambda: self._read(file)._export(kind, day))
