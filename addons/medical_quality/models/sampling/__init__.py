# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_sampling_scheme
from . import medical_inspection_plan
from . import medical_inspection_characteristic
from . import medical_sampling_series
from . import medical_sampling_event
from . import medical_sampling_decision
from . import medical_inspection_sample
from . import medical_inspection_result
from . import medical_inspection_opening
from . import medical_inspection_series
from . import medical_inspection_judging
from . import qms_gate_sampling
