# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import qms_regulate_product
from . import medical_containment_order_release
from . import medical_supplier_tightening
from . import medical_supplier_policy_change
from . import medical_material_certificate
from . import issue
