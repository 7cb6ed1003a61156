# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import gate
from . import signature
from . import lock
from . import audit
from . import extensions
from . import definition
from . import attention
from . import concession
from . import evidence
from . import reporting
from . import presence
from . import control
from . import revision
from . import document
from . import agreement
from . import archive
from . import download
from . import chatter
