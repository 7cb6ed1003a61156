# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What this addon records: the one place to look and to change it."""

from odoo import api, models

from odoo.addons.qms_base.audit import Audited

_OWN = {
    "medical.device.identifier": Audited(
        owners=("product_tmpl_id",), limits=("gtin", "state")
    ),
    "medical.lot.disposition": Audited(moments=("decided_at",)),
    "medical.certificate.type": Audited(
        limits=("needs_results", "needs_heat", "satisfies_id")
    ),
    "medical.material.specification": Audited(),
    "medical.material.specification.revision": Audited(
        owners=("specification_id",), moments=("effective_at",)
    ),
    "medical.material.property": Audited(
        owners=("revision_id",), limits=("lower_limit", "upper_limit", "wanted_text")
    ),
    "medical.material.policy": Audited(
        owners=("product_tmpl_id",),
        limits=(
            "active",
            "or_better",
            "specification_id",
            "min_days_receipt",
            "min_days_use",
            "retest_days",
        ),
    ),
    "medical.material.policy.change": Audited(
        owners=("policy_id",), moments=("applied_at",)
    ),
    "medical.material.certificate": Audited(moments=("accepted_at", "withdrawn_at")),
    "medical.material.result": Audited(owners=("certificate_id",)),
}


class QmsAuditPolicy(models.AbstractModel):
    _inherit = "qms.audit.policy"

    @api.model
    def _audited_modules(self):
        return super()._audited_modules() | {"medical_traceability"}

    @api.model
    def _audited(self):
        return {**super()._audited(), **_OWN}
