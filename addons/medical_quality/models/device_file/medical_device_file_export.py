# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.archival.bundle import inert, table

_REPORT = "medical_quality.action_report_device_file"
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_SHEET_NAME = 31


class MedicalDeviceFile(models.Model):
    """The index of a day as a file: PDF, spreadsheet or CSV."""

    _inherit = "medical.device.file"

    def _export(self, kind, day=None):
        """The file with its index on a day; whoever calls has checked who reads.

        :param kind: ``pdf``, ``xlsx`` or ``csv``
        :param day: calendar day as text; default today
        :return: ``(file name, media type, bytes)``
        :raises UserError: for another kind, and for what is no day
        """
        self.ensure_one()
        if kind not in _TYPES:
            raise UserError(
                self.env._("The index of a file is exported as PDF, XLSX or CSV.")
            )
        day = self._day_of(day)
        data = getattr(self, f"_export_{kind}")(day)
        safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in self.name)
        return f"{safe}-{day}.{kind}", _TYPES[kind], data

    def _day_of(self, text):
        """A day that a client names; today where it names none.

        :raises UserError: for what is no day
        """
        if not text:
            return self._today()
        try:
            return fields.Date.to_date(str(text))
        except ValueError as error:
            raise UserError(
                self.env._("%(text)s is no day: write it as 2026-12-31.", text=text)
            ) from error

    def _export_pdf(self, day):
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            _REPORT, self.ids, data={"index_day": fields.Date.to_string(day)}
        )
        return content

    @api.model
    def _export_row(self, row):
        return [
            row["number"],
            row["title"],
            row["revision"],
            row["since"] or "",
            row["until"] or "",
            row["released_by"],
            row["detail"],
        ]

    def _export_headings(self):
        return [*self._index_headings(), self.env._("Detail")]

    def _export_csv(self, day):
        rows = [
            [self.name, day, label, *self._export_row(row)]
            for _code, label, rows in self._index(day)
            for row in rows
        ]
        headings = (
            self.env._("Medical device file"),
            self.env._("Index on"),
            self.env._("Section"),
            *self._export_headings(),
        )
        return table(headings, rows)

    def _export_xlsx(self, day):
        out = io.BytesIO()
        book = xlsxwriter.Workbook(
            out,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        bold = book.add_format({"bold": True, "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for _code, label, rows in self._index(day):
            sheet = book.add_worksheet(label[:_SHEET_NAME])
            sheet.write_string(
                0,
                0,
                inert(
                    self.env._(
                        "%(file)s, index on %(day)s", file=self.display_name, day=day
                    )
                ),
            )
            for column, heading in enumerate(self._export_headings()):
                sheet.write_string(2, column, heading, bold)
                sheet.set_column(column, column, 16 if column not in (1, 6) else 44)
            for number, row in enumerate(rows, start=3):
                for column, value in enumerate(self._export_row(row)):
                    sheet.write_string(number, column, inert(value), wrap)
            sheet.freeze_panes(3, 0)
        book.close()
        return out.getvalue()

    def _report_index(self, data=None):
        """``(day, index)`` for the printed file."""
        self.ensure_one()
        day = self._day_of((data or {}).get("index_day"))
        return day, self._index(day)
