from . import medical_trace
from . import medical_trace_search
from . import medical_trace_udi
from . import medical_trace_tabs
from . import medical_trace_export
from . import stock_lot
from . import medical_trace_certificates
from . import stock_lot_origin
