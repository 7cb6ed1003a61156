# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Whose training a person may see: the own, and that of all whom the person leads."""

from odoo import models


class OperatorDocumentReading(models.Model):
    _name = "operator.document.reading"
    _inherit = ["operator.document.reading", "operator.team.mixin"]


class OperatorDocumentDuty(models.Model):
    _name = "operator.document.duty"
    _inherit = ["operator.document.duty", "operator.team.mixin"]


class OperatorTrainingAttendance(models.Model):
    _name = "operator.training.attendance"
    _inherit = ["operator.training.attendance", "operator.team.mixin"]


class OperatorTrainingSession(models.Model):
    _name = "operator.training.session"
    _inherit = ["operator.training.session", "operator.team.mixin"]
    _team_path = "line_ids.employee_id"


class OperatorAssessment(models.Model):
    _name = "operator.assessment"
    _inherit = ["operator.assessment", "operator.team.mixin"]


class OperatorAssessmentLine(models.Model):
    _name = "operator.assessment.line"
    _inherit = ["operator.assessment.line", "operator.team.mixin"]
    _team_path = "assessment_id.employee_id"


class OperatorAssessmentDemonstration(models.Model):
    _name = "operator.assessment.demonstration"
    _inherit = ["operator.assessment.demonstration", "operator.team.mixin"]
    _team_path = "assessment_id.employee_id"
