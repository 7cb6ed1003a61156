# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import stream_writes
from . import medical_inspection_characteristic
from . import medical_inspection_plan
from . import mrp_workcenter
from . import mrp_workcenter_productivity
from . import medical_process_reading
from . import medical_process_reading_clock
from . import medical_process_reading_record
from . import medical_process_alarm
from . import medical_process_silence
from . import medical_inspection
from . import medical_inspection_monitored
from . import medical_inspection_in_flight
from . import medical_inspection_judge
from . import medical_inspection_result
from . import medical_inspection_screen
from . import qms_gate_mixin
from . import stock_lot_history_process
from . import found_alarms
from . import res_users
