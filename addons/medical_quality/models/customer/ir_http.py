# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _serve_fallback(cls):
        """No file has an address with NUL in it; PostgreSQL cannot even look for it.

        What is not there is answered as such, not as an error of the server.
        """
        if "\x00" in request.httprequest.path:
            return None
        return super()._serve_fallback()
