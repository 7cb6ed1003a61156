# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What this addon records: the one place to look and to change it."""

from odoo import api, models

from ...audit import Audited

_MANUFACTURING = {
    "mrp.production": Audited(
        columns=(
            "name",
            "state",
            "product_id",
            "product_qty",
            "product_uom_id",
            "qty_producing",
            "bom_id",
            "consumption",
            "date_start",
            "date_finished",
            "origin",
            "qms_customer_order",
            "user_id",
            "company_id",
            "picking_type_id",
            "location_src_id",
            "location_dest_id",
        ),
        links=("lot_producing_ids",),
        moments=("date_finished",),
    ),
    "mrp.workorder": Audited(
        columns=(
            "name",
            "state",
            "production_id",
            "operation_id",
            "workcenter_id",
            "qty_produced",
            "date_start",
            "date_finished",
            "duration",
        ),
        owners=("production_id",),
        moments=("date_finished",),
    ),
    "mrp.workcenter.productivity": Audited(
        owners=("workorder_id",), moments=("date_start", "date_end")
    ),
    "mrp.unbuild": Audited(owners=("mo_id",)),
    "mrp.bom": Audited(limits=("product_qty", "consumption", "active")),
    "mrp.bom.line": Audited(owners=("bom_id",), limits=("product_id", "product_qty")),
    "mrp.bom.byproduct": Audited(owners=("bom_id",), limits=("product_qty",)),
    "mrp.routing.workcenter": Audited(
        owners=("bom_id",), links=("blocked_by_operation_ids",)
    ),
    "mrp.workcenter": Audited(
        columns=("name", "code", "active", "company_id", "resource_id"),
        links=("tag_ids",),
    ),
}
_STOCK = {
    "stock.lot": Audited(
        columns=(
            "name",
            "ref",
            "product_id",
            "company_id",
            "note",
            "expiration_date",
            "use_date",
            "removal_date",
            "alert_date",
        ),
        limits=("expiration_date", "use_date", "removal_date"),
    ),
    "stock.move": Audited(
        columns=(
            "product_id",
            "product_uom",
            "product_uom_qty",
            "quantity",
            "picked",
            "state",
            "date",
            "location_id",
            "location_dest_id",
            "picking_id",
            "raw_material_production_id",
            "production_id",
            "workorder_id",
            "origin_returned_move_id",
        ),
        owners=("raw_material_production_id", "production_id", "picking_id"),
    ),
    "stock.move.line": Audited(
        columns=(
            "product_id",
            "product_uom_id",
            "lot_id",
            "lot_name",
            "quantity",
            "picked",
            "state",
            "date",
            "location_id",
            "location_dest_id",
            "move_id",
            "picking_id",
            "package_id",
            "result_package_id",
            "owner_id",
        ),
        owners=("picking_id", "move_id"),
        links=("consume_line_ids",),
    ),
    "stock.picking": Audited(
        columns=(
            "name",
            "state",
            "origin",
            "partner_id",
            "picking_type_id",
            "location_id",
            "location_dest_id",
            "date_done",
            "company_id",
        ),
        moments=("date_done",),
    ),
    "stock.quant": Audited(
        columns=(
            "product_id",
            "lot_id",
            "location_id",
            "package_id",
            "owner_id",
            "quantity",
        ),
        owners=("lot_id", "product_id"),
    ),
    "stock.scrap": Audited(moments=("date_done",), owners=("production_id",)),
    "stock.location": Audited(
        columns=("name", "usage", "active", "location_id", "company_id", "barcode"),
        limits=("usage",),
    ),
}
_PRODUCT = {
    "product.template": Audited(
        columns=(
            "name",
            "default_code",
            "active",
            "type",
            "is_storable",
            "tracking",
            "categ_id",
            "uom_id",
            "use_expiration_date",
            "expiration_time",
            "use_time",
            "removal_time",
            "alert_time",
            "company_id",
        ),
        limits=(
            "tracking",
            "expiration_time",
            "use_time",
            "removal_time",
            "qms_lifetime_years",
        ),
    ),
    "product.product": Audited(
        columns=(
            *("product_tmpl_id", "default_code", "barcode", "active"),
            "qms_customer_part",
        ),
        owners=("product_tmpl_id",),
    ),
    "product.category": Audited(columns=("name", "parent_id")),
}
_PEOPLE = {
    "hr.employee": Audited(
        columns=("name", "active", "user_id", "company_id", "work_email", "barcode"),
        digest=("pin",),
    ),
    "res.users": Audited(
        columns=("login", "active", "partner_id", "company_id", "share"),
        digest=("password", "totp_secret"),
        links=("group_ids", "company_ids"),
    ),
    "res.groups": Audited(columns=("name", "privilege_id"), links=("implied_ids",)),
    "res.partner": Audited(
        columns=(
            "name",
            "active",
            "parent_id",
            "commercial_partner_id",
            "company_id",
            "is_company",
            "vat",
            "ref",
        )
    ),
    "res.company": Audited(
        columns=("name", "active", "parent_id", "partner_id"),
        limits=("qms_retention_years",),
    ),
}
# Who may do what, and what the system itself is: 21 CFR 11.10(d), (k).
_SYSTEM = {
    "ir.model.access": Audited(),
    "ir.rule": Audited(links=("groups",)),
    "ir.actions.server": Audited(
        columns=("name", "state", "model_id", "code", "active")
    ),
    "ir.cron": Audited(
        columns=("active", "interval_number", "interval_type", "user_id")
    ),
    "ir.config_parameter": Audited(columns=("key",), digest=("value",)),
    "ir.module.module": Audited(columns=("name", "state", "latest_version")),
}
_OWN = {
    # what stands in the way of records now, worked out again and again
    "qms.gate.block": None,
    # counts wrong codes beside the transaction; each one is an event on record
    "qms.signing.guard": None,
    # lists the entries; one of its own would call for the next seal
    "qms.audit.seal": None,
    # when somebody was last seen is the moment of what they did, on record itself
    "qms.operator.presence": Audited(never=("last_seen_at", "session_digest")),
    "qms.concession": Audited(overrides=(("state", "active"),)),
    "qms.concession.finding": Audited(owners=("concession_id",)),
    "qms.audit.review.line": Audited(owners=("review_id",)),
    "qms.signature.policy.step": Audited(owners=("policy_id",)),
    "qms.controlled.change": Audited(witness=True),
    "qms.document": Audited(limits=("active",), never=("review_told_on",)),
    "qms.document.revision": Audited(
        owners=("document_id",), moments=("effective_from",)
    ),
    "qms.quality.agreement": Audited(
        limits=("active", "approve_use_as_is", "approve_rework", "valid_until")
    ),
    "qms.document.review": Audited(owners=("document_id",)),
    # how far it is is no record; what it holds is inside the file that is made
    "qms.archive.job": Audited(never=("content", "document", "phase", "attempts")),
    "qms.archive.certificate": Audited(never=("told_on",)),
}


class QmsAuditPolicy(models.AbstractModel):
    _inherit = "qms.audit.policy"

    @api.model
    def _audited(self):
        return {
            **super()._audited(),
            **_MANUFACTURING,
            **_STOCK,
            **_PRODUCT,
            **_PEOPLE,
            **_SYSTEM,
            **_OWN,
        }
