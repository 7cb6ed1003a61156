# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import extensions
from . import gate
from . import disposition
from . import material
from . import identifier
from . import label
from . import genealogy
from . import trace
from . import containment
from . import assignment
from . import supplier
from . import issue
from . import packing
from . import audit
