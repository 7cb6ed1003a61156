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
            "cert.level": self.env._("Certified at too low a level"),
            "cert.unsupervised": self.env._("No supervisor present"),
            "cert.lapsed": self.env._("Certificate lapsed for want of practice"),
            "cert.unread": self.env._("Instruction not read in time"),
        }
        # Who was qualified once may work on for a time, by name. Who never was, whose
        # certificate quality suspended or revoked, who is not identified, who learns
        # or has not read what is in force, may not (ISO 13485, 6.2; 21 CFR 820.10).
        conceded_at = dict.fromkeys(
            ("cert.expired", "cert.lapsed"), ("wo_start", "wo_finish")
        )
        causes = [
            Cause(code, label, _ROLE, True, conceded_at.get(code, ()))
            for code, label in words.items()
        ]
        # work that was done already does not become proven by another person
        causes.append(
            Cause("cert.unproven", self.env._("Work by an unproven person"), _ROLE)
        )
        # nor does work that went on after a certificate had ended; that it was fit
        # nevertheless is for two people to say
        causes.append(
            Cause(
                "cert.ended_meanwhile",
                self.env._("Work went on after a certificate had ended"),
                _ROLE,
                conceded_at=("mo_close",),
            )
        )
        return super()._gate_causes() | {cause.code: cause for cause in causes}
