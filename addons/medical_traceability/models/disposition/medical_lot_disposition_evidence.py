# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qms_base.gates import gate_key
from odoo.addons.qms_base.tools.posting import without_defaults

from .medical_lot_disposition import RELEASING


class MedicalLotDisposition(models.Model):
    """What a decision about lots rests on: to look at before, on record afterwards."""

    _inherit = "medical.lot.disposition"

    certificate_ids = fields.Many2many(
        "medical.material.certificate",
        string="Certificates",
        compute="_compute_certificate_ids",
        help="Certificates of these lots.",
    )
    result_ids = fields.Many2many(
        "medical.material.result",
        string="Results",
        compute="_compute_certificate_ids",
        help="What the certificates of these lots state, against the limits.",
    )
    findings = fields.Html(
        "What stands before a release", compute="_compute_findings", sanitize=False
    )
    has_blocked = fields.Boolean("Some may not", compute="_compute_findings")
    evidence_ids = fields.Many2many(
        "qms.gate.evidence",
        string="Evidence",
        compute="_compute_evidence_ids",
        help="What the release rested on at that moment.",
    )

    @api.depends("lot_ids")
    def _compute_certificate_ids(self):
        certificates = self.env["medical.material.certificate"]
        readable = certificates.has_access("read")
        for disposition in self:
            own = (
                certificates.search([("lot_ids", "in", disposition.lot_ids.ids)])
                if readable
                else certificates
            )
            disposition.certificate_ids = own
            disposition.result_ids = own.filtered(
                lambda c: c.state != "withdrawn"
            ).result_ids

    @api.depends("lot_ids", "decision", "state")
    @api.depends_context("uid", "lang", "company")
    def _compute_findings(self):
        for disposition in self:
            answers = disposition._look_at_release()
            disposition.has_blocked = any(a.blockers for a in answers.values())
            rows = [
                disposition._finding_row(lot, finding)
                for lot, answer in answers.items()
                for finding in answer.findings
            ]
            disposition.findings = (
                Markup("<ul class='list-unstyled mb-0'>%s</ul>") % Markup("").join(rows)
                if rows
                else False
            )

    def _finding_row(self, lot, finding):
        """A finding as the readiness panel words it, never by colour alone."""
        if finding.concession:
            icon, colour = "fa-file-text-o", "text-warning"
            note = self.env._("covered by %(number)s", number=finding.concession[1])
        elif finding.severity == "block":
            icon, colour, note = "fa-ban", "text-danger", self.env._("blocks")
        else:
            icon, colour, note = "fa-exclamation-triangle", "text-warning", ""
            note = self.env._("warning")
        return Markup(
            "<li class='mb-1'><i class='fa %s %s me-2' role='img' aria-label='%s'></i>"
            "%s <span class='text-muted'>(%s)</span></li>"
        ) % (icon, colour, note, finding.message, note)

    def _look_at_release(self):
        """``{lot: answer of the release gate}`` of lots still to be decided on."""
        self.ensure_one()
        lots = self.lot_ids._origin.filtered("quality_status")
        if self.state == "done" or not lots:
            return {}
        employees = lots._gate_employees()
        events = {lot._make_release_event(None, employees): lot for lot in lots}
        answers = self.env["qms.gate.mixin"]._look_at_gate(list(events))
        return {events[event]: answer for event, answer in answers.items()}

    @api.depends("lot_ids", "decision", "state")
    def _compute_evidence_ids(self):
        evidence = self.env["qms.gate.evidence"]
        readable = evidence.has_access("read")
        for disposition in self:
            keys = [
                gate_key("lot_release", lot.id, disposition.id, "release")
                for lot in disposition.lot_ids
                if disposition.state == "done" and disposition.decision in RELEASING
            ]
            disposition.evidence_ids = (
                evidence.search([("decision_id.key", "in", keys)])
                if keys and readable
                else evidence
            )

    # ------------------------------------------------------------------
    # Part of what is signed
    # ------------------------------------------------------------------
    def _signature_extra(self, transition):
        """The certificates that each lot has, and what is found, as the signer sees it.

        Of withdrawn certificates nothing is said: nothing rests on them.
        """
        extra = super()._signature_extra(transition)
        for disposition in self:
            facts = extra.setdefault(disposition.id, {})
            own = disposition.certificate_ids.filtered(lambda c: c.state == "accepted")
            for lot in disposition.lot_ids.sorted("id"):
                lines = [
                    certificate._evidence_line()
                    for certificate in own.sorted("id")
                    if lot in certificate.lot_ids
                ]
                if lines:
                    facts[self.env._("Certificates of %(lot)s", lot=lot.name)] = (
                        "\n".join(lines)
                    )
        return extra

    # ------------------------------------------------------------------
    # Exceptions taken out
    # ------------------------------------------------------------------
    def action_take_out_blocked(self):
        """Take the lots that may not be released out, to a request of their own.

        :return: action that opens that request
        :raises UserError: for what is decided, and where all or none are blocked
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "done":
            raise UserError(self._decided_message())
        answers = self._look_at_release()
        blocked = self.lot_ids.browse(
            lot.id for lot, answer in answers.items() if answer.blockers
        )
        if not blocked:
            raise UserError(
                self.env._("Nothing stands before the release of these lots.")
            )
        if blocked == self.lot_ids:
            raise UserError(
                self.env._(
                    "None of these lots may be released: there is nothing to take out."
                    " Decide otherwise about them."
                )
            )
        self.write({"lot_ids": [Command.unlink(lot.id) for lot in blocked]})
        apart = without_defaults(self.env["medical.lot.disposition"]).create(
            {
                "company_id": self.company_id.id,
                "lot_ids": [Command.set(blocked.ids)],
                "reason": self.env._(
                    "Taken out of %(number)s: not to be released as they are.",
                    number=self.name,
                ),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": apart.id,
            "views": [(False, "form")],
        }
