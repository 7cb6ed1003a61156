# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_supplier_decided
from . import medical_supplier_reminded
from . import res_company
from . import medical_supplier_certificate
from . import medical_supplier_evaluation
from . import medical_approved_supplier
from . import medical_approved_supplier_standing
from . import medical_approved_supplier_decision
from . import res_partner
from . import supplier_causes
from . import supplier_findings
from . import purchase_order
from . import product_supplierinfo
from . import supply_cover
from . import part_findings
from . import medical_product_alternate
from . import medical_supplier_change_notice
from . import medical_supplier_change_impact
