# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain


class StockLot(models.Model):
    """People, decisions and refusals in the device history record."""

    _inherit = "stock.lot"

    def _history_domain(self, productions, component_lines, lot_field):
        """Gate records about this lot, its orders, work orders and movements."""
        movements = (
            component_lines
            | productions.move_finished_ids.move_line_ids.filtered(
                lambda line: line.lot_id in self
            )
        )
        return Domain.OR(
            [
                Domain("res_model", "=", model) & Domain("res_id", "in", ids)
                for model, ids in (
                    ("mrp.production", productions.ids),
                    ("mrp.workorder", productions.workorder_ids.ids),
                    ("stock.lot", self.ids),
                    ("stock.move.line", movements.ids),
                )
            ]
            + [Domain(lot_field, "in", self.ids)]
        )

    def _history_decisions(self, productions, component_lines):
        return self.env["qms.gate.decision"].search(
            self._history_domain(productions, component_lines, "lot_id"),
            order="decided_at, id",
        )

    def _history_decision_rows(self, decisions):
        """Checkpoint, record, verdict, person and time of each decision."""
        checkpoints = dict(decisions._selection_checkpoint())
        verdicts = dict(decisions._fields["verdict"]._description_selection(self.env))
        return [
            {
                "checkpoint": checkpoints.get(decision.checkpoint, decision.checkpoint),
                "record": decision.res_name,
                "verdict": verdicts[decision.verdict],
                "conceded": decision.verdict == "concession",
                "person": decision.employee_name or "",
                "user": decision.actor_name,
                "time": self._history_time(decision.decided_at),
                "evidence": decision.evidence_ids.mapped("number"),
                "warnings": [f["message"] for f in decision.warnings or []],
            }
            for decision in decisions
        ]

    def _history_denial_rows(self, productions, component_lines):
        """Refused attempts: who tried what, when, and why not."""
        denials = self.env["qms.gate.denial"].search(
            self._history_domain(productions, component_lines, "lot_ref"),
            order="denied_at, id",
        )
        checkpoints = dict(denials._selection_checkpoint())
        return [
            {
                "checkpoint": checkpoints.get(denial.checkpoint, denial.checkpoint),
                "record": denial.res_name,
                "person": denial.employee_name or denial.actor_name,
                "time": self._history_time(denial.denied_at),
                "message": denial.message,
            }
            for denial in denials
        ]

    def _history_operations(self, productions, decisions, missing):
        """Work orders with start, finish and the people who did them."""
        states = dict(
            productions.workorder_ids._fields["state"]._description_selection(self.env)
        )
        people = {}
        for decision in decisions:
            key = (decision.res_model, decision.res_id, decision.checkpoint)
            people.setdefault(key, {})[
                decision.employee_name or decision.actor_name
            ] = True
        rows = []
        for workorder in productions.workorder_ids.filtered(
            lambda w: w.state != "cancel"
        ):
            started, finished = (
                ", ".join(people.get(("mrp.workorder", workorder.id, checkpoint), ()))
                for checkpoint in ("wo_start", "wo_finish")
            )
            if workorder.state == "done":
                facts = {
                    "operation": workorder.name,
                    "order": workorder.production_id.name,
                }
                if not started:
                    missing.append(
                        self.env._(
                            "No start of %(operation)s (%(order)s) passed the gate.",
                            **facts,
                        )
                    )
                if not finished:
                    missing.append(
                        self.env._(
                            "No finish of %(operation)s (%(order)s) passed the gate.",
                            **facts,
                        )
                    )
            else:
                missing.append(
                    self.env._(
                        "%(operation)s (%(order)s) is not finished.",
                        operation=workorder.name,
                        order=workorder.production_id.name,
                    )
                )
            # before that, a work order keeps there when it is planned
            begun = started or workorder.state in ("progress", "done")
            ended = workorder.state == "done"
            rows.append(
                {
                    "operation": workorder.name,
                    "workcenter": workorder.workcenter_id.name,
                    "state": states[workorder.state],
                    "started": self._history_time(begun and workorder.date_start),
                    "started_by": started,
                    "finished": self._history_time(ended and workorder.date_finished),
                    "finished_by": finished,
                    "worked": self._history_workers(workorder),
                }
            )
        if not rows:
            missing.append(self.env._("The order has no operations."))
        return rows

    def _history_workers(self, workorder):
        """The people of its time logs, in the order in which they began."""
        logs = workorder.time_ids.sorted(lambda log: (log.date_start, log.id))
        return ", ".join(
            dict.fromkeys(log.qms_employee_id.name or log.user_id.name for log in logs)
        )

    def _history_certificates(self, decisions):
        """Certificates that the decisions relied on, each with who held it."""
        rows = {}
        for decision in decisions:
            for evidence in decision.evidence_ids:
                if evidence.kind != "certificate":
                    continue
                key = (evidence.number, decision.employee_name, decision.res_name)
                rows.setdefault(
                    key,
                    {
                        "number": evidence.number,
                        "person": self._history_holder(evidence)
                        or decision.employee_name
                        or "",
                        "record": decision.res_name,
                        "valid_from": self._history_date(evidence.valid_from),
                        "valid_until": self._history_date(evidence.valid_until),
                        "time": self._history_time(decision.decided_at),
                    },
                )
        return list(rows.values())

    def _history_holder(self, evidence):
        certificate = (
            self.env["operator.certification"].browse(evidence.res_id).exists()
        )
        return certificate.employee_id.name
