# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Domain

from .medical_device_history_collect import Found


class MedicalDeviceHistory(models.Model):
    """Labels, nonconformances and instruments that are to be looked at."""

    _inherit = "medical.device.history"

    def _find_exceptions(self, scope):
        return [
            *super()._find_exceptions(scope),
            *self._find_reprints(scope),
            *self._find_spoiled_labels(scope),
            *self._find_mismatches(scope),
            *self._find_nonconformances(scope),
            *self._find_doubts(scope),
        ]

    @api.model
    def _find_reprints(self, scope):
        """Labels that were printed again, by issue."""
        labels = (
            self.env["medical.label"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", scope.lots.ids),
                    ("issue_id.kind", "=", "reprint"),
                ],
                order="id",
            )
        )
        found = []
        for issue, own in labels.grouped("issue_id").items():
            by_history = {}
            for label in own:
                for res_id in scope.of_lot.get(label.lot_id.id, ()):
                    by_history.setdefault(res_id, []).append(label.lot_id.name)
            found += [
                Found(
                    history_id=res_id,
                    kind="reprinted",
                    key=f"reprinted:{issue.id}",
                    text=self.env._(
                        "%(number)s: %(count)s labels printed again, of %(lots)s —"
                        " %(reason)s",
                        number=issue.name,
                        count=len(names),
                        lots=", ".join(dict.fromkeys(names)),
                        reason=issue.reason or issue.reprint_id.reason or "",
                    ),
                    model=issue._name,
                    res_id=issue.id,
                    res_name=issue.name,
                    moment=issue.done_at,
                    person=issue.employee_id.name or issue.actor_id.name,
                )
                for res_id, names in by_history.items()
            ]
        return found

    @api.model
    def _find_spoiled_labels(self, scope):
        """Labels that became nothing: spoiled or destroyed."""
        events = (
            self.env["medical.label.event"]
            .sudo()
            .search(
                [
                    ("label_id.lot_id", "in", scope.lots.ids),
                    ("after", "in", ("spoiled", "destroyed")),
                ],
                order="id",
            )
        )
        words = dict(events._fields["after"]._description_selection(self.env))
        return [
            Found(
                history_id=res_id,
                kind="label",
                key=f"label:{event.id}",
                text=self.env._(
                    "Label of %(lot)s: %(state)s — %(reason)s",
                    lot=event.label_id.lot_id.name,
                    state=words[event.after],
                    reason=event.reason or "",
                ),
                model=event.label_id._name,
                res_id=event.label_id.id,
                res_name=event.label_id.display_name,
                moment=event.done_at,
                person=event.employee_id.name or event.actor_id.name,
            )
            for event in events
            for res_id in scope.of_lot.get(event.label_id.lot_id.id, ())
        ]

    @api.model
    def _find_mismatches(self, scope):
        """Labels that were read back wrong, of the orders."""
        scans = (
            self.env["medical.label.scan"]
            .sudo()
            .search(
                [
                    ("production_id", "in", scope.orders.ids),
                    ("result", "=", "mismatch"),
                ],
                order="id",
            )
        )
        return [
            Found(
                history_id=res_id,
                kind="label",
                key=f"scan:{scan.id}",
                text=self.env._(
                    "Read back: %(text)s. %(detail)s %(cure)s",
                    text=scan.raw_text,
                    detail=scan.detail or "",
                    cure="; ".join(scan.cure_ids.mapped("reason")),
                ).strip(),
                model=scan.production_id._name,
                res_id=scan.production_id.id,
                res_name=scan.production_id.name,
                moment=scan.done_at,
                person=scan.employee_id.name or scan.actor_id.name,
            )
            for scan in scans
            for res_id in scope.of_order.get(scan.production_id.id, ())
        ]

    def _find_nonconformances(self, scope):
        """Nonconformances of lots, orders, and the material that was built in."""
        found = []
        words = None
        lots = scope.lots_by_history()
        for record, ids in self._scope_nonconformances(scope):
            if words is None:
                field = record._fields["state"]
                words = dict(field._description_selection(self.env))
            found += [
                Found(
                    history_id=res_id,
                    kind="nonconformance",
                    key=f"nonconformance:{record.id}",
                    text=self.env._(
                        "%(number)s (%(state)s): %(what)s — %(decided)s",
                        number=record.name,
                        state=words[record.state],
                        what=record.description or "",
                        # of its own lots alone: the others may be of somebody else
                        decided="; ".join(
                            record._parts_of(lots[res_id]).disposition_ids.mapped(
                                "display_name"
                            )
                        ),
                    ),
                    model=record._name,
                    res_id=record.id,
                    res_name=record.name,
                    moment=record.found_at,
                    person=record.found_employee_id.name
                    or record.found_by_id.name
                    or "",
                )
                for res_id in ids
            ]
        return found

    @api.model
    def _find_doubts(self, scope):
        """Traces of instruments out of tolerance, in which values of these stand."""
        lines = (
            self.env["medical.out.of.tolerance.line"]
            .sudo()
            .search(
                Domain(
                    "reading_ids.inspection_id.workorder_id", "in", scope.workorders.ids
                )
                | Domain(
                    "reading_ids.inspection_id.lot_id",
                    "in",
                    (scope.lots | scope.materials).ids,
                ),
                order="id",
            )
        )
        found = {}
        for line in lines:
            for reading in line.reading_ids:
                inspection = reading.inspection_id
                for res_id in (
                    *scope.of_workorder.get(inspection.workorder_id.id, ()),
                    *scope.of_lot.get(inspection.lot_id.id, ()),
                    *scope.of_material.get(inspection.lot_id.id, ()),
                ):
                    found.setdefault((res_id, line.oot_id), set()).add(reading.id)
        return [
            Found(
                history_id=res_id,
                kind="instrument",
                key=f"instrument:{trace.id}",
                text=self.env._(
                    "%(number)s: %(count)s values were taken with an instrument that"
                    " was out of tolerance.",
                    number=trace.name,
                    count=len(readings),
                ),
                model=trace._name,
                res_id=trace.id,
                res_name=trace.name,
            )
            for (res_id, trace), readings in found.items()
        ]
