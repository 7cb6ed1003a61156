# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import product_template
from . import stock_location
from . import stock_lot
from . import stock_quant
from . import stock_move
from . import stock_move_line
from . import stock_move_repair
from . import stock_move_line_supplier
from . import stock_picking
from . import mrp_production
from . import mrp_production_rest
from . import mrp_workorder
from . import mrp_workorder_beside
from . import mrp_workcenter_productivity
from . import mrp_workcenter_productivity_person
from . import mrp_unbuild
from . import stock_quant_guard
