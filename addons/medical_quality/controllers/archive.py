# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http

from odoo.addons.qms_base.controllers.document import DocumentCopies


class RecordPackages(DocumentCopies):
    """Packages of records: to who may read them, each logged."""

    @http.route(
        "/quality/package/<int:package_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def package(self, package_id):
        """A package that the user may read."""
        package = self._records("medical.record.package", package_id)
        return self._answer(lambda: self._read(package)._hand_out())
