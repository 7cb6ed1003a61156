# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

DECIDE, CLOSE = "decide", "close"


class MedicalNonconformance(models.Model):
    """Decided and closed by signatures (ISO 13485, 8.3.2; 21 CFR 11.50)."""

    _inherit = "medical.nonconformance"

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            DECIDE: self.env._("Decide on the nonconformance"),
            CLOSE: self.env._("Close the nonconformance"),
        }

    def _signature_fields(self, transition):
        decided = {
            "name": None,
            "company_id": None,
            "product_id": None,
            "description": None,
            "severity": None,
            "found_by_id": None,
            "found_at": None,
            "inspection_id": None,
            "certificate_id": None,
            "production_id": None,
            "supplier_id": None,
            "qms_customer_id": None,
            "line_ids": {"lot_id": None, "quantity": None},
            "defect_ids": {
                "code": None,
                "name": None,
                "severity": None,
                "quantity": None,
            },
            "board_ids": {"name": None},
            "disposition_ids": {
                "line_id": None,
                "decision": None,
                "quantity": None,
                "justification": None,
                "adverse_effect": None,
                "rework_operation_id": None,
                "rework_production_id": None,
                "regrade_product_id": None,
                "part_name": None,
            },
            "approval_by": None,
            "approval_on": None,
            "approval_reference": None,
        }
        if transition == DECIDE:
            return decided
        return {
            **decided,
            "execution_ids": {
                "act": None,
                "lot_id": None,
                "quantity": None,
                "detail": None,
                "actor_id": None,
                "done_at": None,
            },
            "conclusion": None,
            "cost_total": None,
            "supplier_action": None,
        }

    def _signature_authors(self, transition):
        """Whoever opened it or proposed to use it as it is decides on no such use."""
        if transition != DECIDE:
            return {}
        # sudo: who wrote it, for whoever may sign
        return {
            record.id: record.found_by_id | record.writer_ids
            for record in self.sudo()
            if "use_as_is" in record.disposition_ids.mapped("decision")
        }

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        for record in self:
            if transition == DECIDE:
                record._check_board()
                if verdict != "reject":
                    # sudo: what is decided is judged whole, whoever may read it
                    record.sudo()._check_decidable()
            elif verdict != "reject":
                record._check_closable()
        return result

    def _check_closable(self):
        """:raises UserError: with what is missing before this can be closed"""
        if self.state != "done":
            raise UserError(
                self.env._(
                    "%(number)s is closed once everything that was decided is carried"
                    " out.",
                    number=self.name,
                )
                if self.state != "closed"
                else self.env._("%(number)s is closed already.", number=self.name)
            )
        if not (self.conclusion or "").strip():
            raise UserError(
                self.env._(
                    "Write the conclusion of %(number)s: the cause as far as it is"
                    " known, and whether corrective action is needed.",
                    number=self.name,
                )
            )

    def _signature_apply(self, transition):
        # sudo: the last signer decides; signers need no right to write
        for record in self.sudo():
            now = fields.Datetime.now()
            if transition == CLOSE:
                record._serve({"state": "closed", "closed_at": now})
                continue
            # what was entered goes in before the database closes it
            self.env.flush_all()
            record._serve(
                {
                    "state": "decided",
                    "decided_at": now,
                    "cost_material": record._material_value(),
                }
            )
            record._serve_dispositions(record.disposition_ids, {"state": "decided"})

    def _signature_rejected(self, transition, reason):
        for record in self.sudo():
            # sudo: the note is the service's
            record._message_log(
                body=self.env._(
                    "Not signed, rejected by %(user)s: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )

    def action_decide(self):
        """Open the signing dialog for the disposition.

        :raises UserError: with what is missing
        """
        self.ensure_one()
        return self._qms_signing_action(DECIDE)

    def action_close(self):
        """Open the signing dialog that closes this.

        :raises UserError: with what is missing
        """
        self.ensure_one()
        return self._qms_signing_action(CLOSE)
