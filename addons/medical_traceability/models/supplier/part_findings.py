# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import WARN, Cure, Finding

_LIMITED = ("last_buy", "obsolete")


class QmsGateMixin(models.AbstractModel):
    """Whoever orders a part that is going away is told so."""

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._add_part_findings(answers)
        return answers

    def _add_part_findings(self, answers):
        """Add what vendors say about how long their parts can be had."""
        bought = [e for e in answers if e.checkpoint == "po_confirm"]
        if not bought:
            return
        lines = self.env["purchase.order.line"].browse([e.res_id for e in bought])
        parts = self.env["product.supplierinfo"].search(
            [
                ("product_tmpl_id", "in", lines.product_id.product_tmpl_id.ids),
                ("partner_id", "child_of", lines.partner_id.commercial_partner_id.ids),
                ("company_id", "in", [False, *lines.company_id.ids]),
            ]
        )
        parts.mapped("life_cycle")
        for event, line in zip(bought, lines, strict=True):
            partner = line.order_id.partner_id.commercial_partner_id
            own = parts.filtered(
                lambda part, line=line, partner=partner: (
                    part.product_tmpl_id == line.product_id.product_tmpl_id
                    and part.product_id in (line.product_id, part.product_id.browse())
                    and part.partner_id.commercial_partner_id == partner
                )
            )
            part = own._least_limited()
            if part.life_cycle in _LIMITED:
                answers[event].findings.append(self._part_finding(part, line))

    def _part_finding(self, part, line):
        values = {
            "product": line.product_id.display_name,
            "part": part.manufacturer_part_number or part.product_code or "-",
            "until": self._day_in_words(part.last_buy_date),
        }
        code = f"part.{part.life_cycle}"
        message = {
            "part.last_buy": lambda: self.env._(
                "%(product)s: part %(part)s can be ordered for the last time until"
                " %(until)s. See where it is used and how long the stock lasts.",
                **values,
            ),
            "part.obsolete": lambda: self.env._(
                "%(product)s: part %(part)s is obsolete. Look for an approved"
                " alternate.",
                **values,
            ),
        }[code]()
        template = line.product_id.product_tmpl_id
        return Finding(
            code=code,
            message=message,
            severity=WARN,
            records=((part._name, part.id),),
            cure=Cure(self.env._("Open product"), template._name, template.id),
        )
