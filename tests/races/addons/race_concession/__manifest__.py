# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
{
    "name": "Findings to be conceded",
    "summary": "For a test alone: many starts use the same concessions",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Medical Quality for Odoo contributors",
    "website": "https://medical-quality.example",
    "license": "LGPL-3",
    "depends": ["qms_base"],
    "installable": True,
}
