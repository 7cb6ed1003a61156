# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.signing.canonical import canonical_bytes, digest

ASKED = frozenset(
    {
        "customer_asked_at",
        "customer_asked_by_id",
        "customer_asked_sha256",
        "customer_renewals",
    }
)


class MedicalCustomerAsked(models.AbstractModel):
    """A record that a customer is asked about in the portal, and its answers.

    Seen are the chosen facts of :meth:`_customer_content` alone. An answer is about
    exactly that content: what is proposed afterwards is asked for anew.
    """

    _name = "medical.customer.asked"
    _description = "Asked of a customer in the portal"
    # where its page is, and which answers decide
    _customer_page = None
    _customer_decisive = ("approved", "refused")

    customer_asked_at = fields.Datetime("Customer asked on", readonly=True, copy=False)
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
    customer_askable = fields.Boolean(compute="_compute_customer_askable")

    # ------------------------------------------------------------------
    # What a model says of itself
    # ------------------------------------------------------------------
    def _compute_customer_askable(self):
        for record in self:
            record.customer_askable = False

    def _customer_partner(self):
        """The commercial partner (``sudo``) that is asked, or none."""
        raise NotImplementedError

    def _customer_content(self):
        """What the customer is shown: dict of texts, lists and dicts of them."""
        raise NotImplementedError

    def _customer_may(self, partner):
        """What a customer may answer now: codes of answers, in the order shown."""
        raise NotImplementedError

    def _check_customer_asker(self):
        """:raises AccessError: for whoever may not ask a customer"""
        raise NotImplementedError

    def _why_not_askable(self):
        """Why the customer cannot be asked (again) now, as a sentence."""
        raise NotImplementedError

    def _customer_serve(self, values):
        """Write what only the service writes."""
        raise NotImplementedError

    def _customer_signs(self):
        """Whether the agreement has the customer's answers signed."""
        raise NotImplementedError

    def _customer_words(self):
        """``{name: {code: word}}`` of the content's values that are codes."""
        return {}

    def _customer_answered(self, answer):
        """What follows from an answer on the record itself (``sudo``)."""

    # ------------------------------------------------------------------
    # What their answer is worth
    # ------------------------------------------------------------------
    def _customer_digest(self):
        """SHA-256 of what the customer is shown."""
        return digest(canonical_bytes(self._customer_content()))

    def _asked_again(self):
        """Part of the content: asked again is answered again, even about the same."""
        # sudo: how often, for whoever may see the row of it
        renewals = self.sudo().customer_renewals
        return {"asked_again": str(renewals)} if renewals else {}

    @api.model
    def _customer_in_words(self, content):
        """Content that a customer was shown, as lines that a person reads."""
        labels, words = self._customer_labels(), self._customer_words()
        order = list(labels)
        lines = []

        def read(values):
            found = []
            names = sorted(
                values, key=lambda n: order.index(n) if n in order else len(order)
            )
            for name in names:
                value, label = values[name], labels.get(name, name)
                if value in ("", [], None):
                    continue
                if not isinstance(value, list):
                    found.append(f"{label}: {words.get(name, {}).get(value, value)}")
                elif all(isinstance(item, str) for item in value):
                    found.append(f"{label}: {', '.join(value)}")
                else:
                    # a line of its own for each, before those within
                    for item in value:
                        place = len(lines)
                        lines.insert(place, f"{label}: {'; '.join(read(item))}")
            return found

        own = read(content)
        return "\n".join([*own, *lines])

    @api.model
    def _customer_labels(self):
        """``{name: label}`` of what content is made of, in the order it is read."""
        return {
            "number": self.env._("Number"),
            "title": self.env._("Title"),
            "class": self.env._("Class"),
            "product": self.env._("Product"),
            "products": self.env._("Products"),
            "severity": self.env._("Severity"),
            "found": self.env._("Found on"),
            "description": self.env._("Description"),
            "takes_effect": self.env._("Takes effect"),
            "effective_on": self.env._("Takes effect on"),
            "return_on": self.env._("Returns on"),
            "notice_days": self.env._("Days of notice"),
            "lots": self.env._("Lots"),
            "defects": self.env._("Defect"),
            "decisions": self.env._("Disposition"),
            "items": self.env._("Before and after"),
            "rows": self.env._("Change"),
            "kind": self.env._("Kind"),
            "code": self.env._("Code"),
            "name": self.env._("Name"),
            "lot": self.env._("Lot / serial"),
            "decision": self.env._("Decision"),
            "quantity": self.env._("Quantity"),
            "justification": self.env._("Justification"),
            "adverse_effect": self.env._("Adverse effect"),
            "what": self.env._("What"),
            "before": self.env._("Before"),
            "after": self.env._("After"),
            "pictures": self.env._("Pictures"),
            "asked_again": self.env._("Asked again"),
        }

    def _last_customer_answer(self):
        """Their last answer about what is proposed (``sudo``), or none."""
        self.ensure_one()
        answers = self.env["medical.customer.answer"]._given(
            self, self._customer_partner()
        )
        return answers.filtered(lambda a: a.kind in self._customer_decisive)[:1]

    def _is_answer_outdated(self):
        """Whether something else is proposed than what they answered to."""
        self.ensure_one()
        last = self._last_customer_answer()
        return bool(last) and last.content_sha256 != self._customer_digest()

    def _is_answer_enough(self, answer):
        """Whether an answer lets the record go on."""
        return answer.kind != "refused"

    def _is_asking_renewable(self):
        """Whether they may be asked again: about something else, or after a no."""
        self.ensure_one()
        now, last = self._customer_digest(), self._last_customer_answer()
        answered = bool(last) and last.content_sha256 == now
        if answered and not self._is_answer_enough(last):
            return True
        return self.customer_asked_sha256 != now

    # ------------------------------------------------------------------
    # Asking them
    # ------------------------------------------------------------------
    def action_ask_customer(self):
        """Show what is proposed to the customer and ask for their answer.

        :raises AccessError: for whoever is no quality engineer
        :raises UserError: where there is nothing to ask, or nobody to ask
        """
        self.ensure_one()
        self.check_access("write")
        self._check_customer_asker()
        if not self.customer_askable:
            raise UserError(self._why_not_askable())
        customer = self._customer_partner()
        users = customer._portal_users()
        if not users:
            raise UserError(
                self.env._(
                    "Nobody of %(customer)s has a login in the portal. Give a contact"
                    " of theirs one first, or record their answer with its evidence.",
                    customer=customer.name,
                )
            )
        self._customer_serve(
            {
                "customer_renewals": self.customer_renewals
                + bool(self.customer_asked_at),
                "customer_asked_at": fields.Datetime.now(),
                "customer_asked_by_id": self.env.uid,
            }
        )
        self._customer_serve({"customer_asked_sha256": self._customer_digest()})
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
                subject=spoken.env._("To answer: %(number)s", number=self.name),
                body=Markup('<p>%s</p><p><a href="%s">%s</a></p>')
                % (
                    spoken.env._("Your answer is asked for."),
                    f"{self.get_base_url()}{self._customer_page}/{self.id}",
                    self.name,
                ),
            )

    # ------------------------------------------------------------------
    # Their answer
    # ------------------------------------------------------------------
    def _check_customer_answer(self, kind, shown):
        """Whether the record waits for this answer of the customer who is logged in.

        :param kind: ``acknowledged``, ``approved`` or ``refused``
        :param shown: SHA-256 of the content that the person saw
        :return: canonical bytes of the content
        :raises UserError: where it may not be answered, or something else was shown
        """
        self.ensure_one()
        # sudo: a customer has no rights on the record
        record = self.sudo()
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
        theirs = partner == record._customer_partner()
        if not theirs or kind not in record._customer_may(partner):
            raise UserError(
                self.env._(
                    "%(number)s does not wait for this answer (any more).",
                    number=record.name,
                )
            )
        return content

    def _take_customer_answer(self, kind, shown, comment, address, reply=None):
        """Put an answer of the customer who is logged in on record.

        Whoever calls has found the record by the rights of the person.

        :param kind: ``acknowledged``, ``approved`` or ``refused``
        :param shown: SHA-256 of the content that the person saw
        :param reply: ``medical.customer.reply`` that the person signed, where the
            agreement has answers signed
        :raises UserError: where it may not be answered, something else was shown, or
            the signature is missing
        """
        self.ensure_one()
        # sudo: a customer has no rights on the record
        record = self.sudo()
        # two people who answer at once answer one after the other
        record.lock_for_update()
        record.invalidate_recordset()
        content = record._check_customer_answer(kind, shown)
        signed = reply and reply._is_signed_answer(record, kind, shown)
        if not signed and record._customer_signs():
            raise UserError(
                self.env._(
                    "By the quality agreement the answer to %(number)s is signed. Open"
                    " its page in the portal, choose the answer, and sign it there.",
                    number=record.name,
                )
            )
        answer = (
            self.env["medical.customer.answer"]
            .sudo(False)
            ._record(kind, record, content, shown, comment, address)
        )
        record._customer_answered(answer)
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
