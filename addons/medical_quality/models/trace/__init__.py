# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_trace_inspections
from . import medical_trace_process
from . import medical_trace_issues
