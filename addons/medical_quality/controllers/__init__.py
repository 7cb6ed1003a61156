# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import portal_signing
from . import archive
from . import customer
from . import device_file
from . import reset_password
