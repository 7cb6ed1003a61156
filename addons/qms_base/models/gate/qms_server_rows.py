# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessError


class QmsServerRows(models.AbstractModel):
    """Rows that the server writes in SQL and nobody else, whatever rights they have.

    Unlike a ledger's they change: a counter, the head of a stream.
    """

    _name = "qms.server.rows"
    _description = "Rows that the server writes"

    def _server_rows_message(self):
        """Sentence for whoever tries to write one."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.browse()._refuse_server_rows()

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse_server_rows()

    def unlink(self):  # pylint: disable=method-required-super
        self._refuse_server_rows()

    def _refuse_server_rows(self):
        self.env["qms.gate.denial"]._refuse_change(
            self, "ledger.written", self._server_rows_message(), error=AccessError
        )
