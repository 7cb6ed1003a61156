# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MedicalInspection(models.Model):
    """The screen offers the units that fit; what was read is signed too."""

    _inherit = "medical.inspection"

    def get_entry(self):
        entry = super().get_entry()
        units = self.env["uom.uom"]._units_by_name()
        entry["units"] = sorted(units)
        for head in entry["characteristics"]:
            own = units.get(head["unit"])
            head["units"] = (
                list(
                    dict.fromkeys(
                        unit.name for unit in units.values() if unit._factor_to(own)
                    )
                )
                if own and head["kind"] == "measured"
                else []
            )
        return entry

    def _signature_fields(self, transition):
        signed = super()._signature_fields(transition)
        if "result_ids" in signed:
            # in which unit it stands, what was read, and how that was converted
            read = dict.fromkeys(("unit", "reading_text", "reading_factor"))
            signed["result_ids"] = {**signed["result_ids"], **read}
        return signed
