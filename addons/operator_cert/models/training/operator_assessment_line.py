# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

# Set only while the server takes over questions; no client can reach it.
_filling = ContextVar("operator_assessment_filling", default=False)

_ENTERED = {"result", "points_given", "note"}


class OperatorAssessmentLine(models.Model):
    """One item of an assessment and what the assessor found.

    Taken from the questions of the certification; the assessor gives the result alone
    and neither drops an item nor makes it worth less.
    """

    _name = "operator.assessment.line"
    _description = "Item of an assessment"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "assessment_id"
    _order = "assessment_id, sequence, id"

    assessment_id = fields.Many2one(
        "operator.assessment",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="assessment_id.company_id")
    question_id = fields.Many2one(
        "operator.assessment.question", readonly=True, ondelete="set null"
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Text("Item", required=True, readonly=True)
    kind = fields.Selection(
        [("check", "Checklist item"), ("question", "Question with points")],
        required=True,
        readonly=True,
    )
    critical = fields.Boolean(readonly=True)
    points = fields.Float("Of points", required=True, readonly=True)
    result = fields.Selection([("pass", "Pass"), ("fail", "Fail")])
    points_given = fields.Char(
        "Points", help="As a number; empty is not answered, which is not 0."
    )
    obtained = fields.Float(compute="_compute_outcome", store=True)
    outcome = fields.Selection(
        [
            ("open", "No result"),
            ("passed", "Passed"),
            ("partly", "Partly"),
            ("failed", "Failed"),
        ],
        compute="_compute_outcome",
        store=True,
    )
    note = fields.Char("Remark")

    @api.depends("kind", "points", "result", "points_given")
    def _compute_outcome(self):
        for line in self:
            number = line._number() if line.kind == "question" else None
            if line.kind == "check" and line.result:
                number = line.points if line.result == "pass" else 0.0
            if number is None:
                line.obtained, line.outcome = 0.0, "open"
                continue
            line.obtained = number
            line.outcome = (
                "passed"
                if number >= line.points
                else "partly"
                if number > 0
                else "failed"
            )

    def _percent(self):
        """Points reached of all points, in percent; 0 where there are none."""
        possible = sum(self.mapped("points"))
        return 100.0 * sum(self.mapped("obtained")) / possible if possible else 0.0

    def _number(self):
        """The points entered, or None where there are none."""
        text = (self.points_given or "").strip().replace(",", ".")
        try:
            number = float(text)
        except ValueError:
            return None
        return number if 0 <= number <= self.points else None

    @api.constrains("result", "points_given", "kind")
    def _check_entered(self):
        for line in self:
            wrong = line.result if line.kind == "question" else line.points_given
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(item)s” takes %(expected)s.",
                        item=line.name,
                        expected=self.env._("points")
                        if line.kind == "question"
                        else self.env._("pass or fail"),
                    )
                )
            if line.points_given and line._number() is None:
                raise ValidationError(
                    self.env._(
                        "“%(item)s”: “%(text)s” is no number of points from 0 to"
                        " %(most)s.",
                        item=line.name,
                        text=line.points_given,
                        most=f"{line.points:g}",
                    )
                )

    # ------------------------------------------------------------------
    # What no client may write
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | (set(self._fields) - _ENTERED)

    @api.model
    def _fill(self, assessment, questions, gone):
        """Add lines for questions, and take away those that are asked no more."""
        token = _filling.set(True)
        try:
            gone.unlink()
            self.create(
                [
                    {
                        "assessment_id": assessment.id,
                        "question_id": question.id,
                        "sequence": question.sequence,
                        "name": question.name,
                        "kind": question.kind,
                        "critical": question.critical,
                        "points": question.points,
                    }
                    for question in questions
                ]
            )
        finally:
            _filling.reset(token)

    @api.model_create_multi
    def create(self, vals_list):
        if not _filling.get():
            self._refuse_items(self.browse())
        return super().create(vals_list)

    def write(self, vals):
        if not _filling.get() and set(vals) - _ENTERED:
            self._refuse_items(self.assessment_id)
        return super().write(vals)

    def _serve(self, **values):
        """Write what addons keep with an item and the assessor does not enter."""
        token = _filling.set(True)
        try:
            self.write(values)
        finally:
            _filling.reset(token)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_server_only(self):
        # an assessment that is no record yet goes with its lines (by the database)
        if not _filling.get():
            self._refuse_items(self.assessment_id)

    def _refuse_items(self, records):
        self.env["qms.gate.denial"]._refuse_change(
            records,
            "record.given",
            self.env._(
                "What is asked comes from the certification: only result, points and"
                " remark of an item are entered."
            ),
            error=AccessError,
        )
