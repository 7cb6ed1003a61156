# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalInspection(models.Model):
    """What the screens and signatures show of what testers send."""

    _inherit = "medical.inspection"

    reads_tester = fields.Boolean(
        compute="_compute_reads_tester", help="Testers send some of its values."
    )
    tester_reading_count = fields.Integer(
        "Tester readings", compute="_compute_tester_reading_count", aggregator=False
    )

    @api.depends("plan_id")
    def _compute_reads_tester(self):
        for inspection in self:
            inspection.reads_tester = bool(inspection._tester_channels())

    def _compute_instrument_type_ids(self):
        """What people scan; a tester names itself."""
        result = super()._compute_instrument_type_ids()
        for inspection in self.filtered("reads_tester"):
            typed = inspection.plan_id.characteristic_ids.filtered(
                lambda line: not line._is_from_tester()
            )
            inspection.instrument_type_ids = typed.instrument_type_id
        return result

    def _compute_tester_reading_count(self):
        counts = dict(
            self.env["medical.tester.reading"]._read_group(
                [("inspection_id", "in", self.ids)], ["inspection_id"], ["__count"]
            )
        )
        for inspection in self:
            inspection.tester_reading_count = counts.get(inspection, 0)

    def action_view_tester_readings(self):
        """What testers sent to this inspection, as they sent it."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "medical_quality.medical_tester_reading_action"
        )
        return dict(
            action,
            domain=[("inspection_id", "in", self.ids)],
            context={"create": False},
        )

    def _signature_fields(self, transition):
        signed = super()._signature_fields(transition)
        if "result_ids" in signed:
            # which tester measured, and when
            sent = dict.fromkeys(("recorded_by_id", "instrument_id", "tester_at"))
            signed["result_ids"] = {**signed["result_ids"], **sent}
        return signed
