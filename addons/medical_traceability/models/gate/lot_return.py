# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Command

from odoo.addons.qms_base.tools.posting import without_defaults

_BACK = ("lot_return", "lot_gain")


class QmsGateMixin(models.AbstractModel):
    """What comes back, turns up or is repaired goes back to quarantine.

    Nobody knows what happened to it meanwhile, and within a lot its units cannot be
    told from the others; what was repaired is judged anew. The system tightens, with
    the cause; a person releases. (ISO 13485, 7.5.4, 8.3.3 and 8.3.4; 21 CFR 820.10)
    """

    _inherit = "qms.gate.mixin"

    @api.model
    def _gate_passed(self, events):
        result = super()._gate_passed(events)
        back = defaultdict(list)
        for event in events:
            if event.checkpoint in _BACK and event.lot_id:
                back[event.checkpoint, event.company_id].append(event)
        for (checkpoint, company_id), group in back.items():
            # sudo: who carries out the transfer need not have rights on lots
            lots = self.env["stock.lot"].sudo().browse({e.lot_id for e in group})
            released = lots.filtered(lambda lot: lot.quality_status == "released")
            if released:
                reason = self._set_back_reason(released, checkpoint, group)
                self._set_back(released, company_id, reason)
        self._set_back_repaired(events)
        return result

    def _set_back_repaired(self, events):
        """Parts go in or out: what they belong to is not what was released."""
        of_parts = [e for e in events if e.model == "stock.move.line"]
        # sudo: who repairs need not have rights on lots
        lines = self.env["stock.move.line"].sudo().browse(e.res_id for e in of_parts)
        moves = lines.move_id.filtered(lambda move: move._qms_repaired_lots())
        for company, own in moves.grouped("company_id").items():
            lots = own._qms_repaired_lots()
            released = lots.filtered(lambda lot: lot.quality_status == "released")
            if released:
                reason = self.env._(
                    "Repaired, entered by %(user)s: %(moved)s.",
                    user=self.env.user.name,
                    moved=", ".join(
                        f"{move.product_id.display_name} ({move.reference or move.id})"
                        for move in own
                    ),
                )
                self._set_back(released, company.id, reason)

    def _set_back(self, lots, company_id, reason):
        """A decided disposition of the system: back to quarantine, and why."""
        dispositions = without_defaults(self.env["medical.lot.disposition"])
        dispositions.with_user(SUPERUSER_ID).with_company(company_id).create(
            {
                "company_id": company_id,
                "lot_ids": [Command.set(lots.ids)],
                "decision": "quarantine",
                "reason": reason,
            }
        ).action_confirm()

    def _set_back_reason(self, lots, checkpoint, events):
        lines = self.env["stock.move.line"].sudo().browse([e.res_id for e in events])
        moved = ", ".join(
            f"{line.lot_id.name}: {line.quantity:g} {line.product_uom_id.name}"
            f" ({line.reference or line.id})"
            for line in lines
            if line.lot_id in lots
        )
        if checkpoint == "lot_return":
            return self.env._(
                "Returned by a customer, entered by %(user)s: %(moved)s.",
                user=self.env.user.name,
                moved=moved,
            )
        return self.env._(
            "Found by inventory, entered by %(user)s: %(moved)s.",
            user=self.env.user.name,
            moved=moved,
        )
