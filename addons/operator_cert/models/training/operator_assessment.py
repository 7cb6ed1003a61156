# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

_SERVED = (
    "name",
    "state",
    "minimum_score",
    "concluded_at",
    "concluded_by_id",
    "assessor_name",
    "employee_name",
    "digest",
)


# Worked out from the person and the items, and from nothing else.
_DERIVED = ("company_id", "open_count", "score")


class OperatorAssessment(models.Model):
    """Whether a person can do what a certification says, as one assessor found.

    Nothing passes by default. Concluded by its assessor, it stands with its lines and
    files, and a passed one proposes the certification. (ISO 13485, 6.2 c and e)
    """

    _name = "operator.assessment"
    _description = "Assessment"
    _inherit = [
        "qms.server.values",
        "qms.files.mixin",
        "qms.lock.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _qms_lock = LockRule()
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False)
    employee_id = fields.Many2one(
        "hr.employee",
        "Person",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    type_id = fields.Many2one(
        "operator.certification.type",
        "Certification",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    level_id = fields.Many2one(
        "operator.certification.level",
        "Level",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["operator.certification.level"]._qualified(),
        tracking=True,
        help="What the person is assessed for.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    assessor_id = fields.Many2one(
        "hr.employee",
        "Assessor",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user.employee_id,
        tracking=True,
        help="A trainer for this certification or a quality engineer, never the person"
        " assessed.",
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._plant_today(),
        copy=False,
        help="Day of the plant on which the person was assessed.",
    )
    session_id = fields.Many2one(
        "operator.training.session",
        "Training session",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )
    line_ids = fields.One2many(
        "operator.assessment.line", "assessment_id", "Items", copy=False
    )
    demonstration_ids = fields.One2many(
        "operator.assessment.demonstration",
        "assessment_id",
        "Supervised demonstrations",
        copy=False,
    )
    demonstrations_required = fields.Integer(
        related="type_id.demonstrations_required", string="Demonstrations required"
    )
    demonstration_count = fields.Integer(
        "Demonstrations", compute="_compute_demonstration_count"
    )
    note = fields.Text("Remarks")
    score = fields.Float(
        "Score (%)",
        compute="_compute_score",
        store=True,
        digits=(5, 1),
        aggregator="avg",
        help="Points reached of all points. What has no result yet counts nothing.",
    )
    minimum_score = fields.Float(
        "Minimum then (%)", readonly=True, copy=False, digits=(5, 1), aggregator=None
    )
    open_count = fields.Integer("Without result", compute="_compute_score", store=True)
    state = fields.Selection(
        [("draft", "Being assessed"), ("passed", "Passed"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    concluded_at = fields.Datetime("Concluded on", readonly=True, copy=False)
    concluded_by_id = fields.Many2one(
        "res.users", "Concluded by", readonly=True, copy=False, ondelete="restrict"
    )
    employee_name = fields.Char("Name then", readonly=True, copy=False)
    assessor_name = fields.Char("Assessor then", readonly=True, copy=False)
    digest = fields.Char(
        "SHA-256",
        readonly=True,
        copy=False,
        help="Of its canonical content: what was asked, found and attached.",
    )
    is_intact = fields.Boolean(
        "Evidence as concluded",
        compute="_compute_is_intact",
        help="Content and files still have the SHA-256 they were concluded with.",
    )
    certification_ids = fields.One2many(
        "operator.certification", "assessment_id", "Certifications", readonly=True
    )
    certification_count = fields.Integer(
        "Number of certifications", compute="_compute_certification_count"
    )

    _name_uniq = models.UniqueIndex(
        "(name, company_id)", "This assessment number exists already."
    )
    _concluded = models.Constraint(
        "CHECK (state = 'draft' OR digest IS NOT NULL)",
        "An assessment is concluded with its evidence.",
    )

    @api.depends("employee_id")
    def _compute_company_id(self):
        for assessment in self:
            # sudo: the company of an employee is public inside it
            assessment.company_id = assessment.employee_id.sudo().company_id

    @api.depends("line_ids.outcome", "line_ids.obtained", "line_ids.points")
    def _compute_score(self):
        for assessment in self:
            lines = assessment.line_ids
            assessment.score = lines._percent()
            assessment.open_count = len(lines.filtered(lambda x: x.outcome == "open"))

    @api.depends("demonstration_ids")
    def _compute_demonstration_count(self):
        for assessment in self:
            assessment.demonstration_count = len(assessment.demonstration_ids)

    @api.depends("certification_ids")
    def _compute_certification_count(self):
        for assessment in self:
            assessment.certification_count = len(assessment.certification_ids)

    @api.depends("name", "employee_id", "type_id")
    def _compute_display_name(self):
        for assessment in self:
            parts = (
                assessment.name,
                assessment.type_id.name,
                assessment.employee_id.name,
            )
            assessment.display_name = " · ".join(part for part in parts if part)

    @api.constrains("employee_id", "assessor_id")
    def _check_assessor_is_another(self):
        for assessment in self.sudo():
            if assessment.employee_id._is_same_person(assessment.assessor_id):
                raise ValidationError(
                    self.env._(
                        "%(person)s is not assessed by the same person. Choose another"
                        " assessor.",
                        person=assessment.employee_id.name,
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        for assessment in self:
            company = assessment.company_id or self.env.company
            if assessment.date > company._plant_today():
                raise ValidationError(
                    self.env._(
                        "What has not happened yet was not assessed: the date may not"
                        " be later than today."
                    )
                )

    # ------------------------------------------------------------------
    # What no client may write
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {*_SERVED, *_DERIVED}

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {*_SERVED, *_DERIVED}

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"]
        own = {**dict.fromkeys(_SERVED, False), "state": "draft"}
        given = {"line_ids", *_DERIVED}
        assessments = super().create(
            [
                {
                    **{k: v for k, v in vals.items() if k not in given},
                    **own,
                    "name": sequence.next_by_code("operator.assessment"),
                }
                for vals in vals_list
            ]
        )
        assessments._take_questions()
        return assessments

    def write(self, vals):
        for name in {"employee_id", "type_id"} & set(vals):
            other = self.filtered(
                lambda a, n=name: a.demonstration_ids and a[n].id != (vals[n] or False)
            )
            if other:
                raise UserError(
                    self.env._(
                        "What was shown in %(number)s is of this person and"
                        " certification. Draw up another assessment for others.",
                        number=other[0].name,
                    )
                )
        result = super().write(vals)
        if "type_id" in vals:
            self._take_questions()
        return result

    # ------------------------------------------------------------------
    # What is asked
    # ------------------------------------------------------------------
    def _take_questions(self):
        """Ask what the certification asks now; results of what stays are kept."""
        for assessment in self:
            lines = assessment.line_ids
            # sudo: what is asked is the same whoever assesses
            questions = assessment.type_id.sudo().question_ids
            gone = lines.filtered(lambda x, q=questions: x.question_id not in q)
            new = questions - lines.question_id
            lines._fill(assessment, new, gone)

    def action_take_questions(self):
        """Take over the questions as the certification has them now."""
        self.check_access("write")
        if self._qms_locked():
            self._qms_check_writable({"line_ids": []})
        self._take_questions()
        return True
