# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
{
    "name": "Operator Certification",
    "version": "19.0.1.0.0",
    "category": "Manufacturing/Quality",
    "summary": "Only qualified people start and finish regulated work orders",
    "license": "LGPL-3",
    "author": "Medical Quality for Odoo contributors",
    "website": "https://medical-quality.example",
    "depends": ["qms_base"],
    "data": [
        "security/operator_cert_security.xml",
        "security/ir.model.access.csv",
        "data/ir_sequence_data.xml",
        "data/operator_certification_levels.xml",
        "data/signature_policies.xml",
        "data/ir_cron_data.xml",
        "views/certification/operator_certification_views.xml",
        "views/certification/operator_certification_type_views.xml",
        "views/certification/operator_certification_level_views.xml",
        "views/certification/operator_certification_use_views.xml",
        "views/certification/operator_certification_requirement_views.xml",
        "views/extensions/hr_employee_views.xml",
        "views/extensions/mrp_routing_workcenter_views.xml",
        "views/extensions/mrp_workcenter_views.xml",
        "views/extensions/mrp_workorder_views.xml",
        "views/menus.xml",
    ],
    "demo": [
        "demo/operator_certification_type_demo.xml",
        "demo/operator_certification_requirement_demo.xml",
        "demo/operator_certification_demo.xml",
        "demo/concession_demo.xml",
    ],
    "assets": {
        "web.assets_tests": ["operator_cert/static/tests/tours/**/*"],
    },
}
