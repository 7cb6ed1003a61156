# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain

from ..capa.phases import CLOSED


class MedicalTrace(models.AbstractModel):
    """What is open about the lots of a trace (ISO 13485, 8.3 and 8.5.2)."""

    _inherit = "medical.trace"

    def _issues(self, trace):
        inspections = self._inspections_of(trace)
        nonconformances = self._nonconformances_of(trace)
        doubts = self._doubts_of(trace)
        sources = inspections, nonconformances, doubts
        return [
            *super()._issues(trace),
            *self._failed_rows(inspections),
            *self._nonconformance_rows(nonconformances),
            *self._doubt_rows(doubts),
            *self._alarm_rows(trace),
            *self._capa_rows(sources),
        ]

    # ------------------------------------------------------------------
    # Inspections that failed
    # ------------------------------------------------------------------
    def _failed_rows(self, inspections):
        """Those that failed and that neither a later one nor a decision answers for."""
        failed = inspections.filtered(lambda one: one.state == "failed")
        answered = set(failed._answered_inspections(failed).ids)
        failed = failed.filtered(lambda one: one.id not in answered)
        return [
            {
                "what": self.env._("Failed inspection"),
                "about": inspection.name,
                "detail": f"{inspection.subject}, {inspection.plan_id.display_name}",
                "moment": self._moment_text(inspection.done_at),
                "open": ("medical.inspection", inspection.id),
            }
            for inspection in failed
            if all(following.state == "open" for following in inspection.next_ids)
        ]

    # ------------------------------------------------------------------
    # Nonconformances, and values in doubt
    # ------------------------------------------------------------------
    def _nonconformances_of(self, trace):
        """Nonconformances of lots and orders of a trace, open or closed."""
        lots = trace["lots"].ids
        return self.env["medical.nonconformance"].search(
            Domain("line_ids.lot_id", "in", lots)
            | Domain("disposition_ids.new_lot_id", "in", lots)
            | Domain("production_id", "in", self._orders_of(trace).ids),
            order="id",
        )

    def _nonconformance_rows(self, nonconformances):
        states = dict(nonconformances._fields["state"]._description_selection(self.env))
        return [
            {
                "what": self.env._("Nonconformance"),
                "about": record.name,
                "detail": f"{states[record.state]}: {record.description}",
                "moment": self._moment_text(record.found_at),
                "open": (record._name, record.id),
            }
            for record in nonconformances
            if record.state != "closed"
        ]

    def _doubts_of(self, trace):
        """Traces of instruments out of tolerance in which lots of this one stand."""
        lots = trace["lots"].ids
        lines = self.env["medical.out.of.tolerance.line"].search(
            Domain("lot_id", "in", lots)
            | Domain("affected_lot_ids", "in", lots)
            | Domain("production_id", "in", self._orders_of(trace).ids)
        )
        return lines.oot_id.sorted("id")

    def _doubt_rows(self, doubts):
        return [
            {
                "what": self.env._("Out of tolerance"),
                "about": doubt.name,
                "detail": f"{doubt.instrument_id.display_name}: {doubt.reason or ''}",
                "moment": self._moment_text(doubt.found_at),
                "open": (doubt._name, doubt.id),
            }
            for doubt in doubts
            if doubt.state == "open"
        ]

    # ------------------------------------------------------------------
    # Alarms
    # ------------------------------------------------------------------
    def _alarm_rows(self, trace):
        alarms = self.env["medical.process.alarm"].search(
            [
                ("workorder_id", "in", self._orders_of(trace).workorder_ids.ids),
                ("state", "=", "open"),
            ],
            order="id",
        )
        return [
            {
                "what": self.env._("Process alarm"),
                "about": self._work_text(alarm.workorder_id),
                "detail": alarm.words,
                "moment": self._moment_text(alarm.since),
                "open": ("medical.inspection", alarm.inspection_id.id),
            }
            for alarm in alarms
        ]

    # ------------------------------------------------------------------
    # CAPAs that come from any of it
    # ------------------------------------------------------------------
    def _capa_rows(self, sources):
        """Open CAPAs of these records.

        :param sources: recordsets that a CAPA may come from
        """
        refs = [f"{one._name},{res_id}" for one in sources for res_id in one.ids]
        capas = self.env["medical.capa"].search(
            [("source_ids.record_ref", "in", refs), ("state", "!=", CLOSED)],
            order="id",
        )
        phases = dict(capas._fields["state"]._description_selection(self.env))
        return [
            {
                "what": self.env._("CAPA"),
                "about": capa.name,
                "detail": f"{phases[capa.state]}: {capa.title}",
                "moment": self._moment_text(capa.opened_at),
                "open": (capa._name, capa.id),
            }
            for capa in capas
        ]
