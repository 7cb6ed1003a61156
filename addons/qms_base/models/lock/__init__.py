# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_lock_rules
from . import qms_lock_mixin
from . import qms_lock_line
from . import qms_lock_reopening
from . import ir_attachment
from . import qms_retention
from . import qms_reasoned
from . import res_partner
from . import res_users
