# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_station
from . import qms_operator_presence
from . import qms_operator_presence_station
from . import res_users
from . import login_changes
from . import ir_http
