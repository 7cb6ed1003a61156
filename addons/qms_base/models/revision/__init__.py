# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_decided_mixin
from . import qms_change_mixin
from . import qms_revision_mixin
from . import qms_undated_revision_mixin
from . import qms_dated_revision_mixin
from . import qms_dated_revision_days
