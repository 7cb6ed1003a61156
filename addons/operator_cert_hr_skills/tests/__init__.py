# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import test_catalogue
from . import test_skill_access
from . import test_skills_shown
from . import test_skills_decide_nothing
