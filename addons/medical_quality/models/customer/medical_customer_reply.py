# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from .medical_customer_answer import KINDS

ANSWER = "answer"
# how long an answer may wait for its signature
_KEPT_DAYS = 30
_GROUND = ("kind", "res_name", "comment", "content", "content_sha256")
# Set only while the service prepares a reply or notes its answer; no client reaches it.
_preparing = ContextVar("medical_customer_reply_preparing", default=False)


@contextmanager
def _replies():
    token = _preparing.set(True)
    try:
        yield
    finally:
        _preparing.reset(token)


class MedicalCustomerReply(models.Model):
    """What a person of a customer is about to answer, until it is signed.

    Where the agreement has answers signed, the answer is put on record by the person's
    own signature and not before: over exactly what was shown, the kind of answer and
    the comment. People of customers have no rights on these rows; the signing service
    finds theirs. (21 CFR 11.50, 11.70; ISO 13485, 8.3.2)
    """

    _name = "medical.customer.reply"
    _description = "Answer of a customer that is signed"
    _inherit = "qms.signature.mixin"
    _order = "id desc"
    _rec_name = "res_name"

    kind = fields.Selection(KINDS, "Answer", required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True, index=True
    )
    res_name = fields.Char("What", required=True, readonly=True)
    content = fields.Text("What was shown", required=True, readonly=True)
    content_sha256 = fields.Char("SHA-256", required=True, readonly=True)
    comment = fields.Text(readonly=True)
    lang = fields.Char("Language", readonly=True, help="In which it was shown.")
    user_id = fields.Many2one(
        "res.users", "Login", required=True, readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    answer_id = fields.Many2one(
        "medical.customer.answer",
        "On record as",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )

    _open_uniq = models.UniqueIndex(
        "(res_model, res_id, user_id) WHERE answer_id IS NULL",
        "This answer is being given already.",
    )

    # ------------------------------------------------------------------
    # Written by the service alone
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        self._check_service()
        return super().create(vals_list)

    def write(self, vals):
        self._check_service()
        return super().write(vals)

    def unlink(self):
        self._check_service()
        return super().unlink()

    def _check_service(self):
        if not _preparing.get():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "ledger.written",
                self.env._(
                    "Answers of customers are given by their people in the portal;"
                    " nobody writes one down."
                ),
                error=AccessError,
            )

    @api.model
    def _prepare(self, kind, record, shown, comment):
        """What who is logged in is to sign: one open reply a person and record.

        :param record: what is answered, found by the rights of the person
        :param shown: SHA-256 of the content that the person saw
        :return: the reply (``sudo``)
        :raises UserError: where the record does not wait for this answer
        """
        user = self.env.user
        content = record._check_customer_answer(kind, shown)
        comment = self.env["medical.customer.answer"]._checked_comment(kind, comment)
        # sudo: people of customers have no rights on these rows; the service has
        replies, asked, person = self.sudo(), record.sudo(), user.sudo()
        vals = {
            "kind": kind,
            "res_name": asked.display_name,
            "content": content.decode(),
            "content_sha256": shown,
            "comment": comment,
            "lang": self.env.lang,
            "partner_id": person.partner_id.commercial_partner_id.id,
            "company_id": asked.company_id.id,
        }
        own = replies.search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("user_id", "=", user.id),
                ("answer_id", "=", False),
            ],
            limit=1,
        )
        with _replies():
            if own:
                own.write(vals)
            else:
                own = replies.create(
                    {
                        **vals,
                        "res_model": record._name,
                        "res_id": record.id,
                        "user_id": user.id,
                    }
                )
        # sudo: which policy is in force, whoever asks
        policies = self.env["qms.signature.policy"].sudo()
        if not policies._find_in_force(own, ANSWER)[own.id]:
            raise UserError(
                self.env._(
                    "%(record)s cannot be answered now: no rule says how answers are"
                    " signed. Tell your contact at the manufacturer.",
                    record=own.res_name,
                )
            )
        return own

    @api.autovacuum
    def _gc_unsigned(self):
        """What was prepared a month ago and never signed counts for nothing."""
        before = fields.Datetime.now() - timedelta(days=_KEPT_DAYS)
        unsigned = self.search(
            [("answer_id", "=", False), ("write_date", "<", before)]
        ).filtered(lambda reply: not reply.qms_signature_ids)
        with _replies():
            unsigned.unlink()

    def _asked(self):
        """The record that is answered, in the language it was shown in."""
        self.ensure_one()
        return self.env[self.res_model].with_context(lang=self.lang).browse(self.res_id)

    def _url(self):
        self.ensure_one()
        return f"/my/signatures/{self._name}/{self.id}/{ANSWER}"

    def _is_signed_answer(self, record, kind, shown):
        """Whether this is the signed answer of who is logged in to that content."""
        return bool(
            len(self) == 1
            and (self.res_model, self.res_id) == (record._name, record.id)
            and (self.kind, self.content_sha256) == (kind, shown)
            and self.user_id == self.env.user
            and not self.answer_id
            and self._signatures_complete(ANSWER) == self
        )

    # ------------------------------------------------------------------
    # Signed by the person who answers
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {ANSWER: self.env._("Answer")}

    def _signature_fields(self, transition):
        return dict.fromkeys(_GROUND)

    def _signature_words(self, name, value, model=None):
        if name == "content" and value and model is None and self[:1]:
            asked = self.env[self[:1].sudo().res_model]
            return asked._customer_in_words(json.loads(value))
        return super()._signature_words(name, value, model)

    def _signature_authors(self, transition):
        """Who answers signs the answer."""
        return {}

    def _signature_customers(self):
        return {reply.id: reply.partner_id for reply in self}

    @api.model
    def _signature_customer_domain(self, customer):
        return [
            ("partner_id", "=", customer.id),
            ("user_id", "=", self.env.uid),
            ("answer_id", "=", False),
        ]

    @api.model
    def _signature_customer_begins(self):
        return True

    @api.model
    def _signature_may_reject(self):
        return False

    @api.model
    def _signature_portal_problem(self, steps):
        if len(steps) != 1 or not steps.portal:
            return self.env._(
                "an answer of a customer is signed once, in the portal, by the person"
                " who gives it"
            )
        return False

    def _filter_waiting_for_portal(self, transition):
        """Those that the person may give still, as they are."""
        waiting = super()._filter_waiting_for_portal(transition)
        # sudo: what a person prepared to answer, for that person
        return waiting.filtered(lambda reply: not reply.sudo()._problem())

    def _portal_page(self, transition):
        page = super()._portal_page(transition)
        if page:
            # sudo: where the page of the record is, for who answers it
            reply = self.sudo()
            page["decided"] = True
            page["back"] = {
                "name": reply.res_name,
                "url": f"{self.env[reply.res_model]._customer_page}/{reply.res_id}",
            }
        return page

    def _problem(self):
        """Why this cannot be signed (any more), as a sentence, or none."""
        self.ensure_one()
        if self.user_id != self.env.user:
            return self.env._(
                "The answer about %(record)s is signed by who gives it. Open"
                " %(record)s and answer yourself.",
                record=self.res_name,
            )
        asked = self._asked()
        if not asked.exists():
            return self.env._("%(record)s is not there any more.", record=self.res_name)
        try:
            asked._check_customer_answer(self.kind, self.content_sha256)
        except UserError as error:
            return str(error)
        return ""

    def _signature_check(self, transition, verdict="sign"):
        """:raises UserError: where this is not (or not any more) theirs to answer"""
        result = super()._signature_check(transition, verdict)
        if verdict == "reject":
            # another answer is another choice on the page of the record
            raise UserError(
                self.env._(
                    "An answer is signed or not given. To answer something else, go"
                    " back to the record and choose it there."
                )
            )
        for reply in self:
            problem = reply._problem()
            if problem:
                raise UserError(problem)
        return result

    def _signature_apply(self, transition):
        """Put what was signed on record as the answer."""
        for reply in self:
            answer = reply._asked()._take_customer_answer(
                reply.kind,
                reply.content_sha256,
                reply.comment,
                request.httprequest.remote_addr or "?",
                reply,
            )
            with _replies():
                # sudo: the service's own row
                reply.sudo().write({"answer_id": answer.id})


class MedicalCustomerAnswer(models.Model):
    """By whom an answer was signed, where it was."""

    _inherit = "medical.customer.answer"

    signature_summary = fields.Char(
        "Signed",
        compute="_compute_signature_summary",
        help="Meaning, name, date and time of the signature of the answer.",
    )

    def _compute_signature_summary(self):
        # sudo: whoever sees the answer sees by whom it was signed (21 CFR 11.50(b))
        replies = (
            self.env["medical.customer.reply"]
            .sudo()
            .search([("answer_id", "in", self.ids)])
        )
        summaries = {
            reply.answer_id.id: reply.qms_signature_summary for reply in replies
        }
        for answer in self:
            answer.signature_summary = summaries.get(answer.id, False)
