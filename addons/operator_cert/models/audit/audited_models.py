# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What this addon records: the one place to look and to change it."""

from odoo import api, models

from odoo.addons.qms_base.audit import Audited

_OWN = {
    "operator.certification.type": Audited(limits=("validity_months",)),
    "operator.certification.requirement": Audited(
        owners=("operation_id", "workcenter_id"), limits=("type_id",)
    ),
    "operator.certification": Audited(
        owners=("employee_id",),
        moments=("valid_from",),
        limits=("valid_until",),
    ),
    "operator.work.pin": Audited(owners=("employee_id",), never=("pin_hash",)),
    # counts wrong entries beside the transaction; each one is an event on record
    "operator.pin.guard": None,
}


class QmsAuditPolicy(models.AbstractModel):
    _inherit = "qms.audit.policy"

    @api.model
    def _audited_modules(self):
        return super()._audited_modules() | {"operator_cert"}

    @api.model
    def _audited(self):
        return {**super()._audited(), **_OWN}
