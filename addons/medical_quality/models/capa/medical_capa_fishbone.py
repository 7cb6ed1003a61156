# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64

from markupsafe import Markup

from odoo import api, fields, models

from ...fishbone import Rib, fishbone


class MedicalCapa(models.Model):
    """The causes as a cause-and-effect diagram, by category (IEC 31010, B.3.3)."""

    _inherit = "medical.capa"

    fishbone = fields.Html(
        "Cause and effect", compute="_compute_fishbone", sanitize=False
    )

    @api.depends(
        "title",
        "round",
        "why_ids.name",
        "why_ids.parent_id",
        "why_ids.category",
        "why_ids.verdict",
        "why_ids.round",
    )
    def _compute_fishbone(self):
        for capa in self:
            capa.fishbone = (
                Markup(
                    "<div class='table-responsive'><img class='o_medical_fishbone'"
                    " style='width: 100%%; min-width: 700px' src='%s' alt='%s'/></div>"
                )
                % (capa._fishbone_address(), capa._fishbone_words())
                if capa._present_whys()
                else False
            )

    def _present_whys(self):
        """The possible causes of the present round, in the order of their tree."""
        self.ensure_one()
        own = self.why_ids.filtered(lambda why: why.round == self.round)
        return own.sorted(lambda why: why.path or "")

    def _fishbone_words(self):
        """What the drawing says, for whoever does not see it."""
        verdicts = dict(
            self.why_ids._fields["verdict"]._description_selection(self.env)
        )
        return "; ".join(
            f"{why.name or ''} ({verdicts.get(why.verdict, '')})"
            for why in self._present_whys()
        )

    def _fishbone_svg(self):
        """The drawing of the present round, as SVG."""
        self.ensure_one()
        fields_ = self.why_ids._fields
        categories = fields_["category"]._description_selection(self.env)
        ribs = {code: [] for code, _label in categories}
        for why in self._present_whys():
            depth, above = 1, why.parent_id
            while above:
                # one of another category stands at the bone of its own
                depth += above.category == why.category
                above = above.parent_id
            if why.category in ribs:
                ribs[why.category].append(Rib(why.name or "", depth, why.verdict))
        return fishbone(
            self.title or "",
            [(label, ribs[code]) for code, label in categories],
            dict(fields_["verdict"]._description_selection(self.env)),
        )

    def _fishbone_address(self):
        """The drawing as an address that pages and documents show."""
        content = base64.b64encode(self._fishbone_svg().encode()).decode()
        return f"data:image/svg+xml;base64,{content}"
