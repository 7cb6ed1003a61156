# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import change_causes
from . import res_company
from . import quality_agreement
from . import medical_change_line
from . import medical_change_impact
from . import medical_change_task
from . import medical_change_exposure
from . import medical_change_target
from . import medical_change_order
from . import medical_change_order_customer
from . import medical_change_item
from . import medical_change_order_needs
from . import medical_change_order_states
from . import medical_change_order_signature
from . import medical_change_order_apply
from . import medical_change_running
from . import medical_change_move
from . import medical_change_report
from . import medical_change_ageing
from . import revision_targets
from . import bill_guard
from . import bill_target
from . import requirement_target
from . import workcenter_target
