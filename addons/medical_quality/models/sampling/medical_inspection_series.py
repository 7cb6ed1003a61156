# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...sampling import DISCONTINUED, REDUCED
from ..inspection.guard import lock_rows, server_writes


class MedicalInspection(models.Model):
    """Which series of lots an inspection counts in, and at which severity it is."""

    _inherit = "medical.inspection"

    # ------------------------------------------------------------------
    # Which series
    # ------------------------------------------------------------------
    def _series_of(self, items, create=False):
        """``{(requirement, characteristic): series}`` of what is switched.

        :param items: ``(requirement, plan)`` pairs
        :param create: begin the series that do not exist yet
        """
        switched = [
            (requirement, line)
            for requirement, plan in items
            for line in plan.characteristic_ids
            if line._is_switched()
        ]
        if not switched:
            return {}
        requirements = list({requirement for requirement, _line in switched})
        suppliers = self._suppliers(requirements)
        lines = self._production_lines(requirements)
        keys = {
            (requirement, line): (
                requirement.company_id,
                requirement.template_id,
                requirement.trigger,
                suppliers.get(requirement.lot_id, 0)
                if requirement.trigger == "receipt"
                else 0,
                lines.get(requirement, 0),
                line._scheme().level,
                line._scheme().aql,
            )
            for requirement, line in switched
        }
        series = self.env["medical.sampling.series"]._find(keys.values(), create)
        return {place: series[key] for place, key in keys.items() if key in series}

    def _suppliers(self, requirements):
        """``{lot id: company that delivered it first}``."""
        lots = [r.lot_id for r in requirements if r.trigger == "receipt"]
        # sudo: whose series a lot counts in does not hang on who opens it
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots),
                    ("state", "=", "done"),
                    ("location_id.usage", "=", "supplier"),
                ],
                order="id desc",
            )
        )
        return {line.lot_id.id: line._gate_partner().id for line in lines}

    def _production_lines(self, requirements):
        """``{requirement: work centre}``: of the operation, or of the order's last."""
        workorders = self.env["mrp.workorder"].sudo()
        orders = self.env["mrp.production"].sudo()
        own = workorders.browse({r.workorder_id for r in requirements} - {0})
        made = orders.browse(
            {r.production_id for r in requirements if r.trigger == "final"} - {0}
        )
        of_workorder = {w.id: w.workcenter_id.id for w in own}
        of_order = {
            order.id: order.workorder_ids.sorted("id")[-1:].workcenter_id.id
            for order in made
        }
        return {
            r: of_workorder.get(r.workorder_id) or of_order.get(r.production_id) or 0
            for r in requirements
            if r.trigger != "receipt"
        }

    def _discontinued_of(self, items):
        """``{requirement: series}`` of what is not inspected now."""
        return {
            requirement: series
            for (requirement, _line), series in self._series_of(items).items()
            if series.severity == DISCONTINUED
        }

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------
    def _record_in_series(self, verdict):
        """Count this lot in its series, by its worst characteristic of each.

        :param verdict: the :class:`InspectionVerdict`
        :raises UserError: while inspection of one of them is discontinued
        """
        self.ensure_one()
        # closed in the database, it takes no samples any more
        self.sample_ids.flush_recordset()
        lines = {line.characteristic_id: line for line in verdict.characteristics}
        # sudo: series are the server's
        by_series = self.sudo().sample_ids.grouped("series_id")
        # in one order for everybody, so that nobody waits for another in a circle
        for series in sorted(by_series, key=lambda found: found.id or 0):
            samples = by_series[series]
            if series:
                worst = max(
                    samples, key=lambda s: lines[s.characteristic_id.id].nonconforming
                )
                series._take_lot(
                    worst,
                    lines[worst.characteristic_id.id],
                    worst.characteristic_id._sampled_as().sampling_switching,
                )

    # ------------------------------------------------------------------
    # Lots that wait while the severity changes
    # ------------------------------------------------------------------
    def _sample_anew(self, series):
        """Derive the samples of lots anew of which nothing was entered yet.

        Switching is for the lots that follow (ANSI/ASQ Z1.4, 8.3); a lot of which
        values were taken is finished by the sample that was drawn.
        """
        if series.severity == DISCONTINUED:
            return
        samples = (
            self.env["medical.inspection.sample"]
            .sudo()
            .search(
                [
                    ("series_id", "=", series.id),
                    ("inspection_id.state", "=", "open"),
                    ("inspection_id.previous_id", "=", False),
                    ("severity", "!=", series.severity),
                ]
            )
        )
        lock_rows(samples.inspection_id)
        waiting = samples.filtered(
            lambda s: not any(s.inspection_id.result_ids.mapped("recorded_at"))
        )
        with server_writes():
            for sample in waiting:
                values = sample.inspection_id._sample_values(
                    sample.characteristic_id, series
                )
                sample.write(values)
            waiting._fit_results()

    def _severity(self, series):
        """The severity at which a lot is sampled now.

        A lot that is submitted again is never on reduced inspection (Z1.4, 7.4).
        """
        if not series or (series.severity == REDUCED and self.previous_id):
            return "normal"
        return series.severity
