# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What this addon records: the one place to look and to change it."""

from odoo import api, models

from odoo.addons.qms_base.audit import Audited


class QmsAuditPolicy(models.AbstractModel):
    _inherit = "qms.audit.policy"

    @api.model
    def _audited_modules(self):
        return super()._audited_modules() | {"operator_cert_hr_skills"}

    @api.model
    def _audited(self):
        return {
            **super()._audited(),
            "operator.certification.skill.level": Audited(owners=("type_id",)),
        }
