# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import audited_models
from . import survey_survey
from . import survey_user_input
from . import operator_assessment_question
from . import operator_assessment_line
from . import operator_assessment
from . import operator_training_session
