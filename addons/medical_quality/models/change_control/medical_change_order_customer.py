# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.fields import Domain

from .medical_change_customer import ANSWERS

_ASKS = ("none", "acknowledge", "approve")
_ENOUGH = {
    "none": (False, "acknowledged", "approved"),
    "acknowledge": ("acknowledged", "approved"),
    "approve": ("approved",),
}


class MedicalChangeOrder(models.Model):
    """What quality agreements ask about a change, and what the customers said.

    Asked are the customers of what changes and of what it goes into, whether or not
    somebody thought of them. (ISO 13485, 7.2.3 and 7.3.9)
    """

    _inherit = "medical.change.order"

    customer_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", ondelete="restrict"
    )
    customer_need = fields.Selection(
        [
            ("none", "Is not asked"),
            ("acknowledge", "Acknowledges changes"),
            ("approve", "Approves changes"),
        ],
        "By agreement, the customer",
        compute="_compute_customer_need",
    )
    customer_answer = fields.Selection(ANSWERS, "Answer of the customer", tracking=True)
    customer_answer_on = fields.Date("Answered on")
    customer_answer_note = fields.Text(
        "Where the answer stands", help="Letter, e-mail or portal, by whom."
    )
    customer_ids = fields.One2many(
        "medical.change.customer",
        "change_id",
        "Further customers",
        help="Others for whom something is made that changes.",
    )
    customers_asked = fields.Text(
        "To be asked by agreement",
        compute="_compute_customer_need",
        help="Customers of what changes, and of what it goes into, whose quality"
        " agreement says so.",
    )
    notice_days = fields.Integer(
        "Days of notice",
        readonly=True,
        copy=False,
        help="As the quality agreements ask when the approval was asked: the most that"
        " one of them asks for.",
    )
    notice_sent_on = fields.Date("Customer told on", readonly=True, copy=False)

    @api.depends(
        "customer_id",
        "customer_ids.partner_id",
        "company_id",
        "product_tmpl_ids",
        "item_ids.record_ref",
    )
    def _compute_customer_need(self):
        words = dict(self._fields["customer_need"]._description_selection(self.env))
        for change in self:
            asked = change._customer_agreements()
            named = change.sudo().customer_id._origin.commercial_partner_id
            change.customer_need = change._need_of(asked, named)
            change.customers_asked = "\n".join(
                self.env._(
                    "%(customer)s: %(need)s; %(days)s days of notice (%(agreement)s)",
                    customer=customer.display_name,
                    need=words[agreement.change_consent],
                    days=agreement.change_notice_days,
                    agreement=agreement.display_name,
                )
                for customer, agreements in asked.items()
                for agreement in agreements
            )

    # ------------------------------------------------------------------
    # Who is asked
    # ------------------------------------------------------------------
    def _customer_products(self):
        """``{customer: product.template}`` of what changes, and what it goes into."""
        self.ensure_one()
        # sudo: for whom something is made counts, whoever asks
        own = self.sudo()
        touched = own.product_tmpl_ids._origin.union(
            *(record._change_touches() for record in own.item_ids._records().values())
        )
        if not touched:
            return {}
        # products that nobody makes any more, too: they may be in use
        made = touched.with_context(active_test=False).search(
            Domain("id", "in", touched._change_where_used().ids)
            & Domain("qms_customer_id", "!=", False)
            & Domain("company_id", "in", (False, own.company_id.id))
        )
        ids = {}
        for template in made:
            customer = template.qms_customer_id.commercial_partner_id
            ids.setdefault(customer, []).append(template.id)
        return {customer: made.browse(their_ids) for customer, their_ids in ids.items()}

    def _customer_agreements(self):
        """The agreements of today that ask something about this change.

        Of several for a product of a customer the one that began last counts, as for
        dispositions.

        :return: ``{customer: qms.quality.agreement}`` (``sudo``), without customers
            whose agreements ask for nothing
        """
        self.ensure_one()
        # sudo: what was agreed counts, whoever may read it
        own = self.sudo()
        theirs = own._customer_products()
        named = (own.customer_id | own.customer_ids.partner_id)._origin
        for customer in named.commercial_partner_id:
            # whom somebody names is concerned by all of it
            products = own._made_products().product_tmpl_id._origin
            theirs[customer] = theirs.get(customer, products) | products
        if not theirs:
            return {}
        today = own._change_today()
        agreements = own.env["qms.quality.agreement"].search(
            [
                ("company_id", "=", own.company_id.id),
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    [customer.id for customer in theirs],
                ),
                ("valid_from", "<=", today),
                "|",
                ("valid_until", "=", False),
                ("valid_until", ">=", today),
            ]
        )
        asked = {}
        for customer, templates in theirs.items():
            mine = agreements.filtered(
                lambda a, c=customer: a.partner_id.commercial_partner_id == c
            )
            counting = mine.browse()
            for template in templates or [templates]:
                counting |= mine.filtered(
                    lambda a, t=template: not a.product_tmpl_ids
                    or t in a.product_tmpl_ids
                )[:1]
            asking = counting.filtered(
                lambda a: a.change_consent != "none" or a.change_notice_days
            )
            if asking:
                asked[customer] = asking
        return asked

    @api.model
    def _need_of(self, asked, customer):
        """The most that a customer's agreements ask for, a code of the answers."""
        found = asked.get(customer, self.env["qms.quality.agreement"])
        return max(found.mapped("change_consent"), key=_ASKS.index, default="none")

    def _notice_asked(self):
        """Calendar days of notice: the most that a customer's agreements ask for."""
        return max(
            (
                agreement.change_notice_days
                for agreements in self._customer_agreements().values()
                for agreement in agreements
            ),
            default=0,
        )

    # ------------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------------
    def _customer_answers(self):
        """``[(customer, answer, whether when and where stand with it)]``"""
        # sudo: the answers of whoever was asked
        own = self.sudo()
        rows = [
            (
                own.customer_id,
                own.customer_answer,
                own.customer_answer_on,
                own.customer_answer_note,
            ),
            *(
                (line.partner_id, line.answer, line.answer_on, line.answer_note)
                for line in own.customer_ids
            ),
        ]
        return [
            (partner.commercial_partner_id, answer, bool(day and (note or "").strip()))
            for partner, answer, day, note in rows
            if partner or answer
        ]

    def _missing_customer(self):
        answers, missing = self._customer_answers(), []
        asked = self._customer_agreements()
        named = {customer for customer, _answer, _stands in answers}
        for customer, agreements in asked.items():
            if customer not in named and self._need_of(asked, customer) != "none":
                missing.append(
                    self.env._(
                        "The quality agreement with %(customer)s (%(agreement)s): the"
                        " customer's answer; name the customer under Customer",
                        customer=customer.display_name,
                        agreement=", ".join(agreements.mapped("display_name")),
                    )
                )
        for customer, answer, stands in answers:
            name = customer.display_name or ""
            if answer == "refused":
                missing.append(
                    self.env._(
                        "The customer refused: reject or change it (%(customer)s)",
                        customer=name,
                    )
                )
            elif answer not in _ENOUGH[self._need_of(asked, customer)]:
                missing.append(
                    self.env._(
                        "The quality agreement with %(customer)s: the customer's"
                        " answer",
                        customer=name,
                    )
                )
            elif answer and not stands:
                missing.append(
                    self.env._(
                        "When the customer answered, and where it stands: %(customer)s",
                        customer=name,
                    )
                )
        return missing
