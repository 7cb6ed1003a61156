# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import test_catalogue
from . import test_survey_asked
from . import test_survey_own
from . import test_survey_taken_over
