# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.opening import opened

from ..inspection.guard import lock_rows


class MedicalChangeOrder(models.Model):
    """From the request to the end; every step by its method, none by writing."""

    _inherit = "medical.change.order"

    def _hold(self):
        """Hold the rows and read them anew: two who decide at once meet here."""
        lock_rows(self)
        self.invalidate_recordset()

    def _check_in(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for change in self:
            if change.state not in states:
                raise UserError(
                    self.env._(
                        "%(change)s is: %(state)s; this needs: %(wanted)s.",
                        change=change.display_name,
                        state=labels[change.state],
                        wanted=", ".join(labels[state] for state in states),
                    )
                )

    def _check_person(self, group="qms_base.group_qms_engineer"):
        """A person of quality decides, with the rights of the real user.

        :raises AccessError: for anybody else, the system included
        """
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not user.has_group(group):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(user)s may not do this: it needs somebody of the group"
                    " %(group)s.",
                    user=user.name,
                    # sudo: the name of a group
                    group=self.env.ref(group).sudo().full_name,
                ),
                error=AccessError,
            )
        self.with_env(self.env(su=False)).check_access("write")

    # ------------------------------------------------------------------
    # To the approval
    # ------------------------------------------------------------------
    def action_analyse(self):
        """Take requests up: what they affect is analysed.

        :raises UserError: with what is missing
        """
        self._check_person()
        self._hold()
        self._check_in("draft")
        for change in self:
            change._refuse_missing(change._missing_request())
        # sudo: the state is the service's
        self.sudo()._serve(state="analysis")
        return True

    def action_ask_approval(self):
        """Fix what was analysed, and ask the approvers.

        :raises UserError: with what is missing
        """
        self._check_person()
        self._hold()
        self._check_in("analysis")
        for change in self:
            change._refuse_missing(change._missing())
        # sudo: figures, fixed versions and the state are the service's
        for change in self.sudo():
            with opened(change):
                rows = change._fix_consequences()
                change.env["medical.change.exposure"].create(rows)
                change.item_ids._fix()
                change._serve(state="approval", asked_at=fields.Datetime.now())
            change.invalidate_recordset()
            standings = change._signature_standings("approve")
            change._request_signatures("approve", standings)
        return True

    def action_take_back(self):
        """Write orders again whose approval was asked; signatures begin anew."""
        self._check_person()
        self._hold()
        self._check_in("approval")
        self.sudo()._back_to_analysis()  # sudo: the state is the service's
        return True

    def _back_to_analysis(self):
        self.env["mail.activity"]._qms_requests(self, "approve").unlink()
        for change in self:
            with opened(change):
                change.item_ids._unfix()
                change._clear_exposures()
                change._serve(state="analysis", asked_at=False)

    # ------------------------------------------------------------------
    # The end
    # ------------------------------------------------------------------
    def action_reject(self):
        """Open the dialog that asks why the change is not made."""
        return self._stop_dialog("rejected")

    def action_cancel(self):
        """Open the dialog that asks why the change is not pursued."""
        return self._stop_dialog("cancelled")

    def _stop_dialog(self, verdict):
        self.ensure_one()
        self._check_in(*self._stoppable(verdict))
        wizard = self.env["medical.change.stop"]
        labels = dict(wizard._fields["verdict"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": labels[verdict],
            "res_model": wizard._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_change_id": self.id, "default_verdict": verdict},
        }

    def _stoppable(self, verdict):
        if verdict == "rejected":
            return ("draft", "analysis", "approval")
        return ("draft", "analysis", "approval", "approved")

    def _stop(self, verdict, reason):
        """End orders that are not in effect: nothing changes.

        :param verdict: rejected, by a quality manager, or cancelled
        :param reason: why, for the record; required
        """
        manager = "qms_base.group_qms_manager"
        rejects = verdict == "rejected"
        self._check_person(manager if rejects else "qms_base.group_qms_engineer")
        self._hold()
        self._check_in(*self._stoppable(verdict))
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason: it stays on record."))
        # sudo: the end is noted by the service
        own = self.sudo()
        own.env["mail.activity"]._qms_requests(own, "approve").unlink()
        for change in own:
            change._serve(
                state=verdict,
                stopped_at=fields.Datetime.now(),
                stopped_by_id=self.env.uid,
                stop_reason=reason.strip(),
            )

    def action_notice_sent(self):
        """Note that the customer was told today; their days of notice begin.

        :raises UserError: where no notice is agreed, or it was given already
        """
        self._check_person()
        self._hold()
        self._check_in("approved")
        for change in self:
            if not change.notice_days or change.notice_sent_on:
                raise UserError(
                    self.env._(
                        "%(change)s: no notice is to be given, or it was given.",
                        change=change.display_name,
                    )
                )
            # sudo: noted by the service
            change.sudo()._serve(notice_sent_on=change._change_today())
        return True

    def action_close(self):
        """Close verified orders.

        :raises UserError: with what is missing
        """
        self._check_person("qms_base.group_qms_manager")
        self._hold()
        self._check_in("verified")
        for change in self:
            change._refuse_missing(change._missing_closure())
        # sudo: the state is the service's
        self.sudo()._serve(
            state="closed", closed_at=fields.Datetime.now(), closed_by_id=self.env.uid
        )
        return True
