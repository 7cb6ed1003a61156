# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

_STRICT = 8.0
_POLICY = {"medical_challenge_distance"}


class ResCompany(models.Model):
    _inherit = "res.company"

    medical_challenge_distance = fields.Float(
        "Values challenged beyond (MAD)",
        default=_STRICT,
        digits=(6, 1),
        groups="base.group_user",
        help="A value further from the median of the values before than this many"
        " median absolute deviations is suspected to be mistyped and is typed once"
        " more. At least eight values are needed to say so.",
    )

    _medical_challenge_distance_range = models.Constraint(
        "CHECK (medical_challenge_distance BETWEEN 3 AND 100)",
        "Values are challenged beyond 3 to 100 median absolute deviations.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Strict to begin with, whatever is sent, in values or as a default."""
        companies = super().create(vals_list)
        if any(company.medical_challenge_distance != _STRICT for company in companies):
            companies._check_challenge_policy()
        return companies

    def write(self, vals):
        if _POLICY & set(vals):
            self._check_challenge_policy()
        return super().write(vals)

    def _check_challenge_policy(self):
        """:raises AccessError: for whoever is no quality manager"""
        if not (self.env.su or self.env.user.has_group("qms_base.group_qms_manager")):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "When a value counts as suspect is decided by a quality manager."
                ),
                error=AccessError,
            )
