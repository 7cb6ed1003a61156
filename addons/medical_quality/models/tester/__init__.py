# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import tester_writes
from . import medical_inspection_characteristic
from . import maintenance_equipment
from . import medical_tester_reading
from . import medical_tester_reading_record
from . import medical_inspection
from . import medical_inspection_screen
from . import medical_inspection_result
