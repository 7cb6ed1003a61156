# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from .medical_customer_asked import ASKED

_ANSWER = ("customer_answer", "customer_answer_on", "customer_answer_note")


class QmsQualityAgreement(models.Model):
    _inherit = "qms.quality.agreement"

    change_in_portal = fields.Boolean(
        "Answers about changes in the portal",
        tracking=True,
        help="Their people acknowledge or approve changes in the portal; a letter does"
        " as well.",
    )


class MedicalChangeItem(models.Model):
    _inherit = "medical.change.item"

    customer_shown = fields.Boolean(
        "Shown to the customer",
        help="Before and after of this item are part of what the customer is asked"
        " about. Only for items of their products alone.",
    )

    def _is_of_customer(self, customer):
        """Whether all that this item is about is made for one customer."""
        self.ensure_one()
        # sudo: whose products these are
        own = self.sudo()
        if not customer or not own.record_ref or not own.record_ref.exists():
            return False
        touched = own.record_ref._change_touches()
        return bool(touched) and all(
            template.qms_customer_id.commercial_partner_id == customer
            for template in touched
        )

    def _customer_rows(self):
        """``[{"what", "before", "after"}]``: as fixed, else as things stand now."""
        self.ensure_one()
        rows = self.difference_rows if self.after_digest else None
        if rows is None:
            rows, _problem = self._present_differences()
        return [
            {"what": what or "", "before": before or "", "after": after or ""}
            for what, before, after in rows
        ]


class MedicalChangeOrder(models.Model):
    """What a customer sees of a change, is asked about it, and answers in the portal.

    Seen are title, description, when it takes effect, their products, and before and
    after of the items that were chosen for them; no reasons, people, costs, suppliers
    or other items. (ISO 13485, 7.2.3 and 8.2.1)
    """

    _name = "medical.change.order"
    _inherit = ["medical.change.order", "medical.customer.asked"]
    _customer_page = "/my/changes"
    _customer_decisive = ("acknowledged", "approved", "refused")

    customer_answer_ids = fields.One2many(
        "medical.customer.answer",
        "res_id",
        "Answers in the portal",
        domain=[("res_model", "=", "medical.change.order")],
        readonly=True,
        copy=False,
    )

    @api.depends(
        "state",
        "title",
        "description",
        "customer_need",
        "customer_asked_at",
        "customer_answer_ids",
        "item_ids.customer_shown",
        "effectivity",
        "effective_on",
    )
    def _compute_customer_askable(self):
        for change in self:
            change.customer_askable = bool(
                change.state == "analysis"
                and change.customer_need in ("acknowledge", "approve")
                and change._is_asked_in_portal()
                and (not change.customer_asked_at or change._is_asking_renewable())
            )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | ASKED | {"customer_answer_ids"}

    @api.model
    def _draft_values(self):
        values = super()._draft_values()
        values.pop("customer_answer_ids")
        return {**values, "customer_renewals": 0}

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {key: vals[key] for key in vals.keys() - {"customer_answer_ids"}}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """What one customer answered in the portal is no answer of another."""
        moved = self.browse()
        if "customer_id" in vals:
            moved = self.filtered(
                lambda change: change.customer_asked_at
                and change.customer_id.id != vals["customer_id"]
            )
        result = super().write(vals)
        forgotten = {
            **dict.fromkeys(ASKED, False),
            **{name: False for name in _ANSWER if name not in vals},
        }
        for change in moved:
            # sudo: the service's own fields
            change.sudo()._serve(**forgotten)
        return result

    # ------------------------------------------------------------------
    # What they see
    # ------------------------------------------------------------------
    def _customer_partner(self):
        # sudo: whose it is
        return self.sudo().customer_id._origin.commercial_partner_id

    def _asking_agreements(self):
        """The customer's agreements (``sudo``) that ask something about this change."""
        self.ensure_one()
        none = self.env["qms.quality.agreement"].sudo()
        return self._customer_agreements().get(self._customer_partner(), none)

    def _is_asked_in_portal(self):
        """Whether all of them let the customer answer in the portal."""
        agreements = self._asking_agreements()
        return bool(agreements) and all(agreements.mapped("change_in_portal"))

    def _customer_signs(self):
        """Whether any of the agreements that ask about this has answers signed."""
        return any(self._asking_agreements().mapped("sign_answers"))

    def _customer_content(self):
        """What the customer is shown; once it is decided on, what it answered to."""
        self.ensure_one()
        last = self._last_customer_answer()
        if last and self.sudo().state not in ("draft", "analysis"):
            return json.loads(last.content)
        # sudo: these facts, for whoever may see the row of it; in one language and
        # without what a client put into its context, so that the same stays the same
        company = self.sudo().company_id
        change = self.with_env(
            self.env(
                su=True,
                context={
                    "lang": company.partner_id.lang or "en_US",
                    "tz": "UTC",
                    "allowed_company_ids": company.ids,
                },
            )
        )
        customer = change._customer_partner()
        products = change._made_products().filtered(
            lambda product: product.qms_customer_id.commercial_partner_id == customer
        )
        return {
            "number": change.name,
            "title": change.title or "",
            "description": change.description or "",
            "class": change.change_class,
            "takes_effect": change.effectivity,
            "effective_on": fields.Date.to_string(change.effective_on) or "",
            "return_on": fields.Date.to_string(change.return_on) or "",
            "notice_days": str(
                max(change._asking_agreements().mapped("change_notice_days"), default=0)
            ),
            "products": sorted(
                product.default_code or product.name for product in products
            ),
            "items": [
                {"kind": item.record_ref._name, "rows": item._customer_rows()}
                for item in change.item_ids.sorted("id")
                if item.customer_shown and item._is_of_customer(customer)
            ],
            **change._asked_again(),
        }

    def _customer_words(self):
        fields_ = self._fields
        items = self.env["medical.change.item"]
        return super()._customer_words() | {
            "class": dict(fields_["change_class"]._description_selection(self.env)),
            "takes_effect": dict(
                fields_["effectivity"]._description_selection(self.env)
            ),
            "kind": dict(items._selection_record()),
        }

    # ------------------------------------------------------------------
    # Asking, and their answer
    # ------------------------------------------------------------------
    def _check_customer_asker(self):
        self._check_person()
        self._hold()
        strange = self.item_ids.filtered(
            lambda item: item.customer_shown
            and not item._is_of_customer(self._customer_partner())
        )
        if strange:
            raise UserError(
                self.env._(
                    "%(item)s is not of this customer's products alone: it cannot be"
                    " shown to them. Say in the description what they have to know.",
                    item=strange[0].display_name,
                )
            )

    def _customer_serve(self, values):
        # sudo: the service's own fields
        self.sudo()._serve(**values)

    def _why_not_askable(self):
        self.ensure_one()
        if self.state != "analysis":
            return self.env._(
                "%(change)s is not being analysed: the customer is asked before the"
                " approval is.",
                change=self.display_name,
            )
        if self.customer_need not in ("acknowledge", "approve"):
            return self.env._(
                "By the quality agreement the customer is not asked about changes."
            )
        if not self._is_asked_in_portal():
            return self.env._(
                "By the quality agreement this customer answers outside the portal."
                " Record the answer and where it stands."
            )
        return self.env._("The customer was asked already.")

    def _customer_may(self, partner):
        self.ensure_one()
        # sudo: what was agreed and answered, for the customer itself
        change = self.sudo()
        open_now = (
            change.state == "analysis"
            and change.customer_asked_at
            and change._is_asked_in_portal()
            and partner == change._customer_partner()
        )
        now = self._customer_digest()
        last = self._last_customer_answer()
        if not open_now or (last and last.content_sha256 == now):
            return []
        return {
            "acknowledge": ["acknowledged"],
            "approve": ["approved", "refused"],
        }.get(change.customer_need, [])

    def _customer_answered(self, answer):
        """It stands where a letter would, and says which answer it is."""
        result = super()._customer_answered(answer)
        self._serve(
            customer_answer=answer.kind,
            customer_answer_on=self._change_today(),
            customer_answer_note=self.env._(
                "Portal answer %(number)s of %(person)s",
                number=answer.id,
                person=answer.user_name,
            ),
        )
        return result

    def _is_answer_enough(self, answer):
        enough = {"approve": ("approved",), "acknowledge": ("approved", "acknowledged")}
        return answer.kind in enough.get(
            self.customer_need, ("approved", "acknowledged")
        )

    def _missing_customer(self):
        """Who answered in the portal answered there: nothing typed says otherwise."""
        missing = super()._missing_customer()
        if self.state != "analysis":
            return missing
        return self._missing_of_portal() + missing

    def _missing_of_portal(self):
        """What stands against the approval by the customers' answers in the portal."""
        last, missing = self._last_customer_answer(), []
        if last and self._is_answer_outdated():
            missing.append(
                self.env._(
                    "What changes is not what the customer answered to in the portal:"
                    " ask them again"
                )
            )
        elif last and last.kind != "refused" and self.customer_answer != last.kind:
            words = dict(last._fields["kind"]._description_selection(self.env))
            missing.append(
                self.env._(
                    "The customer's answer in the portal is: %(answer)s. What is"
                    " written here differs",
                    answer=words[last.kind],
                )
            )
        # whichever place of the change order names them now
        concerned = set(self._customer_agreements())
        concerned |= {customer for customer, *_answer in self._customer_answers()}
        answers = self.env["medical.customer.answer"]._given_by_all(self)
        for customer, answer in answers.items():
            outdated = customer == self._customer_partner() and missing
            refused = answer.kind == "refused" and not outdated
            if refused and customer in concerned:
                missing.append(
                    self.env._(
                        "%(customer)s does not approve it: %(reason)s",
                        customer=customer.name,
                        reason=answer.comment,
                    )
                )
        return missing
