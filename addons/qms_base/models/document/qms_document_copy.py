# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.ledger import make_append_only

# Set only while the service hands out a copy; no client can reach it.
_handing_out = ContextVar("qms_document_copy_handing_out", default=False)


class QmsDocumentCopy(models.Model):
    """That a copy of a revision was shown or printed: to whom, when, for what work.

    Ledger: append-only in PostgreSQL. (ISO 13485, 4.2.4; 21 CFR 820.40(a))
    """

    _name = "qms.document.copy"
    _description = "Copy of a document handed out"
    _inherit = "qms.ledger"
    _order = "handed_at desc, id desc"
    _rec_name = "document_number"
    _log_access = False

    revision_id = fields.Many2one(
        "qms.document.revision",
        "Document revision",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    document_number = fields.Char("Document", required=True, readonly=True)
    revision_name = fields.Char("Revision", required=True, readonly=True)
    standing = fields.Char(required=True, readonly=True, help="As stamped on the copy.")
    sha256 = fields.Char("SHA-256", readonly=True, help="Of the original.")
    handed_at = fields.Datetime(
        "Handed out on", required=True, readonly=True, help="Server time (UTC)."
    )
    user_id = fields.Many2one(
        "res.users", "Login", required=True, readonly=True, ondelete="restrict"
    )
    person_name = fields.Char("To", required=True, readonly=True)
    production_name = fields.Char("Order", readonly=True)
    workorder_name = fields.Char("Work order", readonly=True)
    workorder_ref = fields.Integer("Work order id", readonly=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, ondelete="restrict", index=True
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not _handing_out.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    "Copies are put on record when they are handed out; nobody writes"
                    " one down."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _record(self, rows):
        """Put copies on record.

        :param rows: values; whoever calls has established that they are true
        """
        token = _handing_out.set(True)
        try:
            # sudo: nobody has the right to create these; the service has
            return self.sudo().create(rows)
        finally:
            _handing_out.reset(token)
