# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import test_certification_access
from . import test_certification_lifecycle
from . import test_certification_screens
from . import test_gate_order_close
from . import test_gate_time_log
from . import test_gate_work_order
from . import test_reminder
from . import test_requirements
from . import test_standing_rules
from . import test_login
from . import test_catalogue
from . import test_concession
from . import test_levels
from . import test_recency
from . import test_requirement_targets
from . import test_certification_signed
from . import test_run_over
from . import test_matrix
from . import test_matrix_tour
from . import test_coverage
from . import test_planning
from . import test_starters
from . import test_certificate_document
from . import test_private_fields
from . import test_access_matrix
