# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import (
    hr_employee,
    ir_http,
    operator_pin_event,
    operator_pin_guard,
    operator_shop_floor,
    operator_shop_floor_state,
    operator_shop_floor_work,
    operator_shop_floor_instruction,
    operator_work_pin,
    qms_gate_causes,
    qms_station,
    res_users,
)
