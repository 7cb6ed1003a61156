# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.opening import opened

from ..inspection.guard import lock_rows
from .phases import (
    CHECK_DAYS,
    CLOSED,
    LEAD_DAYS,
    ORDER,
    RESTART,
    SIGNED,
    following,
    phases_from,
)

ACTIVITY = "medical_quality.mail_activity_type_capa_phase"


class MedicalCapa(models.Model):
    """From phase to phase, in order, by who may; and back to the root cause."""

    _inherit = "medical.capa"

    # ------------------------------------------------------------------
    # Passing
    # ------------------------------------------------------------------
    def action_advance(self):
        """Pass the present phase, where no signature does.

        :raises AccessError: for whoever owns neither phase nor CAPA and is no manager
        :raises UserError: with what is missing, and for phases that are signed
        """
        self.check_access("read")
        for capa in self:
            capa._check_phase_person()
            lock_rows(capa)
            capa.invalidate_recordset()
            capa._check_passable()
            # sudo: what was checked is what the service does
            capa.sudo()._pass_phase()
        return True

    def _check_passable(self):
        """:raises UserError: with what is missing, and for phases that are signed"""
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.state == CLOSED or self.state in SIGNED:
            raise UserError(
                self.env._(
                    "%(capa)s is in: %(phase)s. It goes on by signature only.",
                    capa=self.name,
                    phase=labels[self.state],
                )
            )
        missing = self._missing_to_leave()
        if missing:
            raise UserError(self._missing_message(self, missing))

    def _check_phase_person(self):
        """:raises AccessError: for who owns neither phase nor CAPA and is no manager"""
        self.ensure_one()
        user = self.env.user
        engineer = user.has_group("qms_base.group_qms_engineer")
        owns = user in self.sudo().phase_owner_id | self.sudo().owner_id
        manager = user.has_group("qms_base.group_qms_manager")
        if self.env.uid == SUPERUSER_ID or not engineer or not (owns or manager):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(capa)s is passed on by %(owner)s, who owns this phase, by the"
                    " owner of the CAPA, or by a quality manager; %(user)s is none of"
                    " them.",
                    capa=self.sudo().name,
                    owner=self.sudo().phase_owner_id.name,
                    user=user.name,
                ),
                error=AccessError,
            )
        # judged with the rights of the real user, whatever sudo code called us
        self.with_user(user).check_access("write")

    def _pass_phase(self, outcome="passed"):
        """Leave the present phase for the one that follows it."""
        self._leave(outcome)
        if self.state == "verification":
            self._present_check("verification")._serve(done=True)
        self._enter(following(self.state))

    def _leave(self, outcome, note=""):
        self._present_phase()._serve(
            left_at=fields.Datetime.now(),
            left_by_id=self.env.uid,
            outcome=outcome,
            note=note or False,
        )

    def _enter(self, state, **more):
        now = fields.Datetime.now()
        if state == CLOSED:
            self._end_activities()
            # its lines are written before the database closes the record
            self.env.flush_all()
            self._serve(
                state=CLOSED,
                closed_at=now,
                phase_owner_id=False,
                phase_due=False,
                phase_since=False,
                **more,
            )
            return
        self._serve(state=state, phase_since=now, **more)
        self._present_phase()._serve(entered_at=now)
        if state == "effectiveness":
            self._postpone_check()
        self._renew_current()

    def _present_phase(self):
        """Row of the present phase in the present round."""
        self.ensure_one()
        return self._own(self.phase_ids).filtered(lambda line: line.phase == self.state)

    # ------------------------------------------------------------------
    # Rounds
    # ------------------------------------------------------------------
    def _make_phases(self, first):
        """Rows of the phases of a round, with its owner and the usual dates."""
        self.ensure_one()
        today = self._capa_today()
        # a later round has the days from its first phase on
        before = ORDER[: ORDER.index(first)]
        gone = LEAD_DAYS[before[-1]] if before else 0
        owner = self.owner_id
        rows = [
            {
                "capa_id": self.id,
                "round": self.round,
                "phase": phase,
                "sequence": ORDER.index(phase),
                "owner_id": owner.id,
                "due_date": today + timedelta(days=LEAD_DAYS[phase] - gone),
                "entered_at": fields.Datetime.now() if phase == first else False,
            }
            for phase in phases_from(first)
        ]
        with opened(self):
            # without defaults that a client may have sent along
            clean = self.env(context={"lang": self.env.lang})
            clean["medical.capa.phase"].create(rows)
        self.invalidate_recordset(["phase_ids"])
        self._renew_current()

    def _begin_round(self):
        """Look for the causes anew; what was found and done before stays.

        The criterion is written anew: at least its date, which nobody takes over.
        """
        self.ensure_one()
        self._serve(state=RESTART, round=self.round + 1, not_before=False)
        self._serve(phase_since=fields.Datetime.now(), closed_at=False)
        self._make_phases(RESTART)

    def action_return(self):
        """Ask why the causes are to be looked for anew."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return %(capa)s to the root cause", capa=self.name),
            "res_model": "medical.capa.return",
            "view_mode": "form",
            "target": "new",
            "context": {"default_capa_id": self.id},
        }

    def _return(self, reason):
        """Begin another round, as the present user, with a reason on record.

        :raises UserError: without a reason, and before there is a plan
        """
        self.ensure_one()
        self._check_phase_person()
        lock_rows(self)
        self.invalidate_recordset()
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Give a reason: it stays on record."))
        if self.state not in phases_from("plan"):
            raise UserError(
                self.env._(
                    "%(capa)s is not past its root cause: there is nothing to return"
                    " from.",
                    capa=self.name,
                )
            )
        # sudo: what was checked is what the service does
        capa = self.sudo()
        with self.env["qms.audit.act"]._with_reason(reason):
            capa._leave("returned", reason)
            capa._begin_round()
        capa._message_log(
            body=self.env._(
                "Returned to the root cause by %(user)s: %(reason)s",
                user=self.env.user.name,
                reason=reason,
            )
        )

    # ------------------------------------------------------------------
    # Whose it is now
    # ------------------------------------------------------------------
    def _renew_current(self):
        """Owner and date of the present phase on the CAPA, and as an activity."""
        for capa in self:
            phase = capa._present_phase()
            if capa.state == CLOSED or not phase:
                continue
            known = (capa.phase_owner_id, capa.phase_due)
            if known != (phase.owner_id, phase.due_date):
                capa._serve(phase_owner_id=phase.owner_id.id, phase_due=phase.due_date)
            capa._renew_activity(phase)

    def _renew_activity(self, phase):
        """One activity, of the owner of the present phase, due with it."""
        self._end_activities()
        label = dict(phase._fields["phase"]._description_selection(self.env))
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            date_deadline=phase.due_date,
            summary=f"{self.name}: {label[phase.phase]}",
            user_id=phase.owner_id.id,
        )

    def _end_activities(self):
        self.activity_unlink([ACTIVITY])

    def _postpone_check(self):
        """The check of effectiveness is due some time after its earliest date."""
        for name, days in (("effectiveness", 1), ("closure", 2)):
            phase = self._own(self.phase_ids).filtered(
                lambda line, name=name: line.phase == name
            )
            earliest = self._check_from() + timedelta(days=days * CHECK_DAYS)
            if phase.due_date < earliest:
                phase._serve(due_date=earliest)
