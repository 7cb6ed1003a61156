# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.ledger import make_append_only

# Set only while the server records that somebody present has read; no client can
# reach it.
_recording = ContextVar("operator_document_reading_recording", default=False)


class OperatorDocumentReading(models.Model):
    """That a person said of a revision: "I have read and understood it".

    Said by that person alone, present as the server knows it. Ledger: append-only in
    PostgreSQL, no stored computes, restrict keys only. (ISO 13485, 6.2 and 4.2.4)
    """

    _name = "operator.document.reading"
    _description = "Document read and understood"
    _inherit = "qms.ledger"
    _order = "read_at desc, id desc"
    _rec_name = "document_name"
    _log_access = False

    employee_id = fields.Many2one(
        "hr.employee",
        "Person",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    employee_name = fields.Char("Name", required=True, readonly=True)
    revision_id = fields.Many2one(
        "qms.document.revision",
        "Document revision",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    document_number = fields.Char("Document", required=True, readonly=True)
    document_name = fields.Char("Title", required=True, readonly=True)
    revision_name = fields.Char("Revision", required=True, readonly=True)
    sha256 = fields.Char(
        "SHA-256", required=True, readonly=True, help="Of the file that was read."
    )
    read_at = fields.Datetime(
        "Read on", required=True, readonly=True, help="Server time (UTC)."
    )
    identified_by = fields.Selection(
        [("login", "Own login"), ("station", "At a station")],
        required=True,
        readonly=True,
    )
    signed_with = fields.Selection(
        [("pin", "Badge and work PIN")],
        readonly=True,
        help="What the person proved with, again, that it is they who say so. Empty:"
        " said in their own session.",
    )
    actor_id = fields.Many2one(
        "res.users", "Login", required=True, readonly=True, ondelete="restrict"
    )
    actor_name = fields.Char("Login name", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )

    _once = models.UniqueIndex(
        "(employee_id, revision_id)", "This revision was read already."
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not _recording.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    "Who has read a document says so in person; nobody can write it"
                    " down for somebody else."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _record(self, pairs, signed_with=False):
        """Record that people present have read revisions; what is on record stays.

        :param pairs: ``[(employee, revision)]``; whoever calls has established that
            these people are present, and that files and digests agree
        :param signed_with: what they proved with that it is they, if anything
        """
        # sudo: nobody has the right to create readings; the server has
        ledger = self.sudo()
        known = {
            (reading.employee_id.id, reading.revision_id.id)
            for reading in ledger.search_fetch(
                [
                    ("employee_id", "in", [employee.id for employee, _r in pairs]),
                    ("revision_id", "in", [revision.id for _e, revision in pairs]),
                ],
                ["employee_id", "revision_id"],
            )
        }
        token = _recording.set(True)
        try:
            return ledger.create(
                [
                    {
                        **ledger._reading_vals(employee.sudo(), revision.sudo()),
                        "signed_with": signed_with,
                    }
                    for employee, revision in pairs
                    if (employee.id, revision.id) not in known
                ]
            )
        finally:
            _recording.reset(token)

    def _reading_vals(self, employee, revision):
        own = employee.user_id.id == self.env.uid
        return {
            "employee_id": employee.id,
            "employee_name": employee.name,
            "revision_id": revision.id,
            "document_number": revision.document_id.number,
            "document_name": revision.document_id.name,
            "revision_name": revision.name,
            "sha256": revision.sha256,
            "read_at": fields.Datetime.now(),
            "identified_by": "login" if own else "station",
            "actor_id": self.env.uid,
            "actor_name": self.env.user.name,
            "company_id": employee.company_id.id,
        }
