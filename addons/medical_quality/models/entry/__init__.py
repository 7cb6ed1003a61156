# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import res_company
from . import qms_gate_causes
from . import medical_inspection_challenge
from . import medical_inspection_result_suspicion
from . import medical_inspection_result_supersede
from . import medical_inspection_result_entry
from . import medical_inspection_result_verify
from . import medical_inspection_entry
from . import medical_inspection_scan
from . import medical_inspection_unit
from . import mrp_production_numbers
from . import medical_inspection_verify
from . import medical_inspection_signature
from . import medical_inspection_plan
from . import medical_inspection_due
from . import medical_inspection_postponement
