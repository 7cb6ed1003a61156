# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import stock_lot_status
from . import stock_lot_disposition
from . import stock_lot_production
from . import stock_lot_udi
from . import stock_lot_label
from . import stock_move_line
from . import product
