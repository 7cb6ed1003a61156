# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_gate_block
from . import qms_gate_blocked
from . import hosts
from . import qms_gate_denial_cause
from . import qms_gate_alert
from . import qms_gate_alert_assign
from . import qms_gate_alert_close
