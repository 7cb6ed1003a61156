# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.ledger import make_append_only

from .typed import is_typed

# Set only while an answer that was checked is put on record; no client can reach it.
_answering = ContextVar("medical_customer_answering", default=False)
KINDS = [
    ("acknowledged", "Acknowledged"),
    ("approved", "Approved"),
    ("refused", "Not approved"),
]
_LONGEST = 2000


@contextmanager
def _answers():
    token = _answering.set(True)
    try:
        yield
    finally:
        _answering.reset(token)


class MedicalCustomerAnswer(models.Model):
    """What a person of a customer answered in the portal, to exactly which content.

    Ledger: append-only in PostgreSQL. (ISO 13485, 8.3.2: records of the concession by
    the customer; 7.2.3)
    """

    _name = "medical.customer.answer"
    _description = "Answer of a customer"
    _inherit = "qms.ledger"
    _order = "answered_at desc, id desc"
    _rec_name = "res_name"
    _log_access = False

    answered_at = fields.Datetime(
        "Answered on", required=True, readonly=True, help="Server time (UTC)."
    )
    kind = fields.Selection(KINDS, "Answer", required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("What", required=True, readonly=True)
    content = fields.Text(
        required=True, readonly=True, help="What was shown, as canonical JSON."
    )
    content_sha256 = fields.Char("SHA-256", required=True, readonly=True)
    comment = fields.Text(readonly=True)
    user_id = fields.Many2one(
        "res.users", "Login", required=True, readonly=True, ondelete="restrict"
    )
    user_name = fields.Char("Who", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict"
    )
    address = fields.Char(required=True, readonly=True, help="Network address.")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )

    _record_idx = models.Index("(res_model, res_id)")
    _once = models.UniqueIndex(
        "(res_model, res_id, partner_id, content_sha256, kind)",
        "This was answered already.",
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not _answering.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    "Answers of customers are given by their people in the portal;"
                    " nobody writes one down."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _checked_comment(self, kind, comment):
        """The comment as it is kept; False for none.

        :raises UserError: for one that is too long or that nobody types, and a
            refusal without one
        """
        comment = (comment or "").strip()
        if len(comment) > _LONGEST:
            raise UserError(
                self.env._(
                    "Keep the comment within %(most)s characters.", most=_LONGEST
                )
            )
        if not is_typed(comment):
            raise UserError(
                self.env._("There are characters in the comment that cannot be typed.")
            )
        if kind == "refused" and not comment:
            raise UserError(
                self.env._("Say why you do not approve it: those who decide read it.")
            )
        return comment or False

    @api.model
    def _record(self, kind, record, content, digest, comment, address):
        """Put an answer of who is logged in on record.

        :param record: what is answered; whoever calls has checked that it may be
        :param content: canonical bytes of what was shown
        :raises UserError: for a comment that is too long, and a refusal without one
        """
        comment = self._checked_comment(kind, comment)
        user = self.env.user
        with _answers():
            # sudo: nobody has the right to create these; the service has
            return self.sudo().create(
                {
                    "answered_at": fields.Datetime.now(),
                    "kind": kind,
                    "res_model": record._name,
                    "res_id": record.id,
                    "res_name": record.sudo().display_name,
                    "content": content.decode(),
                    "content_sha256": digest,
                    "comment": comment,
                    "user_id": user.id,
                    "user_name": user.sudo().name,
                    "partner_id": user.sudo().partner_id.commercial_partner_id.id,
                    "address": address or "?",
                    "company_id": record.sudo().company_id.id,
                }
            )

    @api.model
    def _given_by_all(self, record):
        """``{customer: its last deciding answer about a record}`` (``sudo``)."""
        # sudo: what counts for a decision, whoever takes it
        answers = self.sudo().search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )
        last = {}
        for answer in answers:
            if answer.kind in record._customer_decisive:
                last.setdefault(answer.partner_id, answer)
        return last

    def _given(self, record, partner):
        """Answers (``sudo``) of a customer about a record, newest first."""
        # sudo: what a customer itself answered, and what counts for a decision
        return self.sudo().search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("partner_id", "=", partner.id),
            ]
        )
