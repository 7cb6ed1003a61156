# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import operator_assessment_question
from . import operator_certification_type_evidence
from . import operator_document_reading
from . import qms_document
from . import qms_document_revision
from . import operator_document_unread
from . import operator_document_duty
from . import operator_training_session
from . import operator_training_attendance
from . import operator_assessment
from . import operator_assessment_line
from . import operator_assessment_demonstration
from . import operator_assessment_conclude
from . import operator_certification_assessment
from . import hr_employee
from . import of_my_team
