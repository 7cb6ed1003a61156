from . import medical_genealogy_edge
from . import medical_genealogy_record
from . import medical_genealogy_walk
from . import medical_lot_shipment
from . import medical_genealogy_backfill
from . import medical_genealogy_gap
from . import stock_move_line
