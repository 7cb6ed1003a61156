# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class MedicalNonconformance(models.Model):
    """What an answer in the portal is worth: what the customer was shown, no more.

    Dispositions of lots that are not the customer's are not shown to it, so its answer
    says nothing about them. (ISO 13485, 8.3.2: acceptance by concession)
    """

    _inherit = "medical.nonconformance"

    @api.depends(
        "state",
        "agreement_id",
        "line_ids",
        "disposition_ids.decision",
        "disposition_ids.line_id",
        "disposition_ids.quantity",
        "disposition_ids.justification",
        "customer_asked_at",
        "customer_answer_ids",
    )
    def _compute_customer_askable(self):
        for record in self:
            # sudo: what was agreed counts, whoever may read agreements
            record.customer_askable = bool(
                record.state == "review"
                and record.agreement_id.sudo().approve_in_portal
                and record._customer_parts_to_approve()
                and (not record.customer_asked_at or record._is_asking_renewable())
            )

    # ------------------------------------------------------------------
    # What their answer covers
    # ------------------------------------------------------------------
    def _parts_to_approve(self):
        """Dispositions (``sudo``) that the customer approves by agreement."""
        self.ensure_one()
        # sudo: what was agreed counts, whoever may read agreements
        record = self.sudo()
        decisions = record.agreement_id._decisions_to_approve()
        return record.disposition_ids.filtered(lambda part: part.decision in decisions)

    def _customer_parts_to_approve(self):
        """Those of them that the customer is shown, and can answer to."""
        lines = self._customer_lines()
        return self._parts_to_approve().filtered(lambda part: part.line_id in lines)

    def _missing_of_approval(self):
        """An approval in the portal is its own evidence, for exactly that content."""
        missing = super()._missing_of_approval()
        if not self.approval_needed:
            return missing
        last = self._last_customer_answer()
        if not last:
            return missing
        # where nothing of theirs needs an answer (any more), none was given about it
        asked = self._customer_parts_to_approve()
        if asked and self._is_answer_outdated():
            return [
                self.env._(
                    "What is proposed was changed after the customer answered. Ask"
                    " them again."
                )
            ]
        if asked and last.kind == "refused":
            return [
                self.env._(
                    "%(customer)s does not approve it: %(reason)s",
                    customer=last.partner_id.name,
                    reason=last.comment,
                )
            ]
        return self._missing_beside_answer(missing, asked)

    def _missing_beside_answer(self, missing, answered):
        """What is missing for dispositions that the answer in the portal is not about.

        A letter counts for them, recorded by people of the house; what the portal put
        down as the approval does not.

        :param missing: what the record lacks of a letter, in sentences
        :param answered: dispositions that the answer covers
        """
        rest = self._parts_to_approve() - answered
        by_letter = not missing and not self.sudo().approval_recorded_by_id.share
        if not rest or by_letter:
            return []
        return [
            self.env._(
                "The answer of %(customer)s in the portal is about what they are shown:"
                " their own lots. It does not cover %(parts)s. Record by whom and where"
                " that was agreed, with the file that shows it, or take these lots to a"
                " nonconformance of their own.",
                customer=self.sudo().qms_customer_id.commercial_partner_id.name,
                parts=", ".join(rest.mapped("display_name")),
            )
        ]

    # ------------------------------------------------------------------
    # Why they are not asked
    # ------------------------------------------------------------------
    def _why_not_askable(self):
        """Why the customer cannot be asked (again) now, as a sentence."""
        self.ensure_one()
        number = self.name
        if self.state != "review":
            return self.env._(
                "%(number)s is not under review: the customer is asked about what is"
                " proposed there.",
                number=number,
            )
        if not self.approval_needed:
            return self.env._(
                "By the quality agreement nothing proposed in %(number)s needs the"
                " customer's approval.",
                number=number,
            )
        # sudo: what was agreed counts, whoever may read agreements
        if not self.agreement_id.sudo().approve_in_portal:
            return self.env._(
                "By the quality agreement this customer approves outside the portal."
                " Record their approval with its evidence."
            )
        if not self._customer_parts_to_approve():
            return self.env._(
                "What needs approval in %(number)s is about lots that are not the"
                " customer's: they are not shown them. Record by whom and where it was"
                " agreed, with the file that shows it.",
                number=number,
            )
        return self.env._("The customer was asked already.")
