# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

# what the line is about
_FIXED = ("file_id", "name", "edition")


class MedicalDeviceFileStandard(models.Model):
    """A standard, regulation or guidance that applies to a family, in an edition.

    Part of the record of the family: a line that stands is ended, never rewritten or
    deleted, and its days change only with a reason. Another edition is another line.
    (ISO 13485, 4.2.3 and 4.2.5)
    """

    _name = "medical.device.file.standard"
    _description = "Standard that applies to a device"
    _inherit = "qms.reasoned"
    _order = "file_id, name, applies_from, id"

    file_id = fields.Many2one(
        "medical.device.file",
        "Medical device file",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="file_id.company_id")
    name = fields.Char("Standard", required=True, help="ISO 14971, IEC 60601-1, …")
    edition = fields.Char(required=True, help="As 2019, or 3.2 with its amendments.")
    title = fields.Char()
    note = fields.Char("How it applies", help="In full, or which clauses do not.")
    applies_from = fields.Date("Applies from", help="Empty: from the beginning.")
    applies_until = fields.Date(
        "Applies until",
        help="Last day. Of a new edition enter another line, so that it stays known"
        " what applied when.",
    )

    _ends_after_start = models.Constraint(
        "CHECK (applies_until >= applies_from)",
        "A standard cannot end before it applies.",
    )
    _edition_uniq = models.UniqueIndex(
        "(file_id, name, edition)", "The file names this edition already."
    )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _qms_reasoned_fields(self):
        return super()._qms_reasoned_fields() | {
            "title",
            "note",
            "applies_from",
            "applies_until",
        }

    def _qms_needs_reason(self, vals):
        """Also where no first day was given: it applied from the beginning."""
        dated = self.filtered(
            lambda line: "applies_from" in vals
            and line.applies_from != fields.Date.to_date(vals["applies_from"] or None)
        )
        return dated | super()._qms_needs_reason(vals)

    def write(self, vals):
        self.check_access("write")
        changed = self.filtered(
            lambda line: any(
                name in vals
                and vals[name] != (line[name].id if name == "file_id" else line[name])
                for name in _FIXED
            )
        )
        if changed:
            self.env["qms.gate.denial"]._refuse_change(
                changed.file_id,
                "record.fixed",
                self.env._(
                    "%(standard)s %(edition)s stays as it was entered in %(file)s. Say"
                    " until when it applied, and enter another line.",
                    standard=changed[0].name,
                    edition=changed[0].edition,
                    file=changed[0].file_id.display_name,
                ),
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self.file_id,
            "record.kept",
            self.env._(
                "%(standard)s %(edition)s stays in %(file)s, so that it stays known"
                " what applied when. Say until when it applied instead.",
                standard=self[:1].name,
                edition=self[:1].edition,
                file=self[:1].file_id.display_name,
            ),
        )
