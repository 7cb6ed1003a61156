# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain

from odoo.addons.qms_base.gates import Cause

_ROLE = "qms_base.group_qms_engineer"


class QmsGateMixin(models.AbstractModel):
    """Words for findings about lots; quality engineers decide on lots."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        words = {
            "lot.none": self.env._("No lot given"),
            "lot.quarantine": self.env._("Lot in quarantine"),
            "lot.on_hold": self.env._("Lot on hold"),
            "lot.rejected": self.env._("Lot rejected"),
            "lot.expired": self.env._("Lot expired"),
            "lot.other_supplier": self.env._("Lot of another supplier"),
            "lot.repaired": self.env._("Lot just repaired"),
            "lot.already_released": self.env._("Lot already released"),
            "disposition.unfit": self.env._("Disposition that does not fit"),
        }
        # Use in production only: what is made of it is inspected, released by quality
        # and says so in its record. Nothing unreleased or expired is ever shipped or
        # released by concession. On hold or rejected, quality has decided already: that
        # takes a disposition. Without a lot, or from a supplier that did not deliver
        # it, nobody could trace it.
        conceded_at = dict.fromkeys(("lot.quarantine", "lot.expired"), ("lot_consume",))
        return super()._gate_causes() | {
            code: Cause(code, label, _ROLE, conceded_at=conceded_at.get(code, ()))
            for code, label in words.items()
        }


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _gate_open_domain(self):
        """Lots to decide on; a rejected one is decided."""
        return Domain("quality_status", "in", ("quarantine", "on_hold"))

    def _gate_is_over(self):
        return super()._gate_is_over() or self.quality_status == "rejected"
