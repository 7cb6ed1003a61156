# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.qms_base.signing.canonical import decimal_text

from .medical_customer_asked import ASKED

DECIDED = ("decided", "done", "closed")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def _numbers(text):
    """The numbers in a text, whichever way they are written."""
    return {Decimal(found.replace(",", ".")) for found in _NUMBER.findall(text or "")}


class MedicalNonconformance(models.Model):
    """What the customer sees of a nonconformance, is asked about it, and answers.

    Seen are the chosen facts of :meth:`_customer_content` alone: no costs, suppliers,
    names, remarks or files but pictures. An answer is about exactly that content: what
    is proposed afterwards is asked for anew. (ISO 13485, 8.3.2 and 8.3.3)
    """

    _name = "medical.nonconformance"
    _inherit = ["medical.nonconformance", "medical.customer.asked"]
    _customer_page = "/my/nonconformances"

    customer_asked_at = fields.Datetime(tracking=True)
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
        return super()._qms_served_fields() | ASKED

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
            "description": record._customer_description(),
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
            **record._asked_again(),
        }

    def _customer_description(self):
        """What is wrong (``sudo``), with values only where the agreement shares them.

        Else, where the text has a number that is not part of the name of something, the
        characteristics that did not conform: a value may be written in many ways. The
        same in every language: the customer answers to exactly this.
        """
        self.ensure_one()
        text = self.description or ""
        inspection = self.inspection_id
        if not inspection or self.agreement_id.share_results == "values":
            return text
        named = _numbers(
            " ".join(
                name or ""
                for name in (
                    *(inspection.display_name, inspection.plan_id.display_name),
                    *(inspection.lot_id.name, inspection.production_id.name),
                    *(inspection.workorder_id.display_name, self.name),
                    *(
                        self.product_id.display_name,
                        *self.line_ids.lot_id.mapped("name"),
                    ),
                )
            )
        )
        if _numbers(text) <= named:
            return text
        wrong = inspection.result_ids.filtered(
            lambda result: result.conform == "does_not_conform"
        )
        names = wrong.characteristic_id.mapped("name") or self.defect_ids.mapped("name")
        return f"{inspection.name}: {', '.join(dict.fromkeys(names))}"

    def _customer_partner(self):
        # sudo: whose it is
        return self.sudo().qms_customer_id.commercial_partner_id

    def _customer_lines(self):
        """Its lines of lots of the customer (``sudo``): all that the customer sees."""
        self.ensure_one()
        # sudo: whose lots they are
        record = self.sudo()
        customer = record.qms_customer_id.commercial_partner_id
        return record.line_ids.filtered(
            lambda line: customer and line.lot_id.qms_customer_id == customer
        ).sorted("id")

    def _customer_words(self):
        part = self.env["medical.nonconformance.disposition"]
        return super()._customer_words() | {
            "severity": dict(self._fields["severity"]._description_selection(self.env)),
            "decision": dict(part._fields["decision"]._description_selection(self.env)),
        }

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
            )
            return ["approved", "refused"] if asked and not given else []
        if (
            record.state in DECIDED
            and record.agreement_id.acknowledge_nonconformances
            and "acknowledged" not in given
        ):
            return ["acknowledged"]
        return []

    def _customer_signs(self):
        self.ensure_one()
        # sudo: what was agreed, whoever asks
        return bool(self.sudo().agreement_id.sign_answers)

    def _check_customer_asker(self):
        self._check_engineer()

    def _customer_serve(self, values):
        self._serve(values)

    def _customer_answered(self, answer):
        """An approval stands where a letter would."""
        result = super()._customer_answered(answer)
        if answer.kind == "approved":
            self._serve(
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
        return result
