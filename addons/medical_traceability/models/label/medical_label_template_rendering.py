# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import file_path

from ...label import (
    Fonts,
    LabelDesign,
    LabelError,
    LabelWords,
    Sheet,
    SymbolDesign,
    render_pdf,
    render_zpl,
)

# of Odoo itself: Latin, Greek and Cyrillic
_FONTS = "web/static/fonts/google/Open_Sans/Open_Sans-%s.ttf"


class MedicalLabelTemplate(models.Model):
    """Print labels by a template: verified, or not at all."""

    _inherit = "medical.label.template"

    def _render_pdf(self, contents):
        """Labels as PDF, on the template's roll or sheet, each read back.

        :param contents: list of ``label.LabelContent``, printed in this order
        :return: the PDF
        :raises UserError: naming the label that cannot be printed and why; nothing is
            printed then
        """
        self.ensure_one()
        self._check_printable(contents)
        return self._printed(
            lambda: render_pdf(self._design(), contents, self._sheet())
        )

    def _render_zpl(self, contents, resolution=None):
        """Labels as one ZPL job, each read back from what was written.

        :param contents: list of ``label.LabelContent``, printed in this order
        :param resolution: 203, 300 or 600 dpi; the template's by default
        :raises UserError: as :meth:`_render_pdf`
        """
        self.ensure_one()
        self._check_printable(contents)
        dots = int(resolution or self.resolution)
        return self._printed(lambda: render_zpl(self._design(), contents, dots))

    def _check_printable(self, contents):
        if not contents:
            raise UserError(self.env._("There is nothing to print on labels."))
        if self.state == "draft" and not all(content.specimen for content in contents):
            raise UserError(
                self.env._(
                    "%(template)s is a draft: no label is printed by it until it is"
                    " signed.",
                    template=self.display_name,
                )
            )

    def _printed(self, render):
        try:
            return render()
        except LabelError as error:
            raise UserError(self._label_error_text(error)) from error

    # ------------------------------------------------------------------
    # What the template says, as plain values
    # ------------------------------------------------------------------
    def _design(self):
        self.ensure_one()
        # sudo: lines of a template that may be printed by
        lines = self.sudo()
        return LabelDesign(
            width=self.width_mm,
            height=self.height_mm,
            symbols=tuple(
                SymbolDesign(code, module, self.bar_height_mm)
                for code, module in self._symbols()
            ),
            marks=tuple((line.mark, line.text or "") for line in lines.mark_ids),
            texts=tuple(line.text for line in lines.text_ids),
            market=self.market,
            margin=self.margin_mm,
            font_size=self.font_size,
            show_manufactured=self.show_manufactured,
            show_identifier=self.show_identifier,
            words=self._label_words(),
            fonts=Fonts(file_path(_FONTS % "Regular"), file_path(_FONTS % "Bold")),
        )

    def _sheet(self):
        self.ensure_one()
        if self.media == "roll":
            return None
        return Sheet(
            width=self.sheet_width_mm,
            height=self.sheet_height_mm,
            columns=self.sheet_columns,
            rows=self.sheet_rows,
            left=self.sheet_left_mm,
            top=self.sheet_top_mm,
            gap_x=self.sheet_gap_x_mm,
            gap_y=self.sheet_gap_y_mm,
        )

    def _label_words(self):
        """Words on the label: what was signed, whatever language the printer speaks."""
        return LabelWords()

    def _label_error_text(self, error):
        causes = {
            "glyph": self.env._(
                "the label font has no sign for %(detail)s", detail=error.detail
            ),
            "space": self.env._(
                "this does not fit on it: %(detail)s. Use a larger label, smaller text"
                " or fewer marks",
                detail=error.detail,
            ),
            "width": self.env._(
                "its symbol is too long: %(detail)s. Use a matrix symbol or a smaller"
                " X-dimension",
                detail=error.detail,
            ),
            "module": self.env._(
                "the X-dimension is out of range: %(detail)s", detail=error.detail
            ),
            "symbol": self.env._(
                "no symbol can be made: %(detail)s", detail=error.detail
            ),
            "date": self.env._(
                "the date %(detail)s names no day; a label has to say it as 2027-12-31"
                " (21 CFR 801.18)",
                detail=error.detail,
            ),
            "mismatch": self.env._(
                "read back, it says something else: %(detail)s", detail=error.detail
            ),
        }
        return self.env._(
            "The label of %(label)s was not printed: %(cause)s.",
            label=error.label or self.display_name,
            cause=causes[error.code],
        )
