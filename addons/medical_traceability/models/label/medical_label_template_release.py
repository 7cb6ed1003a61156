# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Domain

_SIGNED = (
    "number",
    "revision",
    "name",
    "change_summary",
    "product_tmpl_id",
    "level",
    "market",
    "width_mm",
    "height_mm",
    "margin_mm",
    "font_size",
    "symbology",
    "module_mm",
    "second_symbology",
    "second_module_mm",
    "bar_height_mm",
    "digital_link_domain",
    "printed_name",
    "printed_reference",
    "printed_manufacturer",
    "made_by",
    "show_manufactured",
    "show_identifier",
    "address",
    "media",
    "sheet_width_mm",
    "sheet_height_mm",
    "sheet_columns",
    "sheet_rows",
    "sheet_left_mm",
    "sheet_top_mm",
    "sheet_gap_x_mm",
    "sheet_gap_y_mm",
    "resolution",
)


class MedicalLabelTemplate(models.Model):
    """How a label template takes effect, and who may say so."""

    _inherit = "medical.label.template"

    def _revision_line(self):
        return Domain(
            [("number", "=", self.number), ("company_id", "=", self.company_id.id)]
        )

    def _revision_key(self):
        return Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("product_tmpl_id", "=", self.product_tmpl_id.id),
                ("level", "=", self.level),
                ("market", "=", self.market),
            ]
        )

    def action_make_effective(self):
        """Open the signing dialog that puts drafts into effect."""
        self.check_access("write")
        return super().action_make_effective()

    def _check_ready(self):
        """:raises UserError: for what is no draft, or cannot be printed as it is"""
        result = super()._check_ready()
        for template in self:
            template._specimen_pdf()
            template._specimen_zpl()
        return result

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "make_effective": self.env._("Put label template into effect")
        }

    def _signature_fields(self, transition):
        return {
            **dict.fromkeys(_SIGNED),
            "mark_ids": dict.fromkeys(("sequence", "mark", "text")),
            "text_ids": dict.fromkeys(("sequence", "language", "text")),
        }
