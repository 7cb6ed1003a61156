# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessError


class QmsLedger(models.AbstractModel):
    """Rows that are evidence: whoever records one says every value of it.

    What is not said stays empty, also in columns that come later: neither a default
    in the context nor one that a user keeps (``ir.default``) fills it.
    """

    _name = "qms.ledger"
    _description = "Ledger"
    _qms_ledger = True
    # tables that link its rows with others, and are append-only as it is
    _qms_ledger_links = ()

    @api.model
    def default_get(self, fields_list):  # pylint: disable=method-required-super
        return {}


class QmsLedgerServer(models.AbstractModel):
    """A ledger whose rows the server puts in by SQL: no client writes one, on any path.

    PostgreSQL keeps them append-only; who tries through the ORM is told, on record.
    """

    _name = "qms.ledger.server"
    _inherit = "qms.ledger"
    _description = "Ledger that the server alone writes"

    def _ledger_refusal(self):
        """Why nobody writes these, in words."""
        return self.env._(
            "%(what)s is recorded by the system; nobody writes, changes or deletes it.",
            what=self._description,
        )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.browse()._refuse_client()

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse_client()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_client()

    def _refuse_client(self):
        """:raises AccessError: always"""
        self.env["qms.gate.denial"]._refuse_change(
            self, "ledger.written", self._ledger_refusal(), error=AccessError
        )
