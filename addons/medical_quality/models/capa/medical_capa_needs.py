# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from odoo.addons.medical_traceability.measured import parse_measured_value

from .phases import CLOSED


class MedicalCapa(models.Model):
    """What each phase needs before it can be left, in words; nothing passes empty."""

    _inherit = "medical.capa"

    def _compute_missing_text(self):
        for capa in self:
            closed = capa.state == CLOSED or not capa.id
            lacking = [] if closed else capa._missing_to_leave()
            capa.missing_text = "\n".join(lacking)

    def _missing_to_leave(self):
        """``[what is missing]`` before the present phase can be left."""
        self.ensure_one()
        # sudo: all of the CAPA counts, whoever looks at it
        needs = {
            "initiation": self.sudo()._missing_initiation,
            "containment": self.sudo()._missing_containment,
            "root_cause": self.sudo()._missing_root_cause,
            "plan": self.sudo()._missing_plan,
            "implementation": self.sudo()._missing_implementation,
            "verification": self.sudo()._missing_verification,
            "effectiveness": self.sudo()._missing_effectiveness,
            "closure": self.sudo()._missing_closure,
        }
        return needs[self.state]()

    def _own(self, lines):
        """Lines of the present round."""
        return lines.filtered(lambda line: line.round == self.round)

    def _empty(self, *names):
        """Labels of the fields that are empty; a blank text is empty."""
        return [
            self._fields[name]._description_string(self.env)
            for name in names
            if not (self[name].strip() if isinstance(self[name], str) else self[name])
        ]

    # ------------------------------------------------------------------
    # Phase by phase
    # ------------------------------------------------------------------
    def _missing_initiation(self):
        missing = self._empty("title", "description", "severity", "occurrence")
        missing += self._empty("risk_note")
        if not self.source_ids:
            missing.append(self.env._("a source: what it comes from"))
        phases = self._own(self.phase_ids).sorted("sequence")
        dates = phases.mapped("due_date")
        if dates != sorted(dates):
            missing.append(self.env._("dates of the phases in the order of the phases"))
        return missing

    def _missing_containment(self):
        return self._empty("containment_text")

    def _missing_root_cause(self):
        missing = self._empty("root_cause")
        whys = self._own(self.why_ids)
        roots = whys.filtered("is_root")
        if not roots:
            missing.append(self.env._("a cause that is confirmed as the root cause"))
        for why in whys.filtered(lambda why: why.verdict == "open"):
            missing.append(self.env._('a verdict on "%(why)s"', why=why.name))
        for why in roots:
            if not (why.evidence or "").strip():
                missing.append(
                    self.env._('what proves "%(why)s", in words', why=why.name)
                )
            problem = why._evidence_problem()
            if problem:
                missing.append(
                    self.env._("%(why)s: %(problem)s", why=why.name, problem=problem)
                )
        return missing

    def _missing_plan(self):
        missing = []
        actions = self._own(self.action_ids)
        if not actions.filtered(lambda action: action.kind == self.kind):
            kinds = dict(actions._fields["kind"]._description_selection(self.env))
            missing.append(self.env._("an action: %(kind)s", kind=kinds[self.kind]))
        missing += self._missing_criterion()
        last = max(actions.mapped("current_due"), default=None)
        if self.not_before and last and self.not_before <= last:
            missing.append(
                self.env._(
                    "a date of the check after that of the last action (%(date)s)",
                    date=last,
                )
            )
        return missing

    def _missing_criterion(self):
        missing = self._empty("criterion_kind", "criterion", "criterion_sample")
        missing += self._empty("not_before")
        if self.criterion_kind == "measured":
            missing += self._empty("criterion_operator", "criterion_target")
            if self.criterion_target and self._criterion_limit() is None:
                missing.append(self.env._("a target that is a plain number"))
        return missing

    def _missing_implementation(self):
        missing = []
        for action in self._own(self.action_ids):
            if action.state != "done":
                missing.append(
                    self.env._(
                        "%(action)s, of %(owner)s, is not done",
                        action=action.name,
                        owner=action.owner_id.name,
                    )
                )
            elif action._evidence_problem():
                missing.append(
                    self.env._(
                        "%(action)s: %(problem)s",
                        action=action.name,
                        problem=action._evidence_problem(),
                    )
                )
        return missing + self._missing_signed_plan()

    def _missing_signed_plan(self):
        """The plan stands as it was signed, whoever wrote to it by another way."""
        if self._still_signed("plan"):
            return []
        return [
            self.env._(
                "the signed plan: it is not any more what was signed. Tell quality"
            )
        ]

    def _missing_verification(self):
        missing = self._missing_signed_plan()
        check = self._present_check("verification")
        if not check:
            return [*missing, self.env._("the verification of no adverse effect")]
        if check.adverse_effect == "found":
            missing.append(
                self.env._(
                    "actions without adverse effect: return to the root cause, with the"
                    " reason"
                )
            )
        return missing + check._missing_in_check()

    def _missing_effectiveness(self):
        missing = self._missing_signed_plan()
        check = self._present_check("effectiveness")
        if not check:
            return [*missing, self.env._("the effectiveness check")]
        return missing + check._missing_in_check()

    def _missing_closure(self):
        missing = self._empty("conclusion") + self._missing_signed_plan()
        check = self._present_check("effectiveness")
        if check.verdict != "effective" or not check.done:
            missing.append(self.env._("a signed check that found it effective"))
        elif not self._still_signed("effectiveness"):
            missing.append(
                self.env._("the check as it was signed: it was changed. Tell quality")
            )
        return missing

    # ------------------------------------------------------------------
    # The criterion
    # ------------------------------------------------------------------
    def _present_check(self, kind):
        """The check of this kind of the present round, or none."""
        return self._own(self.check_ids).filtered(lambda check: check.kind == kind)[:1]

    def _criterion_limit(self):
        """Target as a Decimal, or None where it is no plain number."""
        try:
            return parse_measured_value(self.criterion_target)
        except ValueError:
            return None

    def _criterion_met(self, value):
        """Whether a measured figure meets the target; never without a target."""
        limit = self._criterion_limit()
        if limit is None or not self.criterion_operator:
            return False
        return (
            value <= limit if self.criterion_operator == "at_most" else value >= limit
        )

    def _criterion_words(self):
        """The criterion as a person reads it."""
        self.ensure_one()
        if self.criterion_kind != "measured":
            return self.criterion or ""
        operators = dict(
            self._fields["criterion_operator"]._description_selection(self.env)
        )
        parts = (
            operators.get(self.criterion_operator),
            self.criterion_target,
            self.criterion_unit,
        )
        return f"{self.criterion or ''}: {' '.join(filter(None, parts))}"

    @api.model
    def _missing_message(self, capa, missing):
        return self.env._(
            "%(capa)s cannot go on yet. Missing: %(missing)s.",
            capa=capa.name,
            missing="; ".join(missing),
        )
