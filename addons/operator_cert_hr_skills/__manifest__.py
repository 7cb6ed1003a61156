# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
{
    "name": "Operator Certification: Skills",
    "version": "19.0.1.0.0",
    "category": "Manufacturing/Quality",
    "summary": "Certifications are shown among the skills of employees",
    "license": "LGPL-3",
    "author": "Medical Quality for Odoo contributors",
    "website": "https://medical-quality.example",
    "depends": ["operator_cert", "hr_skills"],
    "auto_install": True,
    "data": [
        "security/operator_cert_hr_skills_rules.xml",
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "views/operator_certification_type_views.xml",
        "views/operator_certification_skill_level_views.xml",
        "views/hr_employee_skill_views.xml",
    ],
    "demo": ["demo/skills_demo.xml"],
    "uninstall_hook": "uninstall_hook",
}
