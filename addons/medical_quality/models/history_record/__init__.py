# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_device_history
from . import medical_device_history_exception
from . import medical_device_history_opening
from . import medical_device_history_collect
from . import medical_device_history_checks
from . import medical_device_history_udi
from . import medical_device_history_quantities
from . import found_gates
from . import found_inspections
from . import found_quality
from . import medical_device_history_signature
from . import medical_device_history_release
from . import medical_device_history_document
from . import medical_device_history_freeze
from . import medical_device_history_materials
from . import medical_device_history_version
from . import record_findings
from . import medical_lot_disposition
from . import stock_lot
from . import mrp_production
from . import report_device_history_record
