# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import test_measured_value
from . import test_plan
from . import test_plan_fixed
from . import test_portal_signing
from . import test_inspection
from . import test_inspection_paths
from . import test_reinspection
from . import test_gates
from . import test_cause_codes
from . import test_refused_changes
from . import test_gate_queries
from . import test_device_history
from . import test_device_history_labels
from . import test_screens
from . import test_entry_tour
from . import test_every_model
from . import test_styles
from . import test_catalogue
from . import test_retention
from . import test_inspector_qualified
