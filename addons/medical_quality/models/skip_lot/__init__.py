# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_skip_lot_rule
from . import medical_skip_lot_rule_signature
from . import medical_skip_lot_event
from . import medical_inspection
