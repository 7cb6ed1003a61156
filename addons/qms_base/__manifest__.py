# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
{
    "name": "Quality: Foundation",
    "summary": "Gates on manufacturing and stock: nothing passes unjudged,"
    " everything judged is on record",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Quality",
    "author": "Medical Quality for Odoo contributors",
    "website": "https://medical-quality.example",
    "license": "LGPL-3",
    "depends": ["mrp", "hr", "mail"],
    "external_dependencies": {"python": ["weasyprint"]},
    "data": [
        "security/qms_groups.xml",
        "security/ir.model.access.csv",
        "security/qms_rules.xml",
        "data/attention_data.xml",
        "report/document_layout.xml",
        "views/gate/qms_gate_decision_views.xml",
        "views/gate/qms_gate_denial_views.xml",
        "views/attention/qms_gate_block_views.xml",
        "views/attention/qms_gate_alert_views.xml",
        "views/qms_menus.xml",
        "views/extensions/product_template_views.xml",
        "views/extensions/mrp_production_views.xml",
        "views/extensions/mrp_workorder_views.xml",
        "views/extensions/stock_picking_views.xml",
        "views/extensions/stock_lot_views.xml",
        "views/extensions/stock_location_views.xml",
    ],
    "demo": [
        "demo/company.xml",
        "demo/partners.xml",
        "demo/people.xml",
        "demo/products.xml",
        "demo/manufacturing.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "qms_base/static/src/**/*",
        ],
        "web.assets_tests": [
            "qms_base/static/tests/tours/**/*",
        ],
    },
    "application": True,
    "installable": True,
}
