# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError


class MedicalOutOfTolerance(models.Model):
    """Closed by signature, once everything that was measured is decided on."""

    _name = "medical.out.of.tolerance"
    _inherit = ["medical.out.of.tolerance", "qms.retention"]

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "close": self.env._("Close what was out of tolerance")
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "instrument_id": None,
            "company_id": None,
            "calibration_id": None,
            "reason": None,
            "found_at": None,
            "good_on": None,
            "line_ids": dict.fromkeys(
                (
                    "subject",
                    "product_id",
                    "reading_count",
                    "affected_count",
                    "customers",
                    "decision",
                    "justification",
                    "outcome",
                    "decided_by_id",
                    "decided_at",
                    "containment_id",
                )
            ),
            "conclusion": None,
        }

    def _signature_authors(self, transition):
        # sudo: who decided, for whoever may sign
        return {record.id: record.sudo().line_ids.decided_by_id for record in self}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        if verdict != "reject":
            for record in self:
                record._check_closing()
        return result

    def _check_closing(self):
        """:raises UserError: with what is missing before this can be closed"""
        self.ensure_one()
        if self.state != "open":
            raise UserError(self.env._("%(number)s is closed.", number=self.name))
        missing = []
        if self.undecided_count:
            missing.append(
                self.env._(
                    "a decision on %(count)s lots or orders", count=self.undecided_count
                )
            )
        lines = self.line_ids
        if lines.filtered(
            lambda line: line.decision == "reinspect"
            and not (line.outcome or "").strip()
        ):
            missing.append(self.env._("what was found where it is measured again"))
        # sudo: whether it is held, whoever may read containments
        contained = lines.sudo().filtered(lambda line: line.decision == "contain")
        if any(
            line.containment_id.state not in ("running", "active", "closed")
            for line in contained
        ):
            missing.append(self.env._("the hold of what is to be contained"))
        if not (self.conclusion or "").strip():
            missing.append(self.env._("a conclusion"))
        if missing:
            raise UserError(
                self.env._(
                    "%(number)s cannot be closed yet. Missing: %(what)s.",
                    number=self.name,
                    what=", ".join(missing),
                )
            )

    def _signature_apply(self, transition):
        for record in self:
            # what was entered goes in before the database closes the record
            self.env.flush_all()
            record._serve(state="closed", closed_at=fields.Datetime.now())
            # sudo: the service's own activities
            record.sudo().activity_ids.unlink()

    def _signature_rejected(self, transition, reason):
        for record in self:
            # sudo: the note is the service's
            record.sudo()._message_log(
                body=self.env._(
                    "Not closed, rejected by %(user)s: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )

    @api.model
    def _qms_retention_depends(self):
        return ("line_ids", "closed_at")

    def _qms_retention_products(self):
        return self.line_ids.product_id

    def _qms_retained_from(self):
        """From the closing on."""
        # sudo: a date, for whoever may see the record
        closed = self.sudo().filtered("closed_at")
        return {record.id: record.closed_at.date() for record in closed}


class MedicalContainment(models.Model):
    _inherit = "medical.containment"

    oot_id = fields.Many2one(
        "medical.out.of.tolerance",
        "Out of tolerance",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"oot_id"}
