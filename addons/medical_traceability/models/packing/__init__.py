from . import medical_gs1_prefix
from . import medical_package_event
from . import medical_package_reprint
from . import stock_package
from . import stock_package_scan
from . import stock_package_pack
from . import stock_package_label
from . import trace_packages
