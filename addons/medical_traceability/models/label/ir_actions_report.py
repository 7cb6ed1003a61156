# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
from collections import OrderedDict

from odoo import models
from odoo.exceptions import UserError

_REPORT = "medical_traceability.action_report_udi_label"


class IrActionsReport(models.Model):
    """The labels of many lots are one job: sheets are filled, nothing half printed."""

    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if report != self.env.ref(_REPORT):
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        # the reader's own rights decide which lots can be labelled
        lots = self.env["stock.lot"].browse(dict.fromkeys(res_ids or [])).exists()
        lots.check_access("read")
        if not lots:
            raise UserError(self.env._("Choose the lots to print labels for."))
        stream = io.BytesIO(lots._qms_render_canvas(report))
        return OrderedDict({False: {"stream": stream, "attachment": None}})
