# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import stock_lot_device_history
from . import medical_inspection_verdict
from . import stock_lot_history_materials
from . import stock_lot_history_made_here
from . import stock_lot_history_people
from . import stock_lot_history_inspections
from . import stock_lot_history_concessions
from . import stock_lot_history_labels
from . import report_device_history
