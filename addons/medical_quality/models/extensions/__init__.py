# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_gate_mixin
from . import qms_gate_unplaced_plans
from . import qms_gate_causes
from . import ir_sequence
from . import product_template
from . import stock_lot
from . import stock_move_line
from . import stock_picking
from . import mrp_production
from . import mrp_workorder
