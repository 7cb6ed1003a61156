# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.signing.canonical import (
    canonical_bytes,
    date_text,
    decimal_text,
    digest,
    moment_text,
)
from odoo.addons.qms_base.tools.opening import opened

# Without a minimum of the certification everything has to be right.
_EVERYTHING = 100.0


class OperatorAssessment(models.Model):
    """How an assessment is concluded, and what follows from it."""

    _inherit = "operator.assessment"

    def action_conclude(self):
        """Decide from the items whether the person passed, and fix the assessment.

        Failed for a critical item that was not passed, or below the minimum score. A
        passed one draws up the certification as a draft.

        :raises AccessError: for anybody but the assessor, who is a trainer for the
            certification or a quality engineer and not the person assessed
        :raises UserError: naming items without a result, and demonstrations that are
            missing where the items are passed
        """
        self.check_access("write")
        self._check_assessors()
        for assessment in self:
            assessment._conclude()
        return self._action_said()

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def _check_assessors(self):
        present = self.env["qms.operator.presence"]._present_employees()
        for assessment in self:
            # sudo: people are compared by what only hr may read
            assessor = assessment.sudo().assessor_id
            if (
                self.env.uid == SUPERUSER_ID
                or present.get(assessor.company_id.id) != assessor.id
            ):
                assessment._refuse_assessor(
                    self.env._(
                        "%(number)s is concluded by its assessor, %(assessor)s, and by"
                        " nobody else.",
                        number=assessment.name,
                        assessor=assessor.name,
                    )
                )
            if assessor._is_same_person(assessment.sudo().employee_id):
                self.env["qms.gate.denial"]._refuse_change(
                    assessment,
                    "cert.own",
                    self.env._(
                        "%(person)s cannot assess the own competence.",
                        person=assessor.name,
                    ),
                    error=AccessError,
                )
            if not assessment._may_assess(assessor):
                assessment._refuse_assessor(
                    self.env._(
                        "%(assessor)s may not assess for %(type)s: this is done by who"
                        " holds it at a level that may train, or by a quality"
                        " engineer.",
                        assessor=assessor.name,
                        type=assessment.type_id.name,
                    )
                )

    def _may_assess(self, assessor):
        self.ensure_one()
        return bool(
            assessor & self.type_id._trainers(self.company_id)
        ) or assessor.user_id.has_group("qms_base.group_qms_engineer")

    def _refuse_assessor(self, message):
        self.env["qms.gate.denial"]._refuse_change(
            self, "role.missing", message, error=AccessError
        )

    # ------------------------------------------------------------------
    # The verdict
    # ------------------------------------------------------------------
    def _conclude(self):
        self.ensure_one()
        if self._qms_locked():
            raise UserError(
                self.env._("%(number)s is concluded already.", number=self.name)
            )
        self._check_answered()
        passed = self._passes()
        if passed:
            self._check_demonstrated()
        self._qms_take_files()
        values = {
            "state": "passed" if passed else "failed",
            "minimum_score": self._threshold(),
            "concluded_at": fields.Datetime.now(),
            "concluded_by_id": self.env.uid,
            # sudo: names are public inside the company
            "employee_name": self.sudo().employee_id.name,
            "assessor_name": self.sudo().assessor_id.name,
        }
        # lines and what was changed before go to the rows while they are open
        self.env.flush_all()
        values["digest"] = digest(canonical_bytes(self._evidence_content(values)))
        with opened(self):
            self.write(values)
            self.flush_recordset()
        if passed:
            self._propose_certification()

    def _threshold(self):
        return self.type_id.minimum_score or _EVERYTHING

    def _passes(self):
        """Whether the items are passed; never where there is nothing to pass."""
        self.ensure_one()
        lines = self.line_ids
        if not lines:
            return bool(self.demonstration_ids)
        if any(line.critical and line.outcome != "passed" for line in lines):
            return False
        # a tenth of a percent is the digit that people see
        return round(lines._percent(), 1) >= round(self._threshold(), 1)

    def _check_answered(self):
        """Every item asked for today has a result, and something was assessed."""
        self.ensure_one()
        # sudo: what is asked is the same whoever assesses
        if self.line_ids.question_id != self.type_id.sudo().question_ids:
            raise UserError(
                self.env._(
                    "%(number)s: the questions of %(type)s have changed. Take them"
                    " over and enter what is new.",
                    number=self.name,
                    type=self.type_id.name,
                )
            )
        unanswered = self.line_ids.filtered(lambda line: line.outcome == "open")
        if unanswered:
            raise UserError(
                self.env._(
                    "%(number)s cannot be concluded: no result for\n%(items)s\nEnter"
                    " what you found; nothing passes by default.",
                    number=self.name,
                    items="\n".join(f"- {line.name}" for line in unanswered),
                )
            )
        if not self.line_ids and (
            not self.demonstration_ids or self.type_id.minimum_score
        ):
            raise UserError(
                self.env._(
                    "%(number)s holds nothing that was assessed. Add questions to"
                    " %(type)s, or demonstrations here.",
                    number=self.name,
                    type=self.type_id.name,
                )
            )

    def _check_demonstrated(self):
        """Nobody passes before the work was shown as often as asked.

        Work that another passed assessment counted meanwhile counts no second time.
        """
        self.ensure_one()
        again = self.demonstration_ids.workorder_id & self._counted_work()
        if again:
            raise UserError(
                self.env._(
                    "%(number)s: %(work)s was counted in another assessment already."
                    " Take it out.",
                    number=self.name,
                    work=", ".join(again.mapped("display_name")),
                )
            )
        missing = self.type_id.demonstrations_required - len(self.demonstration_ids)
        if missing > 0:
            raise UserError(
                self.env._(
                    "%(number)s: %(missing)s more supervised demonstrations are needed"
                    " (%(there)s of %(needed)s) before %(person)s can pass.",
                    number=self.name,
                    missing=missing,
                    there=len(self.demonstration_ids),
                    needed=self.type_id.demonstrations_required,
                    person=self.employee_id.name,
                )
            )

    # ------------------------------------------------------------------
    # Evidence
    # ------------------------------------------------------------------
    def _compute_is_intact(self):
        for assessment in self:
            if not assessment.digest:
                assessment.is_intact = False
                continue
            # sudo: the evidence is what it is, whoever looks
            whole = assessment.sudo()
            values = {
                name: whole[name]
                for name in (
                    "state",
                    "minimum_score",
                    "concluded_at",
                    "employee_name",
                    "assessor_name",
                )
            }
            values["concluded_by_id"] = whole.concluded_by_id.id
            found = digest(canonical_bytes(whole._evidence_content(values)))
            assessment.is_intact = found == assessment.digest

    def _evidence_content(self, values):
        """What the SHA-256 of an assessment is of; :func:`canonical_bytes` takes it.

        Names as they were when it was concluded, so that nothing that is renamed
        later changes it.

        :param values: what concluding gives
        """
        self.ensure_one()
        record = self.sudo()  # sudo: evidence covers all of it
        return {
            "assessment": "1",
            "number": record.name,
            "person": [str(record.employee_id.id), values["employee_name"]],
            "assessor": [str(record.assessor_id.id), values["assessor_name"]],
            "concluded_by": str(values["concluded_by_id"]),
            "concluded_at": moment_text(values["concluded_at"]),
            "date": date_text(record.date),
            "type": str(record.type_id.id),
            "level": str(record.level_id.id),
            "session": str(record.session_id.id) if record.session_id else None,
            "state": values["state"],
            "score": decimal_text(record.score, 1),
            "minimum_score": decimal_text(values["minimum_score"], 1),
            "note": record.note or None,
            "items": [
                {
                    "item": line.name,
                    "kind": line.kind,
                    "critical": bool(line.critical),
                    "points": decimal_text(line.points, 2),
                    "result": line.result or None,
                    "points_given": line.points_given or None,
                    "outcome": line.outcome,
                    "note": line.note or None,
                }
                for line in record.line_ids.sorted("id")
            ],
            "demonstrations": [
                {
                    "date": date_text(line.date),
                    "supervisor": str(line.supervisor_id.id),
                    "workorder": str(line.workorder_id.id)
                    if line.workorder_id
                    else None,
                    "work": line.work or None,
                    "decision": str(line.decision_id.id) if line.decision_id else None,
                }
                for line in record.demonstration_ids.sorted("id")
            ],
            "attachments": record._qms_file_rows(),
        }

    # ------------------------------------------------------------------
    # The certification
    # ------------------------------------------------------------------
    def action_propose_certification(self):
        """Draw up the certification of a passed assessment, where there is none.

        :raises UserError: for an assessment that was not passed
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "passed":
            raise UserError(
                self.env._(
                    "%(number)s was not passed: no certification follows from it.",
                    number=self.name,
                )
            )
        self._propose_certification()
        return self.action_open_certifications()

    def _propose_certification(self):
        """A draft for who passed, once; quality grants it by signature."""
        self.ensure_one()
        # sudo: a trainer draws up nothing, what was passed does
        drafts = self.env["operator.certification"].sudo()
        if drafts.search_count([("assessment_id", "=", self.id)], limit=1):
            return
        today = self.company_id._plant_today()
        former = drafts.search(
            [
                ("employee_id", "=", self.employee_id.id),
                ("type_id", "=", self.type_id.id),
                ("level_id", "=", self.level_id.id),
                ("state", "=", "active"),
            ],
            order="valid_until desc, id desc",
        ).filtered("valid_until")[:1]
        follows = former.valid_until and fields.Date.add(former.valid_until, days=1)
        certification = drafts.create(
            {
                "employee_id": self.employee_id.id,
                "type_id": self.type_id.id,
                "level_id": self.level_id.id,
                "assessment_id": self.id,
                "follows_id": former.id,
                "valid_from": max(today, follows or today),
            }
        )
        certification.message_post(
            body=self.env._("Proposed by assessment %(number)s.", number=self.name)
        )
        self.message_post(
            body=self.env._(
                "Passed: certification %(number)s is drawn up and waits for its"
                " signatures.",
                number=certification.name,
            )
        )

    def action_open_certifications(self):
        """The certifications that rest on this assessment."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "operator_cert.operator_certification_action"
        )
        action["domain"] = [("assessment_id", "=", self.id)]
        return action

    def _action_said(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        # sudo: that a certification was drawn up, for whoever may not read it
        drawn = self.sudo().certification_ids.mapped("name")
        message = ", ".join(f"{record.name}: {labels[record.state]}" for record in self)
        if drawn:
            message = self.env._(
                "%(results)s. Drawn up as a draft: %(certifications)s.",
                results=message,
                certifications=", ".join(drawn),
            )
        failed = any(record.state == "failed" for record in self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
