# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause, Checkpoint

_ROLE = "qms_base.group_qms_engineer"
_BOUGHT = ("po_confirm", "lot_receive")
CONCEDED = ("supplier.not_approved", "supplier.ended", "supplier.certificate_lapsed")


class QmsGateMixin(models.AbstractModel):
    """The gate on purchase orders, and words for findings about suppliers."""

    _inherit = "qms.gate.mixin"

    def _gate_checkpoints(self):
        checkpoint = Checkpoint(
            "po_confirm",
            self.env._("Purchase order confirmation"),
            "purchase.order.line",
            measured=True,
        )
        return super()._gate_checkpoints() | {checkpoint.code: checkpoint}

    def _gate_evidence_kinds(self):
        kinds = super()._gate_evidence_kinds()
        kinds["supplier"] = self.env._("Approved supplier")
        kinds["supplier_certificate"] = self.env._("Supplier certificate")
        return kinds

    def _gate_causes(self):
        words = {
            "supplier.not_approved": self.env._("Supplier not approved"),
            "supplier.ended": self.env._("Approval of the supplier not in force"),
            "supplier.certificate_lapsed": self.env._("Supplier certificate lapsed"),
            "supplier.suspended": self.env._("Supplier suspended"),
            "supplier.none": self.env._("No supplier named"),
            "supplier.disqualified": self.env._("Supplier disqualified"),
            "supplier.conditional": self.env._("Supplier approved with conditions"),
            "supplier.evaluation_overdue": self.env._("Supplier evaluation overdue"),
            "supplier.policy": self.env._("Policy about suppliers"),
            "part.last_buy": self.env._("Part with a last buy"),
            "part.obsolete": self.env._("Part obsolete"),
        }
        # A quantity may be bought or taken in by concession while the approval is
        # being settled: it goes into quarantine and is inspected. Suspended or
        # disqualified, quality has decided already; from nobody it could not be traced.
        conceded = dict.fromkeys(CONCEDED, _BOUGHT)
        return super()._gate_causes() | {
            code: Cause(code, label, _ROLE, conceded_at=conceded.get(code, ()))
            for code, label in words.items()
        }
