# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import stock_lot_archive
from . import stock_lot_certificate
from . import stock_lot_certificate_deviations
from . import report_certificate
from . import medical_record_package
from . import medical_record_package_make
from . import medical_record_package_lots
from . import medical_record_package_tables
from . import medical_record_package_names
from . import medical_record_package_sample
