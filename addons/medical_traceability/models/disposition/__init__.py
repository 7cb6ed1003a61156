# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_lot_disposition
from . import medical_lot_disposition_apply
from . import medical_lot_disposition_retention
from . import medical_lot_disposition_signature
from . import medical_lot_disposition_concession
from . import medical_lot_disposition_return
from . import medical_lot_disposition_retest
from . import medical_lot_disposition_evidence
