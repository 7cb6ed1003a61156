# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.qms_base.signing.canonical import (
    canonical_bytes,
    decimal_text,
    digest,
)

from ..nonconformance.medical_nonconformance_signature import DECIDE

_ASKED = frozenset(
    {
        "customer_asked_at",
        "customer_asked_by_id",
        "customer_asked_sha256",
        "customer_renewals",
    }
)
DECIDED = ("decided", "done", "closed")


class MedicalNonconformance(models.Model):
    """What the customer sees of a nonconformance, is asked about it, and answers.

    Seen are the chosen facts of :meth:`_customer_content` alone: no costs, suppliers,
    names, remarks or files but pictures. An answer is about exactly that content: what
    is proposed afterwards is asked for anew. (ISO 13485, 8.3.2 and 8.3.3)
    """

    _inherit = "medical.nonconformance"

    customer_asked_at = fields.Datetime(
        "Customer asked on", readonly=True, copy=False, tracking=True
    )
    customer_asked_by_id = fields.Many2one(
        "res.users", "Asked by", readonly=True, copy=False, ondelete="restrict"
    )
    customer_asked_sha256 = fields.Char(
        "SHA-256 of what they were asked", readonly=True, copy=False
    )
    customer_renewals = fields.Integer(
        "Asked again",
        readonly=True,
        copy=False,
        help="How often the customer was asked again. Each time is answered anew, even"
        " where the same is proposed.",
    )
    customer_answer_ids = fields.One2many(
        "medical.customer.answer",
        "res_id",
        "Answers of the customer",
        domain=[("res_model", "=", "medical.nonconformance")],
        readonly=True,
        copy=False,
    )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | _ASKED

    # ------------------------------------------------------------------
    # What they see
    # ------------------------------------------------------------------
    def _customer_content(self):
        """What the customer is shown, as codes and texts, for one record.

        :return: dict of texts; lots of somebody else are left out
        """
        self.ensure_one()
        # sudo: these facts, for whoever may see the row of it
        record = self.sudo()
        lines = record._customer_lines()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return {
            "number": record.name,
            "product": record.product_id.default_code or "",
            "severity": record.severity,
            "found": fields.Date.to_string(record.found_at),
            "description": record.description or "",
            "lots": [
                {
                    "lot": line.lot_id.name,
                    "quantity": decimal_text(line.quantity, digits),
                }
                for line in lines
            ],
            "defects": [
                {"code": defect.code or "", "name": defect.name or ""}
                for defect in record.defect_ids.sorted("id")
            ],
            "decisions": [
                {
                    "lot": part.line_id.lot_id.name,
                    "decision": part.decision,
                    "quantity": decimal_text(part.quantity, digits),
                    "justification": part.justification or "",
                    "adverse_effect": part.adverse_effect or "",
                }
                for part in record.disposition_ids.sorted("id")
                if part.line_id in lines
            ],
            # asked again is answered again, even about the same
            **(
                {"asked_again": record.customer_renewals}
                if record.customer_renewals
                else {}
            ),
        }

    def _customer_lines(self):
        """Its lines of lots of the customer (``sudo``): all that the customer sees."""
        self.ensure_one()
        # sudo: whose lots they are
        record = self.sudo()
        customer = record.qms_customer_id.commercial_partner_id
        return record.line_ids.filtered(
            lambda line: customer and line.lot_id.qms_customer_id == customer
        ).sorted("id")

    def _customer_digest(self):
        """SHA-256 of what the customer is shown."""
        return digest(canonical_bytes(self._customer_content()))

    @api.model
    def _signature_customer_domain(self, customer):
        """None: what is signed shows more than a customer may see of it.

        Costs, names and lots of others are in it. Customers approve what they are
        shown (``medical.customer.answer``).
        """
        return Domain.FALSE

    # ------------------------------------------------------------------
    # Asking them
    # ------------------------------------------------------------------
    def action_ask_customer(self):
        """Show the proposal to the customer and ask for their approval.

        :raises AccessError: for whoever is no quality engineer
        :raises UserError: where there is nothing to ask, or nobody to ask
        """
        self.ensure_one()
        self.check_access("write")
        self._check_engineer()
        if not self.customer_askable:
            raise UserError(self._why_not_askable())
        # sudo: whom to tell
        users = self.sudo().qms_customer_id.commercial_partner_id._portal_users()
        if not users:
            raise UserError(
                self.env._(
                    "Nobody of %(customer)s has a login in the portal. Give a contact"
                    " of theirs one first, or record their approval with its evidence.",
                    customer=self.sudo().qms_customer_id.name,
                )
            )
        self._serve(
            {
                "customer_renewals": self.customer_renewals
                + bool(self.customer_asked_at),
                "customer_asked_at": fields.Datetime.now(),
                "customer_asked_by_id": self.env.uid,
            }
        )
        self._serve({"customer_asked_sha256": self._customer_digest()})
        self._tell_portal_users(users)
        return True

    def _tell_portal_users(self, users):
        """One message a language, from the company; the page is behind the login."""
        # sudo: the address of the company
        house = self.sudo().company_id
        for lang, people in users.grouped("lang").items():
            spoken = self.with_context(lang=lang).sudo()
            # sudo: people of customers are told, whoever asks
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=people.partner_id.ids,
                author_id=house.partner_id.id,
                email_from=house.email_formatted or None,
                subject=spoken.env._("To approve: %(number)s", number=self.name),
                body=Markup('<p>%s</p><p><a href="%s">%s</a></p>')
                % (
                    spoken.env._("Your approval is asked for."),
                    f"{self.get_base_url()}/my/nonconformances/{self.id}",
                    self.name,
                ),
            )

    # ------------------------------------------------------------------
    # Their answer
    # ------------------------------------------------------------------
    def _customer_may(self, partner):
        """What a customer may answer now: codes of answers, in the order shown."""
        self.ensure_one()
        # sudo: what was agreed, and what was answered, by the customer itself
        record = self.sudo()
        now = self._customer_digest()
        given = {
            answer.kind
            for answer in self.env["medical.customer.answer"]._given(record, partner)
            if answer.content_sha256 == now
        }
        if record.state == "review":
            asked = (
                record.customer_asked_at
                and record._customer_parts_to_approve()
                and record.agreement_id.approve_in_portal
                and not record._has_portal_step()
            )
            return ["approved", "refused"] if asked and not given else []
        if (
            record.state in DECIDED
            and record.agreement_id.acknowledge_nonconformances
            and "acknowledged" not in given
        ):
            return ["acknowledged"]
        return []

    def _has_portal_step(self):
        """Whether the decision is signed by the customer, in the portal."""
        policies = self.env["qms.signature.policy"]
        policy = policies._find_in_force(self, DECIDE)[self.id]
        return any(policy.sudo().step_ids.mapped("portal"))

    def _take_customer_answer(self, kind, shown, comment, address):
        """Put an answer of the customer who is logged in on record.

        Whoever calls has found the record by the rights of the person.

        :param kind: ``acknowledged``, ``approved`` or ``refused``
        :param shown: SHA-256 of the content that the person saw
        :raises UserError: where it may not be answered, or something else was shown
        """
        self.ensure_one()
        # sudo: a customer has no rights on the record
        record = self.sudo()
        # two people who answer at once answer one after the other
        record.lock_for_update()
        record.invalidate_recordset()
        partner = self.env.user.sudo().partner_id.commercial_partner_id
        content = canonical_bytes(record._customer_content())
        if shown != digest(content):
            raise UserError(
                self.env._(
                    "%(number)s was changed since you opened it. Read it again, then"
                    " answer.",
                    number=record.name,
                )
            )
        theirs = partner == record.qms_customer_id.commercial_partner_id
        if not theirs or kind not in record._customer_may(partner):
            raise UserError(
                self.env._(
                    "%(number)s does not wait for this answer (any more).",
                    number=record.name,
                )
            )
        answer = (
            self.env["medical.customer.answer"]
            .sudo(False)
            ._record(kind, record, content, shown, comment, address)
        )
        if kind == "approved":
            record._serve(
                {
                    "approval_by": answer.user_name,
                    "approval_on": fields.Date.today(),
                    "approval_reference": self.env._(
                        "Portal answer %(number)s", number=answer.id
                    ),
                    "approval_recorded_by_id": answer.user_id.id,
                    "approval_recorded_at": answer.answered_at,
                }
            )
        record._message_log(
            body=self.env._(
                "%(person)s answered in the portal: %(answer)s. %(comment)s",
                person=answer.user_name,
                answer=dict(answer._fields["kind"]._description_selection(self.env))[
                    kind
                ],
                comment=answer.comment or "",
            )
        )
        return answer
