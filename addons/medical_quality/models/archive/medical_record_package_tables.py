# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.operator_cert.standing.rules import day_start

_ENTRY = (
    *("id", "at", "actor", "attribution", "operation", "record_name", "summary"),
    *("reason", "seal_id"),
)
_LIMIT = (
    *("plan_id", "name", "unit", "nominal", "lower_limit", "upper_limit"),
    *("warn_lower", "warn_upper"),
)
_VERSION = (
    *("version", "state", "effective_from", "approved_by_id", "approved_at"),
    *("retired_by_id", "retired_at"),
)


class MedicalRecordPackage(models.Model):
    """Packages of tables: training, changes of a limit, overrides."""

    _inherit = "medical.record.package"

    # ------------------------------------------------------------------
    # Training
    # ------------------------------------------------------------------
    def _collect_training(self, number, purpose, employee=None, **asked):
        """Certifications, assessments, attendances and readings of one person."""
        if not employee:
            raise UserError(self.env._("Choose the person."))
        # who a person is, everybody on the staff of their company may know
        self.env["hr.employee.public"].browse(employee.id).check_access("read")
        # sudo: the name, after this
        name = employee.sudo().name
        own = [("employee_id", "=", employee.id)]
        tables = {
            self.env._("Certifications"): self._rows(
                self.env["operator.certification"].search(own, order="id"),
                (
                    *("name", "type_id", "level_id", "state", "standing"),
                    *("valid_from", "valid_until", "status_reason"),
                    *("status_changed_on", "status_changed_by_id"),
                ),
            ),
            self.env._("Assessments"): self._rows(
                self.env["operator.assessment"].search(own, order="id"),
                (
                    *("name", "type_id", "level_id", "date", "assessor_id", "score"),
                    *("state", "concluded_at", "concluded_by_id", "digest"),
                ),
            ),
            self.env._("Training attended"): self._rows(
                self.env["operator.training.attendance"].search(own, order="id"),
                ("session_id", "attended", "note"),
            ),
            self.env._("Documents read"): self._rows(
                self.env["operator.document.reading"].search(own, order="id"),
                (
                    *("document_number", "document_name", "revision_name"),
                    *("read_at", "identified_by", "sha256"),
                ),
            ),
        }
        title = self.env._("Training of one person")
        return name, self._tables_files(number, title, name, purpose, tables)

    # ------------------------------------------------------------------
    # A limit
    # ------------------------------------------------------------------
    def _collect_limit(self, number, purpose, characteristic=None, **asked):
        """One characteristic in every version of its plan, and every change of it."""
        if not characteristic:
            raise UserError(self.env._("Choose the characteristic."))
        characteristic.check_access("read")
        plan = characteristic.plan_id
        same = characteristic._in_all_versions()
        entries = self.env["qms.audit.entry"].search(
            [("table_name", "=", same._table), ("row_id", "in", same.ids)], order="id"
        )
        signatures = [
            {
                self.env._("Plan"): version.display_name,
                self.env._("Meaning"): row["meaning"],
                self.env._("Name"): row["name"],
                self.env._("Date and time"): row["moment"],
                self.env._("Reason"): row["reason"],
                self.env._("Standing"): row["standing"] or self.env._("valid"),
            }
            for version in same.plan_id.sorted("version")
            for row in version._signature_manifestations()
        ]
        tables = {
            self.env._("The limit in each version of its plan"): self._limit_rows(same),
            self.env._("Signatures of the versions"): signatures,
            self.env._("Changes"): self._rows(entries, _ENTRY),
        }
        title = self.env._("All changes of one limit")
        scope = f"{characteristic.name}, {plan.display_name}"
        return scope, self._tables_files(number, title, scope, purpose, tables)

    def _limit_rows(self, lines):
        """What each version says, since when and until when it was in force."""
        plans = lines.plan_id
        versions = dict(zip(plans, self._rows(plans, _VERSION), strict=True))
        limits = self._rows(lines, _LIMIT)
        return [
            {**limit, **versions[line.plan_id]}
            for line, limit in zip(lines, limits, strict=True)
        ]

    # ------------------------------------------------------------------
    # Overrides
    # ------------------------------------------------------------------
    def _collect_overrides(self, number, purpose, start=None, end=None, **asked):
        """Concessions asked for, granted or used in a period, with signatures.

        Days are those of the company's plant.
        """
        if not start or not end or end < start:
            raise UserError(self.env._("Choose the period: from a day to a later one."))
        zone = self.env.company._plant_tz()
        first = day_start(start, zone)
        last = day_start(fields.Date.add(end, days=1), zone)

        def within(name):
            return Domain(name, ">=", first) & Domain(name, "<", last)

        uses = self.env["qms.concession.use"].search(within("used_at"), order="id")
        concessions = self.env["qms.concession"].search(
            within("requested_at")
            | within("granted_at")
            | Domain("id", "in", uses.concession_id.ids),
            order="id",
        )
        decisions = self.env["qms.gate.decision"].search(
            within("decided_at") & Domain("verdict", "=", "concession"), order="id"
        )
        signatures = [
            {
                self.env._("Concession"): concession.name,
                self.env._("Meaning"): row["meaning"],
                self.env._("Name"): row["name"],
                self.env._("Date and time"): row["moment"],
                self.env._("Reason"): row["reason"] or "",
            }
            for concession in concessions
            for row in concession._signature_manifestations()
        ]
        tables = {
            self.env._("Concessions"): self._rows(
                concessions,
                (
                    *("name", "status", "checkpoint", "res_name", "lot_id", "reason"),
                    *("risk_level", "risk_assessment", "regulatory_basis", "granted"),
                    *("used", "requested_by_id", "requested_at", "granted_at"),
                    *("expires_at", "withdrawn_at", "withdrawn_reason"),
                ),
            ),
            self.env._("What they let pass"): [
                {
                    self.env._("Concession"): concession.name,
                    self.env._("What was found"): finding.message,
                    self.env._("About"): finding.about_text or "",
                }
                for concession in concessions
                for finding in concession.finding_ids
            ],
            self.env._("Signatures"): signatures,
            self.env._("Uses"): self._rows(
                uses,
                (
                    *("concession_id", "used_at", "checkpoint", "res_name"),
                    *("quantity", "actor_name", "employee_name", "findings"),
                ),
            ),
            self.env._("Gate decisions by concession"): self._rows(
                decisions,
                (
                    *("decided_at", "checkpoint", "res_name", "lot_id"),
                    *("actor_name", "employee_name"),
                ),
            ),
        }
        title = self.env._("All overrides of a period")
        scope = self.env._(
            "%(start)s to %(end)s, days of %(zone)s", start=start, end=end, zone=zone
        )
        return scope, self._tables_files(number, title, scope, purpose, tables)
