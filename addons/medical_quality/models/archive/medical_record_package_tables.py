# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_ENTRY = (
    *("id", "at", "actor", "attribution", "operation", "record_name", "summary"),
    *("reason", "seal_id"),
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
        """One characteristic in all plans of its product, and every change of it."""
        if not characteristic:
            raise UserError(self.env._("Choose the characteristic."))
        characteristic.check_access("read")
        plan = characteristic.plan_id
        same = characteristic.with_context(active_test=False).search(
            [
                ("name", "=", characteristic.name),
                ("plan_id.product_tmpl_id", "=", plan.product_tmpl_id.id),
                ("plan_id.trigger", "=", plan.trigger),
            ],
            order="id",
        )
        entries = self.env["qms.audit.entry"].search(
            [("table_name", "=", same._table), ("row_id", "in", same.ids)], order="id"
        )
        tables = {
            self.env._("The limit in each revision of its plans"): self._rows(
                same, ("plan_id", "name", "nominal", "lower_limit", "upper_limit")
            ),
            self.env._("Changes"): self._rows(entries, _ENTRY),
        }
        title = self.env._("All changes of one limit")
        scope = f"{characteristic.name}, {plan.display_name}"
        return scope, self._tables_files(number, title, scope, purpose, tables)

    # ------------------------------------------------------------------
    # Overrides
    # ------------------------------------------------------------------
    def _collect_overrides(self, number, purpose, start=None, end=None, **asked):
        """Concessions asked for, granted or used in a period, with signatures."""
        if not start or not end or end < start:
            raise UserError(self.env._("Choose the period: from a day to a later one."))
        first = fields.Datetime.to_datetime(start)
        last = fields.Datetime.to_datetime(fields.Date.add(end, days=1))

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
        scope = self.env._("%(start)s to %(end)s", start=start, end=end)
        return scope, self._tables_files(number, title, scope, purpose, tables)
