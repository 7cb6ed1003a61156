# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_inspection_reinspect
from . import medical_instrument_reason
from . import medical_instrument_scan
from . import capa
from . import capability
from . import nonconformance
from . import archive
from . import change_control
from . import history_record
from . import device_file
