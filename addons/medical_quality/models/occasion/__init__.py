# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_inspection_plan
from . import mrp_workcenter_productivity_loss
from . import mrp_workcenter_productivity
from . import medical_inspection
from . import medical_inspection_facts
from . import medical_inspection_occasion
from . import qms_gate_mixin
from . import hosts
from . import stopped_work
from . import stopped_work_named
