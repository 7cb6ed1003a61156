# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import medical_capa_line
from . import medical_capa_phase
from . import medical_capa_source
from . import medical_capa_why
from . import medical_capa_action
from . import medical_capa_check
from . import medical_capa_extension
from . import medical_capa
from . import medical_capa_fixed
from . import medical_capa_needs
from . import medical_capa_progress
from . import medical_capa_independence
from . import medical_capa_signature
from . import medical_capa_dismissal
from . import medical_capa_extend
from . import medical_capa_reminders
from . import medical_capa_ageing
from . import medical_capa_report
from . import capa_causes
from . import capa_sources
from . import medical_capa_fishbone
from . import capa_trend
