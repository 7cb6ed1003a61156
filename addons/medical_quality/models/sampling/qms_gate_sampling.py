# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause, Cure, Finding

from ...sampling import DISCONTINUED


class QmsGateMixin(models.AbstractModel):
    """Nothing is released of a source whose inspection is discontinued."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        cause = Cause(
            "sampling.discontinued",
            self.env._("Inspection discontinued"),
            "qms_base.group_qms_manager",
        )
        return super()._gate_causes() | {cause.code: cause}

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
