# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_instrument_type
from . import maintenance_equipment
from . import instrument_standing
from . import instrument_sticker
from . import medical_calibration
from . import medical_calibration_reading
from . import medical_calibration_standard
from . import medical_calibration_signature
from . import medical_calibration_reminder
from . import medical_inspection_characteristic
from . import medical_inspection_result
from . import medical_inspection
from . import instrument_findings
from . import medical_out_of_tolerance
from . import medical_out_of_tolerance_line
from . import medical_out_of_tolerance_trace
from . import medical_out_of_tolerance_signature
from . import instrument_failed
from . import instrument_workcenter
from . import medical_gauge_study
from . import medical_gauge_study_figures
from . import medical_gauge_study_row
from . import medical_gauge_study_attribute
from . import stock_lot_history_instruments
from . import audited_models
from . import maintenance_request
