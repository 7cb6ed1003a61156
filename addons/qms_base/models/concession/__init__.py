# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_concession
from . import qms_concession_status
from . import qms_concession_finding
from . import qms_concession_use
from . import qms_concession_signature
from . import qms_concession_cover
from . import qms_concession_request
from . import hosts
from . import qms_gate_block
