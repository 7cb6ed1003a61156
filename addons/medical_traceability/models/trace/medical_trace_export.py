# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import csv
import io

import xlsxwriter
from weasyprint import HTML

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.models.reporting.url_fetcher import RecordUrlFetcher

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}
_SHEET_NAME = 31
# a cell that begins so is a formula to a spreadsheet
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class MedicalTrace(models.AbstractModel):
    """The trace as a file: CSV, XLSX, SVG or PDF."""

    _inherit = "medical.trace"

    def _export(self, kind, lot_ids, direction):
        """A file of the trace of these lots, with all rows.

        :param kind: ``csv``, ``xlsx``, ``svg`` or ``pdf``
        :return: ``(name, media type, bytes)``
        :raises UserError: for another kind
        """
        if kind not in _TYPES:
            raise UserError(self.env._("A trace is exported as CSV, XLSX, SVG or PDF."))
        trace = self._trace(lot_ids, direction)
        data = getattr(self, f"_export_{kind}")(trace, direction)
        stamp = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        first = trace["start"][0].name if len(trace["start"]) == 1 else "lots"
        safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in first)
        name = f"trace-{safe}-{stamp:%Y%m%d-%H%M}.{kind}"
        return name, _TYPES[kind], data

    # ------------------------------------------------------------------
    # Tables
    # ------------------------------------------------------------------
    def _tables(self, trace):
        """``[(title, columns, rows)]``: the links first, then every tab."""
        tables = [(self.env._("Genealogy"), *self._link_table(trace))]
        for code, label in self._tabs().items():
            columns, rows = self._tab(code, trace)
            tables.append((label, columns, rows))
        return tables

    def _link_table(self, trace):
        columns = [
            ("parent", self.env._("Went in")),
            ("parent_product", self.env._("Product")),
            ("quantity", self.env._("Quantity used by the document")),
            ("event", self.env._("Document")),
            ("moment", self.env._("Done on")),
            ("child", self.env._("Came out")),
            ("child_product", self.env._("Product made")),
            ("known", self.env._("Known for")),
        ]
        lots = {lot.id: lot for lot in trace["lots"]}
        known = {True: self.env._("this device"), False: self.env._("the order")}
        rows = [
            {
                "parent": lots[link.parent].name,
                "parent_product": lots[link.parent].product_id.display_name,
                "quantity": f"{link.quantity:g}",
                "event": link.event_name,
                "moment": self._moment_text(link.happened_at),
                "child": lots[link.child].name,
                "child_product": lots[link.child].product_id.display_name,
                "known": known[link.assigned],
            }
            for link in trace["links"]
            if link.parent in lots and link.child in lots
        ]
        return columns, rows

    def _export_csv(self, trace, _direction):
        out = io.StringIO()
        writer = csv.writer(out)
        for title, columns, rows in self._tables(trace):
            writer.writerow([title])
            writer.writerow([label for _name, label in columns])
            for row in rows:
                writer.writerow([_harmless(row[name]) for name, _label in columns])
            writer.writerow([])
        return out.getvalue().encode("utf-8-sig")

    def _export_xlsx(self, trace, _direction):
        out = io.BytesIO()
        book = xlsxwriter.Workbook(
            out,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        bold = book.add_format({"bold": True, "bottom": 1})
        for title, columns, rows in self._tables(trace):
            sheet = book.add_worksheet(title[:_SHEET_NAME])
            for column, (name, label) in enumerate(columns):
                texts = [str(row[name]) for row in rows]
                sheet.write_string(0, column, label, bold)
                for number, text in enumerate(texts, start=1):
                    sheet.write_string(number, column, text)
                sheet.set_column(
                    column, column, min(60, 2 + max(map(len, [label, *texts])))
                )
            sheet.freeze_panes(1, 0)
        book.close()
        return out.getvalue()

    # ------------------------------------------------------------------
    # Pictures
    # ------------------------------------------------------------------
    def _export_svg(self, trace, _direction):
        nodes, key_of = self._nodes(trace)
        links = self._node_links(trace["links"], key_of)
        return self._drawing(trace, nodes, links).encode()

    def _export_pdf(self, trace, direction):
        picture = base64.b64encode(self._export_svg(trace, direction)).decode()
        html = self.env["ir.qweb"]._render(
            "medical_traceability.trace_document",
            {
                "picture": f"data:image/svg+xml;base64,{picture}",
                "tables": [t for t in self._tables(trace) if t[2]],
                "start": trace["start"],
                "counts": self._counts(trace),
                "moment": self._moment_text(fields.Datetime.now()),
                "company": self.env.company,
                "user": self.env.user,
            },
        )
        return HTML(
            string=str(html),
            base_url="about:blank",
            url_fetcher=RecordUrlFetcher(trace["start"][0]),
        ).write_pdf()


def _harmless(value):
    """A text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
