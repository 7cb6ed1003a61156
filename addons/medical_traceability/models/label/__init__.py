# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_label_template
from . import medical_label_template_lines
from . import medical_label_template_release
from . import medical_label_template_rendering
from . import medical_label_template_preview
from . import medical_label_printer
from . import product
from . import stock_lot
from . import mrp_production
from . import qms_definition_set
from . import ir_actions_report
