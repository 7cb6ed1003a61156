# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError

_MOST_SHEET = 500_000
_MOST_PRINTED = 20_000
_TYPES_A_PAGE = 12
_SHEET_TYPES = 200
_SHEET_PEOPLE = 500
# What stands for a standing beside its color: the same on screen and paper.
SYMBOLS = {
    "valid": "✓",
    "expiring": "!",
    "expired": "×",
    "unread": "✉",
    "lapsed": "↯",
    "suspended": "‖",
    "revoked": "⊘",
    "not_yet_valid": "…",
    "draft": "✎",
}
COLORS = {
    "valid": "#d1f0dc",
    "expiring": "#fff0c2",
    "expired": "#f9d2d0",
    "unread": "#efe0fa",
    "lapsed": "#e9dcc3",
    "suspended": "#ffd9b0",
    "revoked": "#e6c9c9",
    "not_yet_valid": "#d3e7fb",
    "draft": "#eeeeee",
}


class OperatorCertificationMatrixExport(models.TransientModel):
    """The training matrix as a spreadsheet or a document, as its reader sees it."""

    _name = "operator.certification.matrix.export"
    _description = "Training matrix export"
    _rec_name = "title"

    title = fields.Char(compute="_compute_title")
    filters = fields.Json()
    file = fields.Binary(attachment=False, readonly=True)
    file_name = fields.Char(readonly=True)

    def _compute_title(self):
        for export in self:
            export.title = self.env._("Training matrix")

    @api.model
    def export_matrix(self, kind, filters=None):
        """An export of the whole matrix that the filters leave.

        :param kind: ``"xlsx"`` or ``"pdf"``
        :param filters: as ``get_training_matrix`` takes them
        :return: the action that downloads it
        :raises UserError: when it is too large for such a file
        :raises AccessError: for those who may not read certifications
        """
        clean = self.env["operator.certification"]._matrix_filters(filters)
        export = self.create({"filters": clean})
        return export._pdf() if kind == "pdf" else export._xlsx()

    def _pdf(self):
        self._check_size(_MOST_PRINTED, self.env._("a document"))
        report = self.env.ref("operator_cert.action_report_training_matrix")
        return report.report_action(self)

    def _xlsx(self):
        self._check_size(_MOST_SHEET, self.env._("a spreadsheet"))
        data = self._matrix()
        self.write(
            {
                "file": base64.b64encode(self._workbook(data)),
                "file_name": f"training-matrix-{data['day']}.xlsx",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file"
            "?filename_field=file_name&download=true",
            "target": "download",
        }

    # ------------------------------------------------------------------
    # Content
    # ------------------------------------------------------------------
    def _check_size(self, most, what):
        page = self._page(limit=1, type_limit=1)
        cells = page["people_count"] * page["types_count"]
        if not cells:
            raise UserError(
                self.env._(
                    "There is nothing to export: no person and certification remain"
                    " with these filters."
                )
            )
        if cells > most:
            raise UserError(
                self.env._(
                    "%(people)s people and %(types)s certifications are too many for"
                    " %(what)s. Choose a department, a team or a work center first.",
                    people=page["people_count"],
                    types=page["types_count"],
                    what=what,
                )
            )

    def _page(self, **window):
        return self.env["operator.certification"].get_training_matrix(
            self.filters, **window
        )

    def _matrix(self):
        """The whole matrix, of as many pages as it takes."""
        whole = self._page(limit=_SHEET_PEOPLE, type_limit=_SHEET_TYPES)
        people = range(0, whole["people_count"], _SHEET_PEOPLE)
        types = range(0, whole["types_count"], _SHEET_TYPES)
        for offset in people:
            for type_offset in types:
                if not offset and not type_offset:
                    continue
                page = self._page(
                    offset=offset,
                    limit=_SHEET_PEOPLE,
                    type_offset=type_offset,
                    type_limit=_SHEET_TYPES,
                )
                whole["people"] += page["people"] if not type_offset else []
                whole["types"] += page["types"] if not offset else []
                for person, cells in page["cells"].items():
                    whole["cells"].setdefault(person, {}).update(cells)
        return whole

    def _legend(self):
        """``[(symbol, color, words)]`` of every standing."""
        words = dict(
            self.env["operator.certification"]
            ._fields["standing"]
            ._description_selection(self.env)
        )
        order = [code for code in SYMBOLS if code in words]
        order += [code for code in words if code not in SYMBOLS]
        return [
            (SYMBOLS.get(code, "?"), COLORS.get(code, "#ffffff"), words[code])
            for code in order
        ]

    def _cell_text(self, cell):
        """A cell in words as short as they get: symbol, level, days left."""
        parts = [SYMBOLS.get(cell["standing"], "?"), cell["level"]]
        if cell["standing"] in ("valid", "expiring") and cell["days"] is not None:
            parts.append(self.env._("%(days)s\u00a0d", days=cell["days"]))
        return " ".join(part for part in parts if part)

    def _filter_text(self):
        """The filters in words, for whoever reads the export later."""
        options = self.env["operator.certification"]._matrix_options()
        asked = self.filters or {}
        labels = {
            "department_id": self.env._("Department"),
            "job_id": self.env._("Job"),
            "manager_id": self.env._("Team of"),
            "workcenter_id": self.env._("Work center"),
        }
        parts = [
            f"{label}: {dict(options[name]).get(asked[name], '')}"
            for name, label in labels.items()
            if asked.get(name)
        ]
        if asked.get("standing"):
            words = dict(options["standing"])
            parts.append(", ".join(words[code] for code in asked["standing"]))
        if asked.get("search"):
            parts.append(self.env._("Name: %(text)s", text=asked["search"]))
        if asked.get("holders"):
            parts.append(self.env._("People with certifications"))
        return "; ".join(parts) or self.env._("Everybody")

    def _document(self):
        """What the document shows: the matrix in strips of a page's width."""
        data = self._matrix()
        types = data["types"]
        strips = [
            types[start : start + _TYPES_A_PAGE]
            for start in range(0, len(types), _TYPES_A_PAGE)
        ]
        return {
            **data,
            "strips": strips,
            "legend": self._legend(),
            "filters": self._filter_text(),
            "colors": COLORS,
        }

    def _workbook(self, data):
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(
            buffer, {"in_memory": True, "strings_to_formulas": False}
        )
        sheet = book.add_worksheet(self.env._("Training matrix")[:31])
        bold = book.add_format({"bold": True})
        title = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format(
            {"bold": True, "rotation": 60, "border": 1, "bg_color": "#eef2f6"}
        )
        label = book.add_format({"bold": True, "border": 1, "bg_color": "#eef2f6"})
        name = book.add_format({"border": 1})
        marks = {
            code: book.add_format({"bg_color": color, "border": 1, "align": "center"})
            for code, color in COLORS.items()
        }
        empty = book.add_format({"border": 1})
        sheet.write_string(0, 0, self.env._("Training matrix"), title)
        facts = (
            (self.env._("Company"), data["company"]),
            (self.env._("State on"), data["day"]),
            (self.env._("Shown"), self._filter_text()),
        )
        for row, (what, value) in enumerate(facts, 1):
            sheet.write_string(row, 0, what, bold)
            sheet.write_string(row, 1, value)
        top = len(facts) + 2
        words = (self.env._("Person"), self.env._("Job"), self.env._("Department"))
        for column, word in enumerate(words):
            sheet.write_string(top, column, word, label)
        for column, kind in enumerate(data["types"], len(words)):
            sheet.write_string(top, column, kind["name"], head)
        for row, person in enumerate(data["people"], top + 1):
            for column, key in enumerate(("name", "job", "department")):
                sheet.write_string(row, column, person[key], name)
            cells = data["cells"].get(person["id"], {})
            for column, kind in enumerate(data["types"], len(words)):
                cell = cells.get(kind["id"])
                if cell:
                    form = marks.get(cell["standing"], empty)
                    sheet.write_string(row, column, self._cell_text(cell), form)
                else:
                    sheet.write_blank(row, column, None, empty)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 2, 20)
        sheet.set_column(len(words), len(words) + max(len(data["types"]) - 1, 0), 14)
        sheet.set_row(top, 90)
        sheet.freeze_panes(top + 1, 1)
        sheet.autofilter(
            top, 0, top + len(data["people"]), len(words) + len(data["types"]) - 1
        )
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(top)
        sheet.repeat_columns(0)
        self._write_legend(book)
        book.close()
        return buffer.getvalue()

    def _write_legend(self, book):
        sheet = book.add_worksheet(self.env._("Legend")[:31])
        for row, (symbol, color, words) in enumerate(self._legend()):
            form = book.add_format({"bg_color": color, "border": 1, "align": "center"})
            sheet.write_string(row, 0, symbol, form)
            sheet.write_string(row, 1, words)
        sheet.write_string(
            len(SYMBOLS) + 1,
            0,
            self.env._(
                "In a cell: symbol, level, days until the last valid day. Empty: no"
                " certification."
            ),
        )
        sheet.set_column(1, 1, 30)
