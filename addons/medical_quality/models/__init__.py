# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import inspection
from . import sampling
from . import skip_lot
from . import formula
from . import defect
from . import qualification
from . import definition
from . import extensions
from . import storage
from . import occasion
from . import portal
from . import device_history
from . import nonconformance
from . import audit
from . import entry
from . import instrument
from . import units
from . import photo
from . import capa
from . import archive
from . import capability
from . import change_control
from . import history_record
from . import customer
from . import device_file
from . import process_data
