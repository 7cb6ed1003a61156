# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class MedicalTrace(models.AbstractModel):
    """What the lots of a trace were inspected by, and with which instruments.

    Read by the rights of whoever asks. (ISO 13485, 7.5.9 and 8.2.6)
    """

    _inherit = "medical.trace"

    @api.model
    def _tabs(self):
        tabs = super()._tabs()
        before = {"materials": tabs.pop("materials")}
        return {**before, "inspections": self.env._("Inspections"), **tabs}

    def _inspected(self, trace):
        """Domain of what was inspected: these lots, and the work that made them."""
        workorders = self._orders_of(trace).workorder_ids
        return Domain("lot_id", "in", trace["lots"].ids) | Domain(
            "workorder_id", "in", workorders.ids
        )

    def _inspections_of(self, trace):
        """Inspections of the lots of a trace and of the work that made them."""
        return self.env["medical.inspection"].search(self._inspected(trace), order="id")

    # ------------------------------------------------------------------
    # Inspections
    # ------------------------------------------------------------------
    def _tab_inspections(self, trace):
        columns = [
            ("number", self.env._("Inspection")),
            ("lot", self.env._("Lot / serial")),
            ("work", self.env._("Order and operation")),
            ("product", self.env._("Product")),
            ("plan", self.env._("Inspection plan")),
            ("verdict", self.env._("Verdict")),
            ("person", self.env._("Inspector")),
            ("moment", self.env._("Completed on")),
            ("instruments", self.env._("Instruments")),
        ]
        inspections = self._inspections_of(trace)
        states = dict(inspections._fields["state"]._description_selection(self.env))
        instruments = self._instruments_of(inspections)
        rows = [
            {
                "number": inspection.name,
                "lot": inspection.lot_id.name or "",
                "work": self._work_text(inspection.workorder_id),
                "product": inspection.product_id.display_name,
                "plan": inspection.plan_id.display_name,
                "verdict": states[inspection.state],
                "person": inspection.inspector_name or "",
                "moment": self._moment_text(inspection.done_at),
                "instruments": ", ".join(instruments[inspection.id]),
                "open": ("medical.inspection", inspection.id),
            }
            for inspection in inspections
        ]
        return columns, rows

    def _work_text(self, workorder):
        # sudo: who reads a genealogy sees what made it, by name
        work = workorder.sudo()
        return f"{work.production_id.name}, {work.name}" if work else ""

    def _instruments_of(self, inspections):
        """``{inspection id: names of the instruments}`` that values were taken with."""
        groups = self.env["medical.inspection.result"]._read_group(
            [
                ("inspection_id", "in", inspections.ids),
                ("instrument_id", "!=", False),
                ("superseded", "=", False),
            ],
            ["inspection_id", "instrument_id"],
        )
        found = defaultdict(list)
        for inspection, instrument in groups:
            found[inspection.id].append(instrument.display_name)
        return found

    # ------------------------------------------------------------------
    # Instruments, beside the work centres
    # ------------------------------------------------------------------
    def _tab_equipment(self, trace):
        columns, rows = super()._tab_equipment(trace)
        columns = [
            *columns,
            ("instrument", self.env._("Instrument")),
            ("lot", self.env._("Measured lot")),
            ("calibration", self.env._("Calibration then")),
            ("standing", self.env._("Calibration now")),
        ]
        more = dict.fromkeys(("instrument", "lot", "calibration", "standing"), "")
        machines = [{**row, **more} for row in rows]
        return columns, machines + self._instrument_rows(trace)

    def _instrument_rows(self, trace):
        """A row for each instrument, calibration, and what was measured with it."""
        workorders = self._orders_of(trace).workorder_ids
        groups = self.env["medical.inspection.result"]._read_group(
            Domain("instrument_id", "!=", False)
            & Domain("superseded", "=", False)
            & (
                Domain("inspection_id.workorder_id", "in", workorders.ids)
                | Domain("lot_id", "in", trace["lots"].ids)
            ),
            [
                "instrument_id",
                "instrument_calibration_id",
                "inspection_id",
                "instrument_valid_until:day",
            ],
            ["recorded_at:min", "recorded_at:max"],
        )
        instruments = self.env["maintenance.equipment"].union(
            *(instrument for instrument, *_rest in groups)
        )
        words = dict(
            instruments._fields["instrument_status"]._description_selection(self.env)
        )
        statuses = {one.id: one.instrument_status for one in instruments}
        return [
            {
                **self._measured_at(inspection),
                "started": self._moment_text(first),
                "finished": self._moment_text(last),
                "instrument": instrument.display_name,
                "calibration": self._calibration_text(calibration, until),
                "standing": words.get(statuses[instrument.id], ""),
                "open": ("maintenance.equipment", instrument.id),
            }
            for instrument, calibration, inspection, until, first, last in groups
        ]

    def _measured_at(self, inspection):
        # sudo: who reads a genealogy sees what made it, by name
        work = inspection.workorder_id.sudo()
        return {
            "order": work.production_id.name or "",
            "operation": work.name or inspection.plan_id.display_name,
            "workcenter": work.workcenter_id.name or "",
            "lot": inspection.lot_id.name or "",
        }

    def _calibration_text(self, calibration, until):
        if not calibration:
            return self.env._("none")
        if not until:
            return calibration.name
        return self.env._(
            "%(calibration)s, valid until %(day)s",
            calibration=calibration.name,
            day=until,
        )
