# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_device_file
from . import medical_device_file_standard
from . import medical_device_file_bills
from . import medical_device_file_released
from . import medical_device_file_index
from . import medical_device_file_table
from . import medical_device_file_export
from . import device_file_hosts
