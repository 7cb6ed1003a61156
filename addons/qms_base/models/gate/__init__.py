# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_ledger
from . import qms_server_values
from . import qms_server_rows
from . import qms_gate_mixin
from . import qms_gate_causes
from . import qms_gate_readiness
from . import qms_gate_findings
from . import qms_gate_decision
from . import qms_gate_evidence
from . import qms_gate_denial
from . import qms_gate_denial_change
from . import qms_origin
from . import qms_done_lock
from . import qms_gate_findings_time
from . import qms_gate_findings_order
