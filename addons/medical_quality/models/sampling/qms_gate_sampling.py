# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause, Cure, Finding

from ...sampling import DISCONTINUED


class QmsGateMixin(models.AbstractModel):
    """Nothing is released of a source whose inspection is discontinued.

    Nor of a lot that grew after its sample was drawn.
    """

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        causes = (
            Cause(
                "sampling.discontinued",
                self.env._("Inspection discontinued"),
                "qms_base.group_qms_manager",
            ),
            Cause(
                "sampling.grown",
                self.env._("Lot larger than inspected"),
                "qms_base.group_qms_engineer",
            ),
        )
        return super()._gate_causes() | {cause.code: cause for cause in causes}

    def _discontinued_series(self, inspection):
        """The discontinued series that an open inspection would count in."""
        if inspection.state != "open":
            return self.env["medical.sampling.series"]
        return inspection.sample_ids.series_id.filtered(
            lambda series: series.severity == DISCONTINUED
        )[:1]

    def _discontinued_finding(self, series):
        return Finding(
            code="sampling.discontinued",
            message=series._discontinued_message(),
            records=(("medical.sampling.series", series.id),),
            cure=Cure(self.env._("Decide"), "medical.sampling.series", series.id),
        )

    def _grown_finding(self, inspection, size):
        return Finding(
            code="sampling.grown",
            message=self.env._(
                "Inspection %(number)s of %(subject)s sampled a lot of %(sampled)s"
                " units; it is %(size)s units by now. A quality engineer opens a"
                " re-inspection of all of it.",
                number=inspection.name,
                subject=inspection.subject,
                sampled=inspection.lot_size,
                size=size,
            ),
            records=(("medical.inspection", inspection.id),),
            cure=Cure(
                self.env._("Open inspection"), "medical.inspection", inspection.id
            ),
        )
