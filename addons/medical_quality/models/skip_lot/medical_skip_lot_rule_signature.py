# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..inspection.guard import lock_rows, server_writes


class MedicalSkipLotRule(models.Model):
    """Put in force by signatures; retired at once by a quality manager."""

    _inherit = "medical.skip.lot.rule"

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "approve": self.env._("Approve skip-lot rule")
        }

    def _signature_fields(self, transition):
        return {
            "company_id": None,
            "product_tmpl_id": None,
            "partner_id": None,
            "qualify_after": None,
            "one_in": None,
            "longest_skip": None,
            "reason": None,
        }

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        self._check_approvable()
        return result

    def _signature_apply(self, transition):
        self._check_role("qms_base.group_qms_manager")
        lock_rows(self)
        self._check_approvable()
        with server_writes():
            self.write(
                {
                    "state": "approved",
                    "approved_by_id": self.env.uid,
                    "approved_at": fields.Datetime.now(),
                }
            )

    def action_approve(self):
        """Open the signing dialog.

        :raises UserError: when another rule for the same is in force
        """
        self._check_approvable()
        return self._qms_signing_action("approve")

    def action_retire(self):
        """Inspect every lot again."""
        self.check_access("write")
        self._check_role("qms_base.group_qms_manager")
        for rule in self:
            if rule.state != "approved":
                raise UserError(
                    self.env._("%(rule)s is not in force.", rule=rule.display_name)
                )
        with server_writes():
            self.write({"state": "retired", "retired_by_id": self.env.uid})
        return True

    def _check_approvable(self):
        self._check_draft()
        for rule in self:
            other = self.search(
                [
                    ("company_id", "=", rule.company_id.id),
                    ("product_tmpl_id", "=", rule.product_tmpl_id.id),
                    ("partner_id", "=", rule.partner_id.id),
                    ("state", "=", "approved"),
                ],
                limit=1,
            )
            if other:
                raise UserError(
                    self.env._(
                        "%(other)s is in force. Retire it first.",
                        other=other.display_name,
                    )
                )
