# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, Command, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules import IN_PROCESS
from .guard import clean_context, lock_rows, server_writes
from .medical_inspection_plan_scope import SCOPE


class MedicalInspectionPlan(models.Model):
    """Life of a plan: approved by somebody else, replaced by versions, retired."""

    _inherit = "medical.inspection.plan"

    def action_approve(self):
        """Open the signing dialog to approve the drafts.

        :raises UserError: for incomplete plans, and when another plan is in force
            for the same product and moment
        """
        for plan in self:
            plan._check_approvable()
        return self._qms_signing_action("approve")

    def _approve_as_user(self):
        """Approve the drafts; each then replaces its version in force.

        :raises AccessError: for anybody but a quality manager
        :raises UserError: for the plan's own authors, incomplete plans, and when
            another plan is in force for the same product and moment
        """
        self._check_manager()
        lock_rows(self)
        for plan in self:
            plan._check_may_approve()
        self._approve()
        return True

    def action_retire(self):
        """Take approved plans out of force without replacing them."""
        self.check_access("read")
        self._check_manager()
        for plan in self:
            if plan.state not in ("approved", "scheduled"):
                raise UserError(
                    self.env._(
                        "%(plan)s is not approved: there is nothing to retire.",
                        plan=plan.display_name,
                    )
                )
        self._retire()
        return True

    def action_new_version(self):
        """Copy a plan in force (or retired) to the next version, as a draft."""
        self.ensure_one()
        self.check_access("write")
        versions = self.search(
            [("company_id", "=", self.company_id.id), ("number", "=", self.number)]
        )
        draft = versions.filtered(lambda plan: plan.state == "draft")
        if draft:
            raise UserError(
                self.env._(
                    "%(draft)s is being written already. Finish or delete that draft.",
                    draft=draft[0].display_name,
                )
            )
        with server_writes():
            new = clean_context(self).copy(
                {
                    "number": self.number,
                    "name": self.name,
                    "version": max(versions.mapped("version")) + 1,
                    "state": "draft",
                    "author_id": self.env.uid,
                    "contributor_ids": [Command.set([self.env.uid])],
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "views": [(False, "form")],
        }

    def _check_manager(self):
        user = self.env.user
        if user.id == SUPERUSER_ID or not user.has_group("qms_base.group_qms_manager"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Only a quality manager may approve or retire inspection plans;"
                    " %(user)s is none. Ask a quality manager.",
                    user=user.name,
                ),
                error=AccessError,
            )

    def _check_may_approve(self):
        """Whether this plan may be approved by this user, and is complete."""
        self.ensure_one()
        if self.env.user in self.contributor_ids | self.author_id:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "plan.own",
                self.env._(
                    "%(user)s wrote in %(plan)s. Somebody else approves it: ask"
                    " another quality manager.",
                    user=self.env.user.name,
                    plan=self.display_name,
                ),
            )
        self._check_approvable()

    def _check_approvable(self):
        """Whether this plan is a draft, complete, and alone for its moment."""
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("%(plan)s is no draft.", plan=self.display_name))
        self._check_complete()
        other = self.search(
            [
                *((name, "=", self[name].id) for name in SCOPE),
                ("trigger", "=", self.trigger),
                ("state", "in", ("approved", "scheduled")),
                ("number", "!=", self.number),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "%(other)s is in force for the same product and moment. Make a new"
                    " version of it, or retire it first.",
                    other=other.display_name,
                )
            )

    def _check_complete(self):
        """:raises UserError: when the plan asks for nothing, or unclearly"""
        self.ensure_one()
        if not self.characteristic_ids:
            raise UserError(
                self.env._(
                    "%(plan)s has no characteristics: an inspection without any would"
                    " always pass. Add what is inspected.",
                    plan=self.display_name,
                )
            )
        untracked = self.product_tmpl_id and self.product_tmpl_id.tracking == "none"
        if self.trigger not in IN_PROCESS and untracked:
            raise UserError(
                self.env._(
                    "%(product)s is not tracked by lot or serial number; without a lot"
                    " %(plan)s has nothing to inspect. Track the product first.",
                    product=self.product_tmpl_id.display_name,
                    plan=self.display_name,
                )
            )
        self.characteristic_ids._check_limits()

    def _approve(self):
        """Put the plans in force, or have them wait for their day."""
        for plan in self:
            day = plan.effective_from
            later = day and day > plan.company_id._plant_today()
            plan._succeed(
                ("scheduled",) if later else ("approved", "scheduled"),
                state="scheduled" if later else "approved",
                approved_by_id=self.env.uid,
                approved_at=fields.Datetime.now(),
            )

    def _succeed(self, states, **values):
        """Retire the versions in these states, and take their place.

        The one place where a plan comes in force.
        """
        self.ensure_one()
        replaced = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("number", "=", self.number),
                ("state", "in", states),
                ("id", "!=", self.id),
            ]
        )
        # closed in the database, it takes no characteristics any more
        self.characteristic_ids.flush_recordset()
        replaced._retire()
        # the unique index must see the old version retired first
        replaced.flush_recordset(["state"])
        with server_writes():
            self.write(values)

    def _retire(self):
        with server_writes():
            self.write(
                {
                    "state": "retired",
                    "retired_by_id": self.env.uid,
                    "retired_at": fields.Datetime.now(),
                }
            )
