# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import test_device_identifier
from . import test_disposition
from . import test_label
from . import test_lot_gate
from . import test_lot_identity
from . import test_lot_status_paths
from . import test_production
from . import test_queries
from . import test_readiness
from . import test_reservation
from . import test_returns
from . import test_udi_grammar
from . import test_regulate_product
from . import test_catalogue
from . import test_concession
from . import test_retention
from . import test_material_gate
from . import test_material_certificate
from . import test_material_disposition
from . import test_material_policy
