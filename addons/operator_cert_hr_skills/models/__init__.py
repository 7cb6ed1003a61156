# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import audited_models
from . import hr_employee_skill
from . import operator_certification_skill_level
from . import operator_certification_type
from . import operator_certification
