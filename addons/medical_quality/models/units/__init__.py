# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import uom_uom
from . import uom_guard
from . import medical_inspection_result
from . import medical_inspection
