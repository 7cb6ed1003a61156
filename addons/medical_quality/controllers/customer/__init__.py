# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import desk
from . import lists
from . import lots
from . import answers
from . import nonconformances
from . import concessions
from . import figures
from . import links
from . import records
from . import verify
from . import changes
from . import orders
