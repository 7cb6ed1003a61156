# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_files_mixin
from . import qms_document
from . import qms_document_revision
from . import qms_document_revision_lifecycle
