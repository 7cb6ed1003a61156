# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_certificate_type
from . import medical_material_specification
from . import medical_material_specification_revision
from . import medical_material_property
from . import medical_material_requirement
from . import medical_material_policy
from . import medical_material_policy_guard
from . import medical_material_policy_change
from . import medical_material_certificate
from . import medical_material_certificate_files
from . import medical_material_certificate_lifecycle
from . import medical_material_certificate_retention
from . import medical_material_certificate_expiry
from . import medical_material_certificate_words
from . import medical_material_result
from . import stock_lot
from . import material_facts
from . import material_words
from . import material_findings
