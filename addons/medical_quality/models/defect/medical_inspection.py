# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError

from ...sampling import NOT_ACCEPTED


class MedicalInspection(models.Model):
    """Defects found are named; no lot passes with a critical one."""

    _inherit = "medical.inspection"

    def _check_all_entered(self):
        answer = super()._check_all_entered()
        for result in self._current_results():
            name = result.characteristic_id.name
            if result.defect_ids and not result.nonconforming_units:
                raise UserError(
                    self.env._(
                        "%(name)s names defects that were found, but no unit that does"
                        " not conform. Correct one of them.",
                        name=name,
                    )
                )
            if (
                result.nonconforming_units
                and result.asked_defect_ids
                and not result.defect_ids
            ):
                raise UserError(
                    self.env._(
                        "%(name)s does not conform: name the defects that were found.",
                        name=name,
                    )
                )
        return answer

    def _judge_characteristic(self, line, sample, results):
        verdict = super()._judge_characteristic(line, sample, results)
        critical = results.defect_ids.filtered(lambda d: d.severity == "critical")
        if not critical or not verdict.accepted:
            return verdict
        return replace(
            verdict,
            outcome=NOT_ACCEPTED,
            words=self.env._(
                "%(name)s: critical defect %(defects)s found",
                name=line.name,
                defects=", ".join(critical.mapped("display_name")),
            ),
        )
