# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

_SAMPLE = 1
_POLICY = {"medical_label_sample", "medical_clearance_second"}


class ResCompany(models.Model):
    _inherit = "res.company"

    medical_label_sample = fields.Integer(
        "Labels examined beside the first and the last",
        default=_SAMPLE,
        groups="base.group_user",
        help="Of each order a person examines the first label, the last one, and this"
        " many more (QMSR 21 CFR 820.45(a)).",
    )
    medical_clearance_second = fields.Boolean(
        "Line clearance by two people",
        default=True,
        groups="base.group_user",
        help="A second person confirms each line clearance.",
    )

    _medical_label_sample_positive = models.Constraint(
        "CHECK (medical_label_sample >= 0)",
        "The number of labels examined is not negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Strict to begin with, whatever is sent, in values or as a default."""
        companies = super().create(vals_list)
        relaxed = companies.filtered(
            lambda company: not company.medical_clearance_second
            or company.medical_label_sample < _SAMPLE
        )
        if relaxed:
            relaxed._check_label_policy()
        return companies

    def write(self, vals):
        if _POLICY & set(vals):
            self._check_label_policy()
        return super().write(vals)

    def _check_label_policy(self):
        """:raises AccessError: for whoever is no quality manager"""
        if not (self.env.su or self.env.user.has_group("qms_base.group_qms_manager")):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "How labels are examined and lines cleared is decided by a quality"
                    " manager."
                ),
                error=AccessError,
            )
