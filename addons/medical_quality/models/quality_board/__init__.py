# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import first_pass
from . import medical_inspection
from . import medical_yield_report
from . import medical_yield_board
from . import medical_yield_board_filters
from . import medical_yield_board_charts
from . import medical_yield_board_open
from . import medical_yield_board_action
