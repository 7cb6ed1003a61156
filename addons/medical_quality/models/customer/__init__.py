# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import sharing
from . import res_partner
from . import medical_lot_shipment
from . import medical_customer_view
from . import medical_customer_rate
from . import medical_customer_shown
from . import medical_customer_lot
from . import medical_customer_lot_find
from . import medical_customer_order
from . import medical_customer_shipment
from . import medical_customer_nonconformance
from . import medical_customer_concession
from . import medical_customer_history
from . import medical_customer_document
from . import medical_customer_verify
from . import medical_customer_answer
from . import medical_customer_link
from . import medical_customer_figures
from . import medical_customer_asked
from . import medical_customer_change
from . import medical_nonconformance
from . import medical_nonconformance_approval
from . import medical_change_order
from . import stock_lot
from . import stock_lot_results
from . import stock_lot_label_proof
