# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What this addon records: the one place to look and to change it."""

from odoo import api, models

from odoo.addons.qms_base.audit import Audited

_OWN = {
    "operator.certification.level": Audited(
        limits=("may_supervise", "may_train", "rank", "supervised")
    ),
    "operator.certification.type": Audited(
        limits=(
            "attachment_required",
            "demonstrations_required",
            "minimum_score",
            "reading_grace_days",
            "recency_days",
            "recertification_days",
            "validity_months",
        )
    ),
    "operator.certification.requirement": Audited(
        owners=(
            "operation_id",
            "workcenter_id",
            "product_tmpl_id",
            "bom_id",
            "type_id",
        ),
        limits=("active", "level_id", "minimum_people", "type_id"),
    ),
    "operator.certification": Audited(
        owners=("employee_id",),
        moments=("valid_from",),
        limits=("valid_until",),
    ),
    "operator.certification.reminder": Audited(owners=("certification_id",)),
    "operator.certification.planning.note": Audited(owners=("workorder_id",)),
    "operator.work.pin": Audited(owners=("employee_id",), never=("pin_hash",)),
    # counts wrong entries beside the transaction; each one is an event on record
    "operator.pin.guard": None,
}
_TRAINING = {
    "operator.assessment.question": Audited(
        owners=("type_id",), limits=("critical", "kind", "name", "points")
    ),
    "operator.training.session": Audited(owners=("type_id",)),
    "operator.training.attendance": Audited(owners=("session_id",)),
    "operator.assessment": Audited(owners=("employee_id",), moments=("date",)),
    "operator.assessment.line": Audited(owners=("assessment_id",)),
    "operator.assessment.demonstration": Audited(owners=("assessment_id",)),
}


class QmsAuditPolicy(models.AbstractModel):
    _inherit = "qms.audit.policy"

    @api.model
    def _audited_modules(self):
        return super()._audited_modules() | {"operator_cert"}

    @api.model
    def _audited(self):
        return {**super()._audited(), **_OWN, **_TRAINING}
