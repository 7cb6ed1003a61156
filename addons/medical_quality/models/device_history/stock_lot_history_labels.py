# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

_OPEN = ("issued", "printed")


class StockLot(models.Model):
    """Labels in the device history record.

    Which were issued, from which revision, by whom, what became of each copy, what was
    read back, and that the line was cleared. (QMSR 21 CFR 820.45; ISO 13485, 7.5.1)
    """

    _inherit = "stock.lot"

    def _history_labels(self, productions, missing):
        """What was done with the labels of this lot.

        :return: ``{"issues": […], "copies": [(state, number)], "events": […],
            "scans": […], "clearances": […]}``, dictionaries of texts
        """
        labels = self.env["medical.label"].search(
            [("lot_id", "in", self.ids)],
            order="production_id, position, copy_number, id",
        )
        states = dict(labels._fields["state"]._description_selection(self.env))
        copies = {state: 0 for state in states}
        for label in labels:
            copies[label.state] += 1
        left = sum(copies[state] for state in _OPEN)
        if left:
            missing.append(
                self.env._(
                    "%(count)s of %(all)s labels of %(lot)s are not accounted for.",
                    count=left,
                    all=len(labels),
                    lot=", ".join(self.mapped("name")),
                )
            )
        without = self - labels.lot_id
        if without and any(productions._labelled().values()):
            missing.append(
                self.env._(
                    "No label of %(lot)s was issued.",
                    lot=", ".join(without.mapped("name")),
                )
            )
        return {
            "issues": self._history_label_issues(labels),
            "copies": [(states[s], number) for s, number in copies.items() if number],
            "events": self._history_label_events(labels, states),
            "scans": self._history_label_scans(productions, labels),
            "clearances": self._history_clearances(productions),
        }

    def _history_label_issues(self, labels):
        kinds = dict(labels.issue_id._fields["kind"]._description_selection(self.env))
        levels = dict(self.env["medical.label.issue"]._selection_package_level())
        mine = labels.grouped("issue_id")
        return [
            {
                "number": issue.name,
                "kind": kinds[issue.kind],
                "level": levels[issue.package_level],
                "template": issue.template_name,
                "identifier": issue.identifier_id.di or "",
                "quantity": str(len(mine[issue])),
                "person": self._history_actor(issue),
                "time": self._history_time(issue.done_at),
                "reason": issue.reason or issue.reprint_id.reason or "",
            }
            for issue in labels.issue_id.sorted("id")
        ]

    def _history_label_events(self, labels, states):
        """What became of a copy and why: all but that it was printed and applied."""
        events = labels.event_ids.filtered(
            lambda event: event.reason or event.after not in (*_OPEN, "applied")
        )
        return [
            {
                "label": event.label_id.display_name,
                "state": states[event.after],
                "person": self._history_actor(event),
                "time": self._history_time(event.done_at),
                "reason": event.reason or "",
            }
            for event in events.sorted("id")
        ]

    def _history_label_scans(self, productions, labels):
        """Labels of this lot read back, and every mismatch of its orders."""
        scans = self.env["medical.label.scan"].search(
            [
                ("production_id", "in", productions.ids),
                "|",
                ("label_id", "in", labels.ids),
                ("result", "=", "mismatch"),
            ],
            order="id",
        )
        words = dict(scans._fields["result"]._description_selection(self.env))
        causes = dict(scans._fields["cause"]._description_selection(self.env))
        return [
            {
                "text": scan.raw_text,
                "matches": scan.result == "match",
                "result": words[scan.result],
                "cause": causes.get(scan.cause, ""),
                "cured": ", ".join(
                    cure.reason for cure in scan.cure_ids if cure.reason
                ),
                "person": self._history_actor(scan),
                "time": self._history_time(scan.done_at),
            }
            for scan in scans
        ]

    def _history_clearances(self, productions):
        clearances = self.env["medical.line.clearance"].search(
            [("production_id", "in", productions.ids)], order="id"
        )
        moments = dict(clearances._fields["moment"]._description_selection(self.env))
        states = dict(clearances._fields["state"]._description_selection(self.env))
        return [
            {
                "number": clearance.name,
                "moment": moments[clearance.moment],
                "state": states[clearance.state],
                "person": clearance.employee_id.name
                or clearance.performed_by_id.name
                or "",
                "time": self._history_time(clearance.performed_at),
                "verified": clearance.verified_employee_id.name
                or clearance.verified_by_id.name
                or "",
            }
            for clearance in clearances
        ]

    def _history_actor(self, record):
        """The person behind a record about labels, or the login."""
        return record.employee_id.name or record.actor_id.name
