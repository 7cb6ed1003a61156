# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

_ANSWER = "operator_cert_survey.mail_activity_type_answer"
_TAKE_OVER = "operator_cert_survey.mail_activity_type_take_over"


class OperatorAssessment(models.Model):
    """Items answered through surveys: asked for, answered, taken over.

    What is taken over is a proposal: the assessor concludes, and certifications are
    granted by signatures as ever.
    """

    _inherit = "operator.assessment"

    asks_survey = fields.Boolean(
        "Asks for a survey", compute="_compute_asks_survey", compute_sudo=True
    )

    @api.depends("line_ids.question_id.survey_id")
    def _compute_asks_survey(self):
        for assessment in self:
            assessment.asks_survey = bool(assessment.line_ids._survey())

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    def action_ask_survey(self):
        """Ask people to answer the surveys of their assessments, by an activity.

        :raises UserError: where no survey is asked for any more, for a person without a
            login, or who has no attempt left
        """
        self.check_access("write")
        for assessment in self:
            assessment._ask_survey()
        return self._survey_said(self.env._("Asked to answer."))

    def _ask_survey(self):
        self.ensure_one()
        surveys = self._survey_items()._survey()
        user = self._survey_login()
        if not user:
            raise UserError(self._survey_no_login())
        links = Markup()
        for survey in surveys:
            participation = self._survey_open_participation(survey, user)
            links += Markup('<p><a href="%s">%s</a></p>') % (
                participation.get_start_url(),
                survey.title,
            )
        # sudo: who assesses gives the person something to do
        own = self.sudo()
        own.activity_unlink([_ANSWER], user_id=user.id)
        own.activity_schedule(_ANSWER, note=links, user_id=user.id)

    def _survey_open_participation(self, survey, user):
        """The participation that the person is to finish, a new one where none is."""
        # sudo: of this very person, for whoever assesses
        participations = self.env["survey.user_input"].sudo()
        return participations.search(
            [
                ("survey_id", "=", survey.id),
                ("partner_id", "=", user.partner_id.id),
                ("state", "!=", "done"),
                ("test_entry", "=", False),
                ("is_session_answer", "=", False),
            ],
            limit=1,
        ) or survey.sudo()._create_answer(user=user)

    def _survey_answered(self, user):
        """The person has submitted a survey that these ask for: tell who assesses."""
        self.activity_feedback([_ANSWER], user_id=user.id)
        for assessment in self:
            assessor = assessment.assessor_id.user_id
            if not assessor:
                continue
            assessment.activity_unlink([_TAKE_OVER], user_id=assessor.id)
            assessment.activity_schedule(_TAKE_OVER, user_id=assessor.id)

    # ------------------------------------------------------------------
    # Taking over
    # ------------------------------------------------------------------
    def action_take_survey(self):
        """Propose points from what the person last submitted, and keep the answers.

        What was taken over before stays. It concludes nothing and grants nothing.

        :raises UserError: where there is nothing to take over, and why
        """
        self.check_access("write")
        for assessment in self:
            assessment._take_survey()
        return self._survey_said(self.env._("Taken over from the survey."))

    def _take_survey(self):
        self.ensure_one()
        lines = self._survey_items()
        found = self._survey_participations(lines._survey())
        if not found:
            raise UserError(self._survey_nothing(lines))
        for line in lines:
            participation = found.get(line._survey().id)
            if participation:
                line._propose(participation)
        self.write(
            {
                "file_ids": [
                    Command.create(
                        {
                            "name": self.env._(
                                "%(survey)s, %(person)s, %(day)s.txt",
                                survey=participation.survey_id.title,
                                person=self.sudo().employee_id.name,
                                day=participation.qms_submitted_at.date(),
                            ).replace("/", "-"),
                            "raw": participation.qms_answers.encode(),
                            "mimetype": "text/plain",
                        }
                    )
                    for participation in found.values()
                ]
            }
        )
        for participation in found.values():
            participation._qms_keep(qms_assessment_id=self.id)
        # sudo: as it was given
        self.sudo().activity_unlink([_TAKE_OVER])

    def _survey_items(self):
        """The items that are still to be taken over from a survey.

        :raises UserError: where there are none
        """
        self.ensure_one()
        if self._qms_locked():
            self._qms_check_writable({"line_ids": []})
        there = {row[2] for row in self._qms_file_rows()}
        asked = self.line_ids.filtered(
            lambda line: line.kind == "question" and line._survey()
        )
        if not asked:
            raise UserError(
                self.env._(
                    "%(number)s asks for nothing that is answered through a survey.",
                    number=self.name,
                )
            )
        open_items = asked.filtered(lambda line: line.survey_digest not in there)
        if not open_items:
            raise UserError(
                self.env._(
                    "All that %(number)s asks for through a survey is taken over. What"
                    " was answered later changes nothing of it: for another attempt,"
                    " draw up another assessment.",
                    number=self.name,
                )
            )
        return open_items

    def _survey_participations(self, surveys):
        """What the person last submitted and no other assessment rests on.

        What was submitted before the last assessment for the same was concluded is no
        answer to this one: who is certified again is assessed again.

        :return: ``{survey id: participation}``
        """
        self.ensure_one()
        whole = self.sudo()  # sudo: whose login it is, and what it submitted
        domain = [
            ("survey_id", "in", surveys.ids),
            ("qms_submitted_by_id", "=", whole.employee_id.user_id.id),
            ("qms_submitted_by_id", "!=", False),
            ("qms_assessment_id", "in", [False, self.id]),
        ]
        former = whole.search(
            [
                ("employee_id", "=", whole.employee_id.id),
                ("type_id", "=", whole.type_id.id),
                ("state", "!=", "draft"),
            ],
            order="concluded_at desc",
            limit=1,
        )
        if former:
            domain.append(("qms_submitted_at", ">", former.concluded_at))
        found = {}
        submitted = whole.env["survey.user_input"].search(
            domain, order="qms_submitted_at desc, id desc"
        )
        # what this one rests on already comes before what was submitted later
        for participation in submitted.sorted(lambda p: not p.qms_assessment_id):
            found.setdefault(participation.survey_id.id, participation)
        return found

    def _survey_nothing(self, lines):
        if not self._survey_login():
            return self._survey_no_login()
        return self.env._(
            "%(person)s has submitted nothing of %(surveys)s that %(number)s can rest"
            " on. It counts when all of it is answered under the person's own login,"
            " not as a test, and not for an earlier assessment. Ask the person to"
            " answer it.",
            person=self.sudo().employee_id.name,
            surveys=", ".join(lines._survey().mapped("title")),
            number=self.name,
        )

    def _survey_login(self):
        """The person's own login, where it is one that can answer."""
        # sudo: whose login it is, which only hr may read
        return self.sudo().employee_id.user_id.filtered(lambda u: u._is_internal())

    def _survey_no_login(self):
        return self.env._(
            "%(person)s has no login and cannot answer a survey. Ask the questions"
            " yourself, and enter points and a remark.",
            person=self.sudo().employee_id.name,
        )

    def _survey_said(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------------
    # Concluding
    # ------------------------------------------------------------------
    def _check_answered(self):
        """Points of a survey have its answers beside them, others a remark."""
        result = super()._check_answered()
        there = {row[2] for row in self._qms_file_rows()}
        for line in self.line_ids:
            if line.survey_digest and line.survey_digest not in there:
                raise UserError(
                    self.env._(
                        "%(number)s: the answers behind “%(item)s” are not among its"
                        " files any more. Take the survey over again.",
                        number=self.name,
                        item=line.name,
                    )
                )
            by_hand = line.points_given != line.survey_points
            if line._survey() and by_hand and not (line.note or "").strip():
                raise UserError(
                    self.env._(
                        "%(number)s: “%(item)s” is answered through a survey. Take it"
                        " over, or say in a remark why the points are entered by hand.",
                        number=self.name,
                        item=line.name,
                    )
                )
        return result
