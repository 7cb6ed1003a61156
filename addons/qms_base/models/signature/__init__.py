# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_signing_event
from . import qms_signing_guard
from . import qms_signing_factor
from . import qms_signing_factor_identity
from . import qms_signing_authenticate
from . import qms_signing_demo
from . import qms_signature
from . import qms_signature_snapshot
from . import qms_signature_mixin
from . import qms_signature_standing
from . import qms_signature_sign
from . import qms_signature_dialog
from . import qms_signature_portal
from . import qms_signature_candidates
from . import qms_signature_notice
from . import qms_signature_content
from . import qms_signature_policy
from . import qms_signature_policy_force
from . import qms_signature_policy_step
from . import res_users
from . import res_groups
from . import res_company
