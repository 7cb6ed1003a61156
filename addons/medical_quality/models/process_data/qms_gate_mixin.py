# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import replace

from odoo import models

from odoo.addons.qms_base.gates import Cure

from ...rules import STREAM


class QmsGateMixin(models.AbstractModel):
    """What an open inspection of a stream waits for, said to who finishes the work."""

    _inherit = "qms.gate.mixin"

    def _inspection_finding(self, inspection):
        finding = super()._inspection_finding(inspection)
        if inspection.trigger != STREAM or inspection.state != "open":
            return finding
        return replace(
            finding,
            cure=Cure(
                self.env._("Open inspection"), "medical.inspection", inspection.id
            ),
            message=self.env._(
                "Inspection %(number)s (%(plan)s) of %(subject)s monitors the process"
                " data of the machine and is not completed. Pause the work, and"
                " complete it.",
                number=inspection.name,
                plan=inspection.plan_id.display_name,
                subject=inspection.subject,
            ),
        )

    def _holds_beginning(self, occasion, log_id, others_work):
        """After a failure nobody goes on before the stream was good again."""
        inspection = occasion.inspection
        if (
            inspection.trigger == STREAM
            and inspection.state == "open"
            and inspection.previous_id
        ):
            return True
        return super()._holds_beginning(occasion, log_id, others_work)
