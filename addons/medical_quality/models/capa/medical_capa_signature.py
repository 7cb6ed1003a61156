# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .phases import CLOSED, PLANNED, SIGNED

_ABOUT = (
    "name",
    "kind",
    "title",
    "description",
    "company_id",
    "supplier_id",
    "customer_id",
    "severity",
    "occurrence",
    "risk_level",
    "risk_note",
    "containment_text",
    "containment_id",
    "root_cause",
)
_PLAN = ("criterion_kind", *sorted(PLANNED))
_WHY = ("round", "level", "category", "verdict", "evidence", "file_digests")
_PLANNED = ("round", "name", "kind", "owner_id", "due_date")
_DONE = ("state", "result", "done_by_id", "done_at", "file_digests")
_CHECK = (
    "kind",
    "round",
    "criterion",
    "not_before",
    "checked_by_id",
    "checked_at",
    "measured",
    "observation",
    "verdict",
    "adverse_effect",
    "file_digests",
)


class MedicalCapa(models.Model):
    """Plan, effectiveness check and closure are signed; so is a reopening."""

    _inherit = "medical.capa"

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "plan": self.env._("Approve CAPA plan"),
            "effectiveness": self.env._("Sign effectiveness check"),
            "close": self.env._("Close CAPA"),
        }

    def _signature_fields(self, transition):
        """The plan covers what was planned, and nothing of what is done later."""
        about = {
            **dict.fromkeys(_ABOUT),
            "product_ids": None,
            "why_ids": {"name": None, **dict.fromkeys(_WHY)},
            **dict.fromkeys(_PLAN),
        }
        if transition == "plan":
            return {**about, "action_ids": dict.fromkeys(_PLANNED)}
        done = {
            **about,
            "action_ids": dict.fromkeys((*_PLANNED, *_DONE)),
            "check_ids": dict.fromkeys(_CHECK),
        }
        if transition == "effectiveness":
            return done
        # what else it was found to come from is added as long as it is open
        sources = {"kind": None, "record_name": None, "text": None}
        return {**done, "source_ids": sources, "conclusion": None}

    def _signature_attachments(self):
        """Evidence stands in the lines, with its SHA-256; the rest is talk."""
        return {}

    def _signature_authors(self, transition):
        """Who owns or planned it, and nobody who acted checks its effectiveness."""
        if transition == "effectiveness":
            return {capa.id: capa._took_part() for capa in self}
        if transition == "plan":
            # sudo: who wrote the plan
            return {capa.id: capa.sudo().plan_author_ids for capa in self}
        if transition == "close":
            # sudo: whose it is
            return {capa.id: capa.sudo().owner_id for capa in self}
        # whoever asks to open it again says why; two people do
        return {}

    def _still_signed(self, transition):
        """Whether the last signatures of a transition stand for what the CAPA says.

        Somebody or something renamed meanwhile is no change: months lie between the
        plan and its check.
        """
        self.ensure_one()
        # sudo: signatures count whoever may read them
        signatures = (
            self.env["qms.signature"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("transition", "=", transition),
                ]
            )
        )
        counting = signatures._counting()
        last = counting.sorted("position")[-1:]
        if not last.completes or last.verdict != "sign":
            return False
        if set(counting.mapped("integrity")) != {"intact"}:
            return False
        if set(counting.mapped("step_number")) != set(range(1, last.step_count + 1)):
            return False
        return not any(
            sentences or undone
            for sentences, undone in self._signature_changes(counting).values()
        )

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        phases = {transition: phase for phase, transition in SIGNED.items()}
        if transition not in phases:
            return result
        for capa in self:
            capa._check_signable(transition, phases[transition], verdict)
        return result

    def _check_signable(self, transition, phase, verdict):
        if self.state != phase:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(capa)s is in: %(now)s; this is signed in: %(phase)s.",
                    capa=self.name,
                    now=labels[self.state],
                    phase=labels[phase],
                )
            )
        if transition == "effectiveness":
            self._check_effectiveness_person(self.env.user)
            self._check_effectiveness_date()
        if verdict == "reject":
            return
        missing = self._missing_to_leave()
        if missing:
            raise UserError(self._missing_message(self, missing))
        if transition == "effectiveness":
            self._check_first_signer()

    def _check_first_signer(self):
        """The first signature of a check is that of the person who made it."""
        standing = self._signature_standings("effectiveness")[self.id]
        checker = self.sudo()._present_check("effectiveness").checked_by_id
        if not standing.given and not self.env.user._is_same_signer(checker):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "capa.own",
                self.env._(
                    "%(capa)s: %(person)s made the check and signs it first.",
                    capa=self.name,
                    person=checker.name,
                ),
                error=AccessError,
            )

    def _signature_apply(self, transition):
        if transition not in SIGNED.values():
            return super()._signature_apply(transition)
        # sudo: the signatures decided; signers need no right to write
        for capa in self.sudo():
            if transition == "plan":
                capa._postpone_check()
                capa._pass_phase()
            elif transition == "effectiveness":
                capa._judge_effectiveness()
            else:
                capa._leave("passed")
                capa._enter(CLOSED, closed_as="carried_through")
        return None

    def _judge_effectiveness(self):
        check = self._present_check("effectiveness")
        check._serve(done=True)
        if check.verdict == "effective":
            self._pass_phase()
            return
        self._leave("not_effective", check.observation)
        self._begin_round()
        self._message_log(
            body=self.env._(
                "Not effective, as %(user)s found: the causes are looked for anew.",
                user=check.checked_by_id.name,
            )
        )

    def _signature_rejected(self, transition, reason):
        """The plan, the check or the closure is its owner's again, with the reason."""
        result = super()._signature_rejected(transition, reason)
        for capa in self.sudo():
            # sudo: the note is the service's; signers need no right to write
            capa.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=(capa.phase_owner_id or capa.owner_id).id,
            )
        return result

    def _qms_reopen(self, reason, people):
        result = super()._qms_reopen(reason, people)
        # sudo: the signatures decided; see above
        capa = self.sudo()
        # opened by a statement of its own: PostgreSQL lets nothing else change with it
        capa.flush_recordset()
        capa._begin_round()
        return result

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_approve_plan(self):
        """Open the signing dialog for the plan.

        :raises UserError: with what is missing
        """
        self._signature_check("plan")
        return self._qms_signing_action("plan")

    def action_sign_effectiveness(self):
        """Open the signing dialog for the effectiveness check.

        :raises UserError: before its date, and with what is missing
        """
        self._signature_check("effectiveness")
        return self._qms_signing_action("effectiveness")

    def action_close(self):
        """Open the signing dialog for the closure.

        :raises UserError: with what is missing
        """
        self._signature_check("close")
        return self._qms_signing_action("close")
