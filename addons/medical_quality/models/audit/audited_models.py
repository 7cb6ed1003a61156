# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What this addon records: the one place to look and to change it."""

from odoo import api, models

from odoo.addons.qms_base.audit import Audited

_OWN = {
    "medical.inspection.plan": Audited(owners=("product_tmpl_id",)),
    "medical.inspection.characteristic": Audited(
        owners=("plan_id",),
        limits=(
            "nominal",
            "lower_limit",
            "upper_limit",
            "kind",
            "formula",
            "sampling_method",
            "channel",
            "warn_lower",
            "warn_upper",
            "trend_minutes",
            "silent_seconds",
        ),
    ),
    "medical.inspection": Audited(
        owners=("production_id", "lot_id"),
        moments=("done_at",),
        # counted on with each batch of readings, which are on record themselves; ids
        # of time logs
        never=("stream_batch", "stream_logs", "stream_logs_before"),
    ),
    "medical.inspection.result": Audited(
        owners=("inspection_id",), moments=("recorded_at",)
    ),
    "medical.inspection.sample": Audited(owners=("inspection_id",)),
    "medical.skip.lot.rule": Audited(
        owners=("product_tmpl_id",), moments=("approved_at",), limits=("state", "mode")
    ),
    "medical.defect": Audited(limits=("severity", "active")),
    "medical.sampling.series": Audited(
        owners=("product_tmpl_id",), limits=("severity", "steady")
    ),
    "medical.sampling.decision": Audited(
        owners=("series_id",), moments=("decided_at",)
    ),
    "medical.process.alarm": Audited(
        owners=("inspection_id",), moments=("acknowledged_at",)
    ),
    "medical.inspection.postponement": Audited(owners=("inspection_id",)),
    "medical.nonconformance": Audited(
        moments=("found_at", "contained_at", "decided_at", "done_at", "closed_at")
    ),
    "medical.nonconformance.line": Audited(owners=("nonconformance_id",)),
    "medical.nonconformance.defect": Audited(owners=("nonconformance_id",)),
    "medical.nonconformance.disposition": Audited(
        owners=("nonconformance_id",), moments=("begun_at", "done_at")
    ),
    "medical.capa": Audited(limits=("not_before", "criterion_target")),
    "medical.capa.phase": Audited(owners=("capa_id",), limits=("due_date",)),
    "medical.capa.source": Audited(owners=("capa_id",)),
    "medical.capa.why": Audited(owners=("capa_id",)),
    "medical.capa.action": Audited(owners=("capa_id",), moments=("done_at",)),
    "medical.capa.check": Audited(owners=("capa_id",), moments=("checked_at",)),
    "medical.capa.extension": Audited(owners=("capa_id",), moments=("extended_at",)),
    "medical.change.order": Audited(
        moments=("approved_at", "applied_at", "verified_at", "closed_at"),
        limits=("effective_on", "return_on"),
    ),
    "medical.change.item": Audited(owners=("change_id",)),
    "medical.change.impact": Audited(owners=("change_id",)),
    "medical.change.task": Audited(owners=("change_id",), moments=("done_at",)),
    "medical.change.exposure": Audited(owners=("change_id",)),
    "medical.change.running": Audited(owners=("change_id",)),
    "medical.change.customer": Audited(owners=("change_id",)),
    # readings are converted, and quantities counted, by these
    "uom.uom": Audited(
        columns=("name", "active", "relative_uom_id", "relative_factor", "factor"),
        limits=("relative_uom_id", "relative_factor"),
    ),
    "medical.device.history": Audited(
        owners=("previous_id",), moments=("opened_at", "released_at")
    ),
    "medical.device.history.exception": Audited(
        owners=("history_id",), moments=("reviewed_at",)
    ),
    "medical.customer.link": Audited(
        owners=("lot_id",),
        moments=("expires_at", "revoked_at"),
        never=("token_sha256",),
    ),
    "medical.customer.reply": Audited(),
    "medical.device.file": Audited(limits=("intended_use",)),
    "medical.device.file.standard": Audited(
        owners=("file_id",), limits=("edition", "applies_from", "applies_until")
    ),
    # counts of requests, for an hour
    "medical.customer.rate": None,
}


class QmsAuditPolicy(models.AbstractModel):
    _inherit = "qms.audit.policy"

    @api.model
    def _audited_modules(self):
        return super()._audited_modules() | {"medical_quality"}

    @api.model
    def _audited(self):
        audited = super()._audited()
        # who may send process data of a work centre
        centre = audited["mrp.workcenter"].extended(links=("medical_machine_user_ids",))
        return {**audited, "mrp.workcenter": centre, **_OWN}
