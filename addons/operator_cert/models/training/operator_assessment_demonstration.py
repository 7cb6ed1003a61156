# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...standing import plant_day


class OperatorAssessmentDemonstration(models.Model):
    """Work that the person did under supervision, as evidence of competence."""

    _name = "operator.assessment.demonstration"
    _description = "Supervised demonstration"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "assessment_id"
    _order = "assessment_id, date, id"

    assessment_id = fields.Many2one(
        "operator.assessment", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="assessment_id.company_id")
    date = fields.Date(
        required=True, default=lambda self: self.env.company._plant_today()
    )
    supervisor_id = fields.Many2one(
        "hr.employee", "Supervised by", required=True, ondelete="restrict"
    )
    workorder_id = fields.Many2one(
        "mrp.workorder", "Work order", ondelete="restrict", index="btree_not_null"
    )
    work = fields.Char(help="What was done, where it was no work order.")
    decision_id = fields.Many2one(
        "qms.gate.decision",
        "Recorded by",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The verdict of the gate that recorded who supervised.",
    )

    _said = models.Constraint(
        "CHECK (workorder_id IS NOT NULL OR COALESCE(work, '') <> '')",
        "Say what was demonstrated: a work order, or in words.",
    )
    _workorder_uniq = models.UniqueIndex(
        "(assessment_id, workorder_id, date) WHERE workorder_id IS NOT NULL",
        "This work is among the demonstrations already.",
    )

    @api.constrains("date", "supervisor_id", "assessment_id")
    def _check_supervised(self):
        for line in self.sudo():
            assessment = line.assessment_id
            if line.supervisor_id._is_same_person(assessment.employee_id):
                raise ValidationError(
                    self.env._(
                        "%(person)s does not supervise the own demonstration.",
                        person=line.supervisor_id.name,
                    )
                )
            if line.date > (assessment.company_id or self.env.company)._plant_today():
                raise ValidationError(
                    self.env._("A demonstration is not later than today.")
                )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"decision_id"}

    @api.model_create_multi
    def create(self, vals_list):
        # which verdict recorded it is the server's to say
        return super().create([{**vals, "decision_id": False} for vals in vals_list])

    def write(self, vals):
        if {"workorder_id", "supervisor_id", "date", "decision_id"} & vals.keys():
            # another work is another demonstration: no verdict stands behind it
            vals = {**vals, "decision_id": False}
        return super().write(vals)

    def _said_by(self, decision):
        """A verdict stands behind this line."""
        return super().write({"decision_id": decision.id})


class OperatorAssessment(models.Model):
    _inherit = "operator.assessment"

    def action_take_supervised_work(self):
        """Add the supervised work on record that no passed assessment counted yet.

        One demonstration for each work order: the verdicts of the gates say who
        worked, under whose supervision and when.
        """
        self.ensure_one()
        self.check_access("write")
        if self._qms_locked():
            self._qms_check_writable({"demonstration_ids": []})
        tz = self.company_id._plant_tz()
        added = 0
        for workorder_id, (decision, supervisor) in self._supervised_work().items():
            line = self.env["operator.assessment.demonstration"].create(
                {
                    "assessment_id": self.id,
                    "date": plant_day(decision.decided_at, tz),
                    "supervisor_id": supervisor.id,
                    "workorder_id": workorder_id,
                }
            )
            line._said_by(decision)
            added += 1
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if added else "info",
                "message": self.env._(
                    "%(count)s demonstrations taken over from supervised work.",
                    count=added,
                )
                if added
                else self.env._(
                    "There is no supervised work on record that was not counted yet."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _counted_work(self):
        """Work orders that passed assessments of the person counted for this type."""
        self.ensure_one()
        return (
            self.env["operator.assessment.demonstration"]
            .sudo()  # sudo: what was counted counts whoever may see it
            .search(
                [
                    ("assessment_id.employee_id", "=", self.employee_id.id),
                    ("assessment_id.type_id", "=", self.type_id.id),
                    ("assessment_id.state", "=", "passed"),
                    ("workorder_id", "!=", False),
                ]
            )
            .workorder_id
        )

    def _supervised_work(self):
        """``{work order id: (decision, supervisor)}`` that may still be counted."""
        self.ensure_one()
        # sudo: what the gates recorded of this person, whoever may read it
        evidence = (
            self.env["qms.gate.evidence"]
            .sudo()
            .search(
                [
                    ("kind", "=", "supervision"),
                    ("res_model", "=", "operator.certification"),
                    ("decision_id.employee_id", "=", self.employee_id.id),
                    ("decision_id.company_id", "=", self.company_id.id),
                    ("decision_id.res_model", "=", "mrp.workorder"),
                ],
                order="id",
            )
        )
        held = self.env["operator.certification"].sudo()  # sudo: as above
        supervising = held.browse(evidence.mapped("res_id")).exists()
        fitting = {c.id: c for c in supervising if c.type_id == self.type_id}
        counted = {
            *self.demonstration_ids.workorder_id.ids,
            *self._counted_work().ids,
        }
        return {
            item.decision_id.res_id: (
                item.decision_id,
                fitting[item.res_id].employee_id,
            )
            for item in evidence
            if item.res_id in fitting and item.decision_id.res_id not in counted
        }
