# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_datetime

# Set only while the server keeps what was submitted; no client can reach it.
_keeping = ContextVar("operator_cert_survey_keeping", default=False)

_KEPT = (
    "qms_submitted_by_id",
    "qms_submitted_at",
    "qms_percent",
    "qms_answers",
    "qms_assessment_id",
)


class SurveyUserInput(models.Model):
    """A participation, and what its person submitted by it.

    Kept at the moment it is submitted, once: what is changed of it later, by whomever,
    changes nothing of what an assessment takes over.
    """

    _name = "survey.user_input"
    _inherit = ["survey.user_input", "qms.server.values"]

    qms_submitted_by_id = fields.Many2one(
        "res.users",
        "Submitted by",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Who answered all of it under the own login. Empty where nobody did, and"
        " then no assessment takes it over.",
    )
    qms_submitted_at = fields.Datetime("Submitted on", readonly=True, copy=False)
    qms_percent = fields.Float(
        "Score then (%)", readonly=True, copy=False, digits=(5, 2), aggregator=None
    )
    qms_answers = fields.Text("Answers then", readonly=True, copy=False)
    qms_assessment_id = fields.Many2one(
        "operator.assessment",
        "Taken over by",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The assessment that rests on it; no other one does.",
    )

    # ------------------------------------------------------------------
    # What no client may write
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | set(_KEPT)

    @api.model_create_multi
    def create(self, vals_list):
        own = dict.fromkeys(_KEPT, False)
        return super().create([{**vals, **own} for vals in vals_list])

    def write(self, vals):
        if not _keeping.get() and not vals.keys().isdisjoint(_KEPT):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "What was submitted, and which assessment took it over, is kept by"
                    " the system and not written."
                ),
                error=AccessError,
            )
        return super().write(vals)

    def _qms_keep(self, **values):
        token = _keeping.set(True)
        try:
            self.write(values)
            self.flush_recordset()
        finally:
            _keeping.reset(token)

    # ------------------------------------------------------------------
    # Submitting
    # ------------------------------------------------------------------
    def _mark_done(self):
        result = super()._mark_done()
        # sudo: what certifications ask is no matter of who answers
        asked = (
            self.env["operator.assessment.question"]
            .sudo()
            .search([("survey_id", "in", self.survey_id.ids)])
            .survey_id
        )
        for participation in self.filtered(lambda p: p.survey_id in asked):
            participation._qms_submitted()
        return result

    def _qms_submitted(self):
        """Keep what was submitted, the first time, where it is the person's own."""
        self.ensure_one()
        if self.qms_submitted_at or not self._qms_is_own():
            return
        now = fields.Datetime.now()
        percent = min(max(self.scoring_percentage, 0.0), 100.0)
        self._qms_keep(
            qms_submitted_by_id=self.env.uid,
            qms_submitted_at=now,
            qms_percent=percent,
            qms_answers=self._qms_answers_text(now, percent),
        )
        # sudo: whoever assesses is told; who answers need not read assessments
        self.env["operator.assessment"].sudo().search(
            [
                ("state", "=", "draft"),
                ("employee_id.user_id", "=", self.env.uid),
                ("line_ids.question_id.survey_id", "=", self.survey_id.id),
            ]
        )._survey_answered(self.env.user)

    def _qms_is_own(self):
        """Whether all of it was answered under the login of its person.

        No test, no session that somebody else leads, nobody who merely has the link,
        and no answer that another login wrote last.
        """
        self.ensure_one()
        user = self.env.user
        return (
            self.env.uid != SUPERUSER_ID
            and user._is_internal()
            and self.partner_id == user.partner_id
            and not self.test_entry
            and not self.is_session_answer
            and self.user_input_line_ids.write_uid <= user
        )

    # ------------------------------------------------------------------
    # The answers as evidence
    # ------------------------------------------------------------------
    def _qms_answers_text(self, submitted_at, percent):
        """All that was asked and answered, as text for people."""
        self.ensure_one()
        user, env = self.env.user, self.env
        earlier = self.search_count(
            [
                ("survey_id", "=", self.survey_id.id),
                ("qms_submitted_by_id", "=", user.id),
            ]
        )
        lines = [
            self.survey_id.title,
            "",
            env._("Person: %(name)s (%(login)s)", name=user.name, login=user.login),
            env._("Started: %(moment)s UTC", moment=self._qms_utc(self.start_datetime)),
            env._("Submitted: %(moment)s UTC", moment=self._qms_utc(submitted_at)),
            env._("Participation: %(number)s", number=earlier + 1),
            env._(
                "Questions asked: %(asked)s of %(all)s",
                asked=len(self.predefined_question_ids),
                all=len(self.survey_id.question_ids),
            ),
            env._("Score: %(percent)s %%", percent=f"{percent:.2f}"),
        ]
        questions = self.predefined_question_ids.sorted(lambda q: (q.sequence, q.id))
        for number, question in enumerate(questions, 1):
            answers = self.user_input_line_ids.filtered(
                lambda line, q=question: line.question_id == q
            )
            lines += ["", f"{number}. {question.title}"]
            lines += [f"   - {answer._qms_words()}" for answer in answers]
            if not answers:
                lines.append("   - " + env._("not answered"))
            lines.append(
                "   "
                + env._(
                    "Points: %(reached)s of %(possible)s",
                    reached=f"{sum(answers.mapped('answer_score')):g}",
                    possible=f"{question._qms_possible_points():g}",
                )
            )
        return "\n".join(lines) + "\n"

    def _qms_utc(self, moment):
        if not moment:
            return "–"
        return format_datetime(
            self.env, moment, tz="UTC", dt_format="yyyy-MM-dd HH:mm:ss"
        )


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def _qms_words(self):
        """What was answered, whole."""
        self.ensure_one()
        if self.skipped:
            return self.env._("not answered")
        value = self._get_answer_value()
        if self.matrix_row_id:
            value = f"{self.matrix_row_id.value}: {value}"
        return str(value).replace("\n", "\n     ")


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    def _qms_possible_points(self):
        """Most that a question can count for the score."""
        self.ensure_one()
        scores = [s for s in self.suggested_answer_ids.mapped("answer_score") if s > 0]
        if self.question_type == "simple_choice":
            return max(scores, default=0.0)
        if self.question_type == "multiple_choice":
            return sum(scores)
        return self.answer_score if self.is_scored_question else 0.0
