# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What this addon records: the one place to look and to change it."""

from odoo import api, models

from odoo.addons.qms_base.audit import Audited

_OWN = {
    "medical.device.identifier": Audited(
        owners=("product_tmpl_id",), limits=("di", "gtin", "state", "to_replace")
    ),
    "medical.device.identifier.secondary": Audited(owners=("identifier_id",)),
    "medical.device.identifier.change": Audited(moments=("applied_at",)),
    "medical.gs1.prefix": Audited(limits=("prefix", "next_item")),
    "medical.lot.disposition": Audited(moments=("decided_at",)),
    "medical.label": Audited(
        columns=(
            "lot_id",
            "copy_number",
            "state",
            "reason",
            "printed_at",
            "actor_id",
            "employee_id",
        ),
        owners=("production_id",),
    ),
    "medical.label.reprint": Audited(owners=("production_id",)),
    "medical.package.reprint": Audited(owners=("package_id",)),
    "medical.line.clearance": Audited(
        owners=("production_id",), moments=("performed_at", "verified_at")
    ),
    "medical.line.clearance.line": Audited(owners=("clearance_id",)),
    "medical.line.clearance.item": Audited(limits=("active", "moment")),
    "medical.component.assignment": Audited(
        owners=("production_id",), moments=("assigned_at",)
    ),
    "medical.lot.change": Audited(moments=("done_at",)),
    "medical.lot.change.line": Audited(owners=("change_id",)),
    "medical.containment": Audited(moments=("asked_at", "contained_at", "closed_at")),
    "medical.containment.line": Audited(owners=("containment_id",)),
    "medical.containment.consignee": Audited(owners=("containment_id",)),
    "medical.containment.order": Audited(
        owners=("containment_id",), moments=("released_at",)
    ),
    "medical.approved.supplier": Audited(
        owners=("partner_id",),
        moments=("status_changed_on",),
        limits=("state", "valid_from", "valid_until"),
    ),
    "medical.supplier.certificate.type": Audited(),
    "medical.supplier.certificate": Audited(
        owners=("partner_id",),
        moments=("status_changed_on",),
        limits=("state", "valid_until"),
    ),
    "medical.supplier.evaluation": Audited(
        owners=("partner_id",), moments=("date",), limits=("conclusion", "next_due")
    ),
    "medical.product.alternate": Audited(
        owners=("product_tmpl_id",), limits=("state",)
    ),
    "medical.supplier.change.notice": Audited(
        owners=("partner_id",), moments=("status_changed_on",)
    ),
    "medical.supplier.change.impact": Audited(owners=("notice_id",)),
    # whose part it is and how long it can be had
    "product.supplierinfo": Audited(columns=(), owners=("product_tmpl_id",)),
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
    "medical.label.template": Audited(
        owners=("product_tmpl_id",), moments=("effective_at",)
    ),
    "medical.label.mark": Audited(owners=("template_id",)),
    "medical.label.text": Audited(owners=("template_id",)),
    "medical.label.printer": Audited(limits=("host", "port")),
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
