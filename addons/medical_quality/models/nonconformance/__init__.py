# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_nonconformance
from . import medical_nonconformance_line
from . import medical_nonconformance_defect
from . import medical_nonconformance_disposition
from . import medical_nonconformance_execution
from . import medical_nonconformance_hold
from . import medical_nonconformance_review
from . import medical_nonconformance_approval
from . import medical_nonconformance_signature
from . import medical_nonconformance_carry_out
from . import medical_nonconformance_stock
from . import medical_nonconformance_regrade
from . import medical_nonconformance_shortfall
from . import medical_nonconformance_photos
from . import unregulated_lots
from . import medical_nonconformance_source
from . import medical_nonconformance_cost
from . import medical_nonconformance_trend
from . import medical_nonconformance_supplier
from . import medical_lot_disposition
from . import medical_lot_change
from . import medical_inspection
from . import nonconformance_mode
from . import nonconformance_findings
from . import hosts
from . import device_history
