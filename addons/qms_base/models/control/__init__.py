# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_controlled_change
from . import resource_resource
from . import hr_employee
from . import product_template
from . import product_regulation
from . import product_regulation_lock
from . import stock_location
