# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import AccessError, UserError

from .guard import lock_rows


class MedicalInspection(models.Model):
    """Inspecting again after a failure, which stays on record."""

    _inherit = "medical.inspection"

    def action_reinspect(self):
        """Ask for the reason of a re-inspection."""
        self.ensure_one()
        self._check_may_reinspect()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Re-inspect %(name)s", name=self.name),
            "res_model": "medical.inspection.reinspect",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_inspection_id": self.id},
        }

    def _check_may_reinspect(self):
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Only a quality engineer or manager decides that %(name)s is"
                    " inspected again.",
                    name=self.name,
                ),
                error=AccessError,
            )
        if self.state != "failed" and not self._has_grown():
            raise UserError(
                self.env._(
                    "Only a failed inspection is inspected again, or one whose lot"
                    " grew since; %(name)s is neither.",
                    name=self.name,
                )
            )
        if self.next_ids:
            raise UserError(
                self.env._(
                    "%(name)s was followed by %(next)s already.",
                    name=self.name,
                    next=self.next_ids[0].name,
                )
            )

    def _open_reinspection(self, reason):
        """Open a new inspection after a failed one, which stays as it is.

        By the plan that counts now, or the old version where none does.

        :param reason: why inspecting again is right; on record
        :raises UserError: without a reason, or when there is nothing to repeat
        """
        self.ensure_one()
        self._check_may_reinspect()
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why %(name)s is inspected again.", name=self.name)
            )
        lock_rows(self)
        requirement = self._as_requirement()
        plan = self._plans_of([requirement]).get(requirement)
        return self._create_from_plans(
            [(requirement, plan or self.plan_id)],
            previous_id=self.id,
            reason=reason.strip(),
        )
