# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import inspection
from . import qualification
from . import definition
from . import extensions
from . import portal
from . import device_history
from . import audit
from . import capa
