# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_controlled_change_wizard
from . import qms_employee_login_change
from . import qms_regulate_product
from . import qms_deregulate_product
from . import qms_product_change
from . import qms_signing_decision
from . import qms_signing_enrolment
from . import qms_audit_extract
from . import archive
