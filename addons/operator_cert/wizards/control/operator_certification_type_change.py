# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.controlled import controlled_change

from ...models.control.operator_certification_type import ASKING


class OperatorCertificationTypeChange(models.TransientModel):
    """What a certification type in use asks for, changed by a quality manager.

    Certificates that were granted keep their dates.
    """

    _name = "operator.certification.type.change"
    _description = "Asking for less of people"
    _inherit = ["qms.controlled.change.wizard"]

    type_id = fields.Many2one(
        "operator.certification.type",
        "Certification",
        required=True,
        ondelete="cascade",
    )
    active = fields.Boolean(
        "Offered",
        compute="_compute_asked",
        store=True,
        precompute=True,
        readonly=False,
        help="A type that is not offered is archived; work goes on asking for it.",
    )
    validity_months = fields.Integer(
        "Validity (months)",
        compute="_compute_asked",
        store=True,
        precompute=True,
        readonly=False,
    )
    recency_days = fields.Integer(
        "Lapses after (days)",
        compute="_compute_asked",
        store=True,
        precompute=True,
        readonly=False,
    )
    recertification_days = fields.Integer(
        "Recertification window (days)",
        compute="_compute_asked",
        store=True,
        precompute=True,
        readonly=False,
    )
    reading_grace_days = fields.Integer(
        "Time to read (days)",
        compute="_compute_asked",
        store=True,
        precompute=True,
        readonly=False,
    )
    minimum_score = fields.Float(
        "Minimum score (%)",
        digits=(5, 1),
        compute="_compute_asked",
        store=True,
        precompute=True,
        readonly=False,
    )
    demonstrations_required = fields.Integer(
        "Supervised demonstrations",
        compute="_compute_asked",
        store=True,
        precompute=True,
        readonly=False,
    )
    attachment_required = fields.Boolean(
        compute="_compute_asked", store=True, precompute=True, readonly=False
    )
    prerequisite_ids = fields.Many2many(
        "operator.certification.type",
        "operator_certification_type_change_prerequisite_rel",
        string="Builds on",
        compute="_compute_asked",
        store=True,
        precompute=True,
        readonly=False,
    )
    document_ids = fields.Many2many(
        "qms.document",
        "operator_certification_type_change_document_rel",
        string="Documents to read",
        compute="_compute_asked",
        store=True,
        precompute=True,
        readonly=False,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_asked",
        store=True,
        precompute=True,
        readonly=False,
    )
    question_ids = fields.Many2many(
        "operator.assessment.question",
        "operator_certification_type_change_question_rel",
        string="Questions taken out",
        domain="[('type_id', '=', type_id)]",
    )

    @api.depends("type_id")
    def _compute_asked(self):
        for wizard in self:
            for name in ASKING:
                wizard[name] = wizard.type_id[name]

    def _changed_record(self):
        return self.type_id

    def action_apply(self):
        """Change what the type asks for, on record.

        :raises AccessError: for anybody but a quality manager of all companies that
            rely on the type
        :raises UserError: without a reason, and where nothing would change
        """
        self._authorize()
        kind = self.type_id
        kind.check_access("write")
        self._refuse_foreign_companies(kind._companies_relying())
        before = kind._what_is_asked()[kind]
        questions = self.question_ids & kind.question_ids
        removed = questions.mapped("name")
        with controlled_change():
            kind.write({name: self._to_write(name) for name in ASKING})
            questions.unlink()
        after = kind._what_is_asked()[kind]
        names = [name for name in ASKING if before[name] != after[name]]
        if not names and not removed:
            raise UserError(self.env._("Nothing would change."))
        words = {
            "before": kind._in_words(before, names),
            "after": kind._in_words(after, names),
        }
        if removed:
            taken_out = self.env._(
                "Questions taken out: %(questions)s", questions="; ".join(removed)
            )
            words["after"] = "; ".join(filter(None, (words["after"], taken_out)))
        self.env["qms.controlled.change"]._record(
            "certification",
            kind,
            self.reason,
            company=kind.company_id or None,
            **words,
        )
        # sudo: the note is the service's
        kind.sudo()._message_log(
            body=Markup("%s → %s<br/>%s")
            % (words["before"] or "–", words["after"], self.reason.strip())
        )
        return {"type": "ir.actions.act_window_close"}

    def _to_write(self, name):
        field = self._fields[name]
        return field.convert_to_write(self[name], self)
