# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_files_mixin
from . import qms_document
from . import qms_document_number
from . import qms_document_use
from . import qms_document_used
from . import qms_document_revision
from . import qms_document_revision_files
from . import qms_document_copy
from . import qms_document_revision_copy
from . import qms_document_review
from . import document_findings
from . import ir_attachment
from . import qms_document_reminder
from . import qms_definition_set
from . import mrp_production
from . import mrp_workorder
