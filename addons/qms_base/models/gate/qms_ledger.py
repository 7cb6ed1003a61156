# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class QmsLedger(models.AbstractModel):
    """Rows that are evidence: whoever records one says every value of it.

    What is not said stays empty, also in columns that come later: neither a default
    in the context nor one that a user keeps (``ir.default``) fills it.
    """

    _name = "qms.ledger"
    _description = "Ledger"
    _qms_ledger = True

    @api.model
    def default_get(self, fields_list):  # pylint: disable=method-required-super
        return {}
