# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date


class MedicalDeviceFile(models.Model):
    """The index to look at: each row leads to its record."""

    _inherit = "medical.device.file"

    def _compute_index_html(self):
        for file in self:
            own = file._origin
            file.index_html = own._index_table(own._today()) if own else False

    def _index_headings(self):
        return (
            self.env._("Number"),
            self.env._("Title"),
            self.env._("Revision"),
            self.env._("Effective from"),
            self.env._("Until"),
            self.env._("Released by"),
        )

    def _index_table(self, day):
        """The index on a day as HTML, each number a link to its record."""
        parts = []
        for _code, label, rows in self._index(day):
            parts.append(
                Markup(
                    "<h3 class='mt-3 fs-5'>%s"
                    " <small class='text-muted'>(%s)</small></h3>"
                )
                % (label, len(rows))
            )
            parts.append(self._section_table(rows))
        return Markup("").join(parts)

    def _section_table(self, rows):
        if not rows:
            return Markup("<p class='text-muted'>%s</p>") % self.env._(
                "Nothing released."
            )
        head = Markup("").join(
            Markup("<th style='width: %s'>%s</th>") % (width, heading)
            for width, heading in zip(
                ("17%", "35%", "10%", "11%", "11%", "16%"),
                self._index_headings(),
                strict=True,
            )
        )
        body = Markup("").join(
            Markup("<tr><td>%s</td><td>%s%s</td>%s</tr>")
            % (
                self._link(row),
                row["title"],
                Markup(
                    "<div class='text-muted small' style='white-space: pre-line'>"
                    "%s</div>"
                )
                % row["detail"]
                if row["detail"]
                else "",
                Markup("").join(
                    Markup("<td>%s</td>") % text
                    for text in (
                        row["revision"],
                        self._day_words(row["since"]),
                        self._day_words(row["until"]),
                        row["released_by"],
                    )
                ),
            )
            for row in rows
        )
        return Markup(
            "<div class='table-responsive'><table class='table table-sm"
            " o_medical_device_file_index mb-0'><thead><tr>%s</tr></thead><tbody>%s"
            "</tbody></table></div>"
        ) % (head, body)

    @api.model
    def _link(self, row):
        """The number of a row; of a standard it is in the file itself."""
        if row["model"] == self._name:
            return row["number"]
        return Markup("<a href='/odoo/%s/%s'>%s</a>") % (
            row["model"],
            row["id"],
            row["number"],
        )

    @api.model
    def _day_words(self, day):
        return format_date(self.env, day) if day else ""
