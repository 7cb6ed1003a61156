# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
from collections import OrderedDict

from weasyprint import HTML

from odoo import fields, models
from odoo.exceptions import UserError

from .url_fetcher import BASE_URL, RecordUrlFetcher, RefusedUrlError


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    qms_engine = fields.Selection(
        [("weasyprint", "Document (WeasyPrint)"), ("canvas", "Drawn by the record")],
        string="Quality engine",
        help="How a quality document is made into a PDF. Empty: Odoo's own way.",
    )

    def _get_readable_fields(self):
        return super()._get_readable_fields() | {"qms_engine"}

    def report_action(self, docids, data=None, config=True):
        action = super().report_action(docids, data=data, config=config)
        if self.qms_engine and action.get("type") == "ir.actions.report":
            action["qms_engine"] = self.qms_engine
        return action

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Quality documents are rendered for real in tests too."""
        if self._get_report(report_ref).qms_engine:
            ids = [res_ids] if isinstance(res_ids, int) else res_ids
            return self._render_qweb_pdf_prepare_streams(report_ref, data, ids), "pdf"
        return super()._pre_render_qweb_pdf(report_ref, res_ids=res_ids, data=data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if not report.qms_engine:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        # the reader's own rights decide which records can be printed
        records = self.env[report.model].browse(dict.fromkeys(res_ids or [])).exists()
        records.check_access("read")
        if not records:
            raise UserError(self.env._("There is nothing to print: choose a record."))
        render = {"canvas": self._qms_canvas_pdf, "weasyprint": self._qms_html_pdf}
        return OrderedDict(
            (
                record.id,
                {
                    "stream": io.BytesIO(
                        render[report.qms_engine](report, record, data)
                    ),
                    "attachment": None,
                },
            )
            for record in records
        )

    def _qms_canvas_pdf(self, report, record, data):
        return record._qms_render_canvas(report)

    def _qms_html_pdf(self, report, record, data):
        """A PDF of the report's QWeb template for one record.

        :raises UserError: when the template wants a resource from anywhere but the
            document itself and the record's attachments
        """
        html = self._render_qweb_html(report.report_name, record.ids, data=data)[0]
        try:
            return HTML(
                string=html.decode(),
                base_url=BASE_URL,
                url_fetcher=RecordUrlFetcher(record),
            ).write_pdf()
        except RefusedUrlError as error:
            raise UserError(
                self.env._(
                    "The document %(report)s of %(record)s asks for %(url)s. Quality"
                    " documents load nothing but attachments of their own record.",
                    report=report.name,
                    record=record.display_name,
                    url=error.url,
                )
            ) from error
