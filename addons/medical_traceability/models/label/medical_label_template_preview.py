# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...label import LabelContent
from ...udi import (
    bracketed,
    build_element_string,
    check_digit,
    hibc_concatenated,
    hibc_di,
    hri,
)
from .carrier_data import carrier_data

_WORD = "SPECIMEN"
# of the prefix that GS1 keeps for examples, with a check digit like any other
_BODY = "0950600000000"
_GTIN = _BODY + check_digit(_BODY)
_HIBC = ("A999", "SPECIMEN", 0)
_MADE, _USE_BY = date(2026, 1, 31), date(2027, 12, 31)


class MedicalLabelTemplate(models.Model):
    """What the label will look like, with sample data."""

    _inherit = "medical.label.template"

    preview = fields.Binary(
        compute="_compute_preview",
        help="The label with sample data; it is marked as a specimen.",
    )
    preview_problem = fields.Char("Why there is no preview", compute="_compute_preview")

    @api.depends(lambda self: self._preview_fields())
    def _compute_preview(self):
        for template in self:
            template.preview, template.preview_problem = False, False
            try:
                pdf = template._specimen_pdf()
            except UserError as error:
                template.preview_problem = str(error)
            else:
                template.preview = base64.b64encode(pdf)

    @api.model
    def _preview_fields(self):
        return [
            name
            for name in self._signature_fields("make_effective")
            if name not in ("number", "revision", "name", "change_summary")
        ] + ["mark_ids.mark", "mark_ids.text", "text_ids.text"]

    def action_preview(self):
        """Open the label with sample data as a PDF."""
        self.ensure_one()
        self.check_access("read")
        self._specimen_pdf()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/preview",
            "target": "new",
        }

    def _specimen_pdf(self):
        """:raises UserError: where the label cannot be printed as it is drawn"""
        self.ensure_one()
        return self._render_pdf([self._specimen()])

    def _specimen_zpl(self):
        self.ensure_one()
        return self._render_zpl([self._specimen()])

    def _specimen(self):
        """Sample data that no scanner takes for a device: the lot says so."""
        self.ensure_one()
        product = self.product_tmpl_id
        serial = product.tracking == "serial"
        parts = {
            "gtin": _GTIN,
            "expiry": _USE_BY if product.use_expiration_date else None,
            "manufacture": _MADE,
            "lot": _WORD,
            "serial": f"{_WORD}1" if serial else None,
        }
        hibc = self._agency() == "hibcc"
        if hibc:
            components = {k: v for k, v in parts.items() if v and k != "gtin"}
            text = hibc_concatenated(*_HIBC, **components)
            # the check character may be a space, which nobody would see
            words = f"*{text[:-1]}{text[-1].replace(' ', '_')}*"
        else:
            text = build_element_string(**parts, today=_MADE)
            words = hri(**parts, today=_MADE)
        data = carrier_data(
            self._agency(), text, parts, self.digital_link_domain, today=_MADE
        )
        return LabelContent(
            **self._printed_names(),
            gtin="" if hibc else _GTIN,
            lot=parts["lot"],
            serial=parts["serial"] or "",
            manufactured=_MADE.isoformat(),
            expires=_USE_BY.isoformat() if parts["expiry"] else "",
            hri=words,
            agency="hibcc" if hibc else "gs1",
            di=hibc_di(*_HIBC) if hibc else _GTIN,
            bracketed=bracketed(**parts, today=_MADE),
            level=self.level,
            data=data,
            specimen=True,
        )

    def _printed_names(self):
        """What the label says of product and makers, as it was signed."""
        self.ensure_one()
        return {
            "product": self.printed_name or "",
            "reference": self.printed_reference or "",
            "legal_manufacturer": self.printed_manufacturer or "",
            "manufacturer": self.made_by or "",
            "address": tuple(
                line.strip()
                for line in (self.address or "").splitlines()
                if line.strip()
            ),
        }
