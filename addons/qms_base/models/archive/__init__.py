# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_archive_source
from . import qms_archive_certificate
from . import qms_archive_view
from . import qms_archive_record
from . import qms_archive_job
from . import qms_archive_job_make
from . import qms_quality_agreement
