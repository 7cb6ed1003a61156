# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_audit_policy
from . import qms_audit_jobs
from . import audited_models
from . import qms_audit_act
from . import qms_audit_seal
from . import qms_audit_head
from . import res_config_settings
from . import qms_audit_entry
from . import qms_audit_words
from . import qms_audit_review
from . import qms_audit_review_chain
from . import qms_hardening_notice
from . import base
from . import ir_actions_server
from . import ir_model_fields
