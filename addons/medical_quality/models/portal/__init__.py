# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_signature_mixin
from . import signed_by_customer
from . import medical_lot_disposition
