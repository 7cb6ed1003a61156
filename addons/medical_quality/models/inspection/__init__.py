# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_inspection_plan
from . import medical_inspection_plan_scope
from . import medical_inspection_plan_effective
from . import medical_inspection_plan_lifecycle
from . import medical_inspection_plan_signature
from . import medical_inspection_characteristic
from . import medical_inspection_characteristic_versions
from . import medical_inspection
from . import medical_inspection_complete
from . import medical_inspection_retention
from . import medical_inspection_repeat
from . import medical_inspection_requirement
from . import medical_inspection_result
