# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
{
    "name": "Operator Certification: Surveys",
    "version": "19.0.1.0.0",
    "category": "Manufacturing/Quality",
    "summary": "Questions of assessments are answered through certification surveys",
    "license": "LGPL-3",
    "author": "Medical Quality for Odoo contributors",
    "website": "https://medical-quality.example",
    "depends": ["operator_cert", "survey"],
    "auto_install": True,
    "data": [
        "security/operator_cert_survey_rules.xml",
        "security/ir.model.access.csv",
        "data/mail_activity_type_data.xml",
        "views/operator_assessment_question_views.xml",
        "views/operator_assessment_views.xml",
        "views/operator_training_session_views.xml",
        "views/survey_user_input_views.xml",
    ],
    "demo": ["demo/survey_demo.xml"],
}
