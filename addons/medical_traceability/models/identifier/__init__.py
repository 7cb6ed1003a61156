# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_device_identifier
from . import medical_device_identifier_package
from . import medical_device_identifier_lifecycle
from . import medical_device_identifier_facts
from . import medical_device_identifier_others
from . import medical_gs1_prefix
from . import medical_device_identifier_allocate
from . import medical_device_identifier_barcode
from . import medical_device_identifier_change
from . import identifier_findings
from . import identified_product
from . import identified_lot
from . import identified_order
