# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import (
    operator_team_mixin,
    hr_employee_public,
    hr_employee_team,
    mrp_workorder_planning,
    mrp_workorder_planning_note,
    operator_certification_coverage,
    operator_certification_document,
    operator_certification_expiry,
    operator_certification_matrix,
    operator_certification_reminder,
    operator_certification_requirement,
    res_company,
)
