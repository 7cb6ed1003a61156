# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause

_ROLE = "qms_base.group_qms_engineer"


class QmsGateMixin(models.AbstractModel):
    """Words for findings about certificates; supervisors are told first."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        words = {
            "cert.no_person": self.env._("Nobody identified to be certified"),
            "cert.missing": self.env._("Not certified"),
            "cert.expired": self.env._("Certificate expired"),
            "cert.expiring": self.env._("Certificate expires soon"),
            "cert.not_yet_valid": self.env._("Certificate not yet valid"),
            "cert.suspended": self.env._("Certificate suspended"),
            "cert.revoked": self.env._("Certificate revoked"),
            "cert.own": self.env._("Decision on one's own certificate"),
        }
        # Who was qualified once may work on for a time, by name. Who never was, whose
        # certificate quality suspended or revoked, or who is not identified, may not
        # (ISO 13485, 6.2; 21 CFR 820.10).
        conceded_at = {"cert.expired": ("wo_start", "wo_finish")}
        causes = [
            Cause(code, label, _ROLE, True, conceded_at.get(code, ()))
            for code, label in words.items()
        ]
        # work that was done already does not become proven by another person
        causes.append(
            Cause("cert.unproven", self.env._("Work by an unproven person"), _ROLE)
        )
        return super()._gate_causes() | {cause.code: cause for cause in causes}
