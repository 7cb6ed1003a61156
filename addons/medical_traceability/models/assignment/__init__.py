from . import mrp_bom_line
from . import medical_component_assignment
from . import mrp_production
from . import mrp_production_scan
from . import assignment_findings
from . import medical_genealogy_edge
