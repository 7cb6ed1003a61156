# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened


class OperatorTrainingSession(models.Model):
    """Training of several people, from its plan to the record that it was held.

    Held, it stands with who attended (ISO 13485, 6.2 e). Having attended is no
    competence: that is assessed.
    """

    _name = "operator.training.session"
    _description = "Training session"
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_planned desc, id desc"
    _qms_lock = LockRule(opened=("planned",))
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False)
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
        help="What people are trained for.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    trainer_id = fields.Many2one(
        "hr.employee",
        "Trainer",
        required=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        default=lambda self: self.env.user.employee_id,
    )
    date_planned = fields.Datetime(
        "Planned for", required=True, tracking=True, default=fields.Datetime.now
    )
    duration = fields.Float("Duration (hours)", default=1.0)
    date_held = fields.Datetime(
        "Held on", copy=False, help="Empty until it was held: the planned time counts."
    )
    place = fields.Char()
    topics = fields.Html(help="What is taught, as a program.")
    revision_ids = fields.Many2many(
        "qms.document.revision",
        "operator_training_session_revision_rel",
        string="Documents handed out",
        copy=False,
        help="Who attends says of each in person that it was read and understood.",
    )
    line_ids = fields.One2many(
        "operator.training.attendance", "session_id", "People", copy=False
    )
    attended_count = fields.Integer("Attended", compute="_compute_counts")
    assessment_ids = fields.One2many(
        "operator.assessment", "session_id", "Assessments", readonly=True
    )
    assessment_count = fields.Integer(
        "Number of assessments", compute="_compute_counts"
    )
    state = fields.Selection(
        [("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )

    _name_uniq = models.UniqueIndex(
        "(name, company_id)", "This session number exists already."
    )

    @api.depends("line_ids.attended", "assessment_ids")
    def _compute_counts(self):
        for session in self:
            session.attended_count = len(session.line_ids.filtered("attended"))
            session.assessment_count = len(session.assessment_ids)

    @api.depends("name", "type_id.name")
    def _compute_display_name(self):
        for session in self:
            # what is taught first: a calendar has no room for more
            parts = (session.type_id.name, session.name)
            session.display_name = " · ".join(part for part in parts if part)

    @api.constrains("trainer_id", "line_ids")
    def _check_trainer_teaches_others(self):
        for session in self.sudo():
            if session.trainer_id._is_same_person(session.line_ids.employee_id):
                raise ValidationError(
                    self.env._(
                        "%(person)s cannot be trainer and trained in one session.",
                        person=session.trainer_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # What no client may write
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"name", "state"}

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"name"}

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"]
        return super().create(
            [
                {
                    **vals,
                    "state": "planned",
                    "name": sequence.next_by_code("operator.training.session"),
                }
                for vals in vals_list
            ]
        )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_hold(self):
        """Record that planned sessions were held, with who attended.

        :raises UserError: where nobody attended, or for a time to come
        """
        self.check_access("write")
        for session in self:
            session._check_planned()
            if not session.line_ids.filtered("attended"):
                raise UserError(
                    self.env._(
                        "%(session)s: tick who attended first. Where nobody came,"
                        " cancel the session.",
                        session=session.display_name,
                    )
                )
            held = session.date_held or session.date_planned
            if held > fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "%(session)s has not been held yet: it is planned for later."
                        " Fill in when it was held.",
                        session=session.display_name,
                    )
                )
            session._serve(state="held", date_held=held)
        return True

    def action_cancel(self):
        """Record that planned sessions are not held."""
        self.check_access("write")
        for session in self:
            session._check_planned()
            session._serve(state="cancelled", date_held=False)
        return True

    def action_assess(self):
        """Draw up an assessment for everybody who attended and has none yet.

        Whoever asks for it assesses, and never himself.

        :raises UserError: for a session that was not held
        """
        self.ensure_one()
        if self.state != "held":
            raise UserError(
                self.env._(
                    "%(session)s: record first that it was held, and who attended.",
                    session=self.display_name,
                )
            )
        assessor = self.env.user.employee_id or self.trainer_id
        people = self.line_ids.filtered("attended").employee_id
        people -= self.assessment_ids.employee_id
        # sudo: the same person is known by login and contact
        people = people.filtered(lambda p: not p.sudo()._is_same_person(assessor))
        self.env["operator.assessment"].create(
            [
                {
                    "employee_id": person.id,
                    "type_id": self.type_id.id,
                    "level_id": self.level_id.id,
                    "session_id": self.id,
                    "assessor_id": assessor.id,
                }
                for person in people
            ]
        )
        return self.action_open_assessments()

    def action_open_assessments(self):
        """The assessments that this session led to."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "operator_cert.operator_assessment_action"
        )
        action["domain"] = [("session_id", "=", self.id)]
        action["context"] = {
            "default_session_id": self.id,
            "default_type_id": self.type_id.id,
            "default_level_id": self.level_id.id,
        }
        return action

    def _check_planned(self):
        self.ensure_one()
        if self.state != "planned":
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(session)s is %(state)s already.",
                    session=self.display_name,
                    state=labels[self.state],
                )
            )

    def _serve(self, **values):
        # lines and what was changed before go to the rows while they are open
        self.env.flush_all()
        with opened(self):
            self.write(values)
            self.flush_recordset()
