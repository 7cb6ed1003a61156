# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.qms_base.tools.file_content import file_content

_SECTIONS = ("material_evidence", "made_here")


class MedicalDeviceHistory(models.Model):
    """The material of a record on its screen: what it rests on, and what was made here.

    Of a released record what was frozen, of an open one what stands there now.
    """

    _inherit = "medical.device.history"

    materials_html = fields.Html(
        "Material",
        compute="_compute_materials_html",
        sanitize=False,
        help="Certificates and release of each lot of material, and what was made in"
        " orders of its own.",
    )

    @api.depends("lot_ids", "state", "json_attachment_id")
    @api.depends_context("lang")
    def _compute_materials_html(self):
        for record in self:
            sections = record._materials_shown()
            record.materials_html = (
                record._evidence_table(sections["material_evidence"])
                + record._made_here_table(sections["made_here"])
                or False
            )

    def _materials_shown(self):
        """``{section: rows}`` of the material, frozen ones where there are any."""
        # sudo: the record holds what the reader may not browse; who reads the record
        # reads it whole
        own = self.sudo()
        if own.json_attachment_id:
            frozen = json.loads(file_content(own.json_attachment_id) or b"{}")
            # records that were released before these sections were have none
            found = frozen.get("content", frozen).get("sections") or {}
            return {name: found.get(name) or [] for name in _SECTIONS}
        lots = own.lot_ids
        if not lots:
            return dict.fromkeys(_SECTIONS, ())
        lines = own.env["stock.move.line"].union(*lots._qms_component_lines().values())
        return {
            "material_evidence": lots._history_material_evidence(lines.lot_id),
            "made_here": lots._history_made_here(lines.lot_id),
        }

    def _evidence_table(self, rows):
        return self._materials_table(
            (
                self.env._("Material and lot"),
                self.env._("Certificates"),
                self.env._("Released"),
            ),
            [
                (
                    self._lot_cell(row),
                    self._lines_cell(
                        [self._paper_cell(paper) for paper in row["certificates"]],
                        self.env._("none"),
                    ),
                    self._lines_cell(
                        [self._release_cell(release) for release in row["releases"]],
                        self.env._("not released by a disposition"),
                    ),
                )
                for row in rows
            ],
        )

    def _made_here_table(self, rows):
        return self._materials_table(
            (
                self.env._("Sub-assembly made here"),
                self.env._("Orders"),
                self.env._("Record, or how it was made"),
            ),
            [
                (self._lot_cell(row), row["orders"], self._made_cell(row))
                for row in rows
            ],
        )

    @api.model
    def _materials_table(self, titles, rows):
        """A table that scrolls by itself where the screen is narrow."""
        if not rows:
            return Markup()
        head = Markup().join(Markup("<th>%s</th>") % title for title in titles)
        body = Markup().join(
            Markup("<tr>%s</tr>")
            % Markup().join(Markup("<td>%s</td>") % cell for cell in row)
            for row in rows
        )
        return Markup(
            "<div class='table-responsive'><table class='table table-sm'>"
            "<thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
        ) % (head, body)

    @api.model
    def _lot_cell(self, row):
        return Markup("%s<div class='fw-bold'>%s</div>") % (row["product"], row["lot"])

    @api.model
    def _lines_cell(self, cells, none):
        if not cells:
            return Markup("<span class='text-muted'>%s</span>") % none
        return Markup().join(Markup("<div class='mb-1'>%s</div>") % c for c in cells)

    @api.model
    def _paper_cell(self, paper):
        good = paper["state"] == "accepted"
        return Markup(
            "<span class='fw-bold'>%s</span> %s <span class='%s'>"
            "<i class='fa %s me-1' role='img' aria-hidden='true'></i>%s</span>"
            "<div class='text-muted small text-break'>%s</div>"
        ) % (
            paper["number"],
            paper["type"],
            "text-success" if good else "text-danger",
            "fa-check-circle" if good else "fa-times-circle",
            paper["standing"],
            self._joined(
                paper["revision"],
                self._joined(paper["accepted_by"], paper["accepted"]),
                self._joined(
                    paper["withdrawn_by"], paper["withdrawn"], paper["reason"]
                ),
                paper["digest"] and f"SHA-256 {paper['digest']}",
                separator="; ",
            ),
        )

    @api.model
    def _release_cell(self, release):
        return Markup("%s<div class='text-muted small'>%s</div>") % (
            self._joined(
                f"{release['number']}: {release['decision']}",
                release["person"],
                release["time"],
            ),
            self._joined(
                *(
                    f"{row['meaning']}: {row['name']}, {row['moment']}"
                    for row in release["signatures"]
                ),
                separator="; ",
            ),
        )

    @api.model
    def _made_cell(self, row):
        if row["record"]:
            return Markup("%s<div class='text-muted small text-break'>%s</div>") % (
                self._joined(row["record"], row["standing"]),
                row["digest"] and f"SHA-256 {row['digest']}",
            )
        return Markup("%s<div class='text-muted small'>%s</div>") % (
            self.env._(
                "Starts and finishes at the gate: %(gates)s; inspections passed:"
                " %(inspections)s",
                gates=row["gates"],
                inspections=row["inspections"],
            ),
            self._joined(row["operators"], ", ".join(row["materials"]), separator="; "),
        )

    @api.model
    def _joined(self, *texts, separator=", "):
        return separator.join(filter(None, texts))
