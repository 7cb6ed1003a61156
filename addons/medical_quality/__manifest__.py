# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
{
    "name": "Medical Quality: Inspection and Device History Record",
    "summary": "Inspection plans that gate release, work and orders; batch record PDF",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Medical Quality for Odoo contributors",
    "website": "https://medical-quality.example",
    "category": "Supply Chain/Quality",
    "application": True,
    "depends": [
        "operator_cert",
        "medical_traceability",
        "maintenance",
        "portal",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/medical_quality_rules.xml",
        "data/ir_sequence.xml",
        "data/signature_policies.xml",
        "views/inspection/medical_inspection_plan_views.xml",
        "views/inspection/medical_inspection_views.xml",
        "views/inspection/medical_inspection_result_views.xml",
        "wizards/medical_inspection_reinspect_views.xml",
        "views/extensions/product_template_views.xml",
        "views/extensions/stock_lot_views.xml",
        "views/extensions/stock_picking_views.xml",
        "views/extensions/mrp_production_views.xml",
        "views/extensions/mrp_workorder_views.xml",
        "report/device_history_report.xml",
        "report/device_history_sections.xml",
        "report/device_history_labels.xml",
        "views/portal/portal_signing_templates.xml",
        "views/medical_quality_menus.xml",
    ],
    "demo": [
        "demo/inspection_plans.xml",
        "demo/inspection_plans_approved.xml",
        "demo/opening_inspections.xml",
        "demo/signing.xml",
    ],
    # no data: the demo logins as bin/serve prints them
    "oca_data_manual": ["demo/logins.csv"],
    "assets": {
        "web.assets_backend": [
            "medical_quality/static/src/**/*",
            ("remove", "medical_quality/static/src/portal/**/*"),
        ],
        "web.assets_frontend": [
            "qms_base/static/src/signing/signing_dialog.*",
            "medical_quality/static/src/portal/**/*",
        ],
        "web.assets_tests": ["medical_quality/static/tests/tours/**/*"],
    },
}
