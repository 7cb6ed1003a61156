# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Acceptance sampling in plain Python: needs no database, decides on exact numbers.

Single sampling of ANSI/ASQ Z1.4 / MIL-STD-105E with switching, c = 0 plans, fixed and
percentage samples, operating characteristics, skip-lot sampling. Not ISO 2859-1: its
reduced plans differ.
"""

from . import errors, skip_lot, switching
from .characteristic import (
    Point,
    acceptance_probability,
    average_outgoing_quality,
    finite_acceptance_probability,
    operating_characteristic,
    quality_accepted_at,
)
from .errors import SamplingError
from .plan import (
    ACCEPTED,
    ACCEPTED_BACK_TO_NORMAL,
    NORMAL,
    NOT_ACCEPTED,
    REDUCED,
    SEVERITIES,
    TIGHTENED,
    SamplingPlan,
)
from .scheme import METHODS, SIZE_FREE, Scheme
from .series import (
    ANSI_Z14,
    DISCONTINUED,
    ISO_SCORE,
    Directive,
    InspectedLot,
    LimitNumbers,
    SwitchingRules,
    mil_std_105e,
)
from .simple_plans import fixed_plan, full_plan, percentage_plan
from .skip_lot import (
    Disqualification,
    ReceivedLot,
    SkipLotRule,
    SkipLotState,
    must_inspect,
    skip_lot_replay,
    skip_lot_step,
)
from .switching import (
    START,
    Replay,
    SwitchingState,
    Transition,
    reduced_blockers,
    replay,
    step,
)
from .z14 import code_letter, printed_aql, single_plan, z14_plan
from .z14_tables import AQLS, CODE_LETTERS, LETTERS, LEVELS, SINGLE_PLANS
from .zero_acceptance import (
    finite_lot_plan,
    finite_lot_sample,
    matched_plan,
    matched_sample,
    nonconforming_units,
    reliability_plan,
    reliability_sample,
)

__all__ = [
    "ACCEPTED",
    "ACCEPTED_BACK_TO_NORMAL",
    "ANSI_Z14",
    "AQLS",
    "CODE_LETTERS",
    "DISCONTINUED",
    "Directive",
    "Disqualification",
    "ISO_SCORE",
    "InspectedLot",
    "LETTERS",
    "LEVELS",
    "LimitNumbers",
    "METHODS",
    "NORMAL",
    "NOT_ACCEPTED",
    "Point",
    "REDUCED",
    "ReceivedLot",
    "Replay",
    "SEVERITIES",
    "SINGLE_PLANS",
    "SIZE_FREE",
    "START",
    "SamplingError",
    "SamplingPlan",
    "Scheme",
    "SkipLotRule",
    "SkipLotState",
    "SwitchingRules",
    "SwitchingState",
    "TIGHTENED",
    "Transition",
    "acceptance_probability",
    "average_outgoing_quality",
    "code_letter",
    "errors",
    "finite_acceptance_probability",
    "finite_lot_plan",
    "finite_lot_sample",
    "fixed_plan",
    "full_plan",
    "matched_plan",
    "matched_sample",
    "mil_std_105e",
    "must_inspect",
    "nonconforming_units",
    "operating_characteristic",
    "percentage_plan",
    "printed_aql",
    "quality_accepted_at",
    "reduced_blockers",
    "reliability_plan",
    "reliability_sample",
    "replay",
    "single_plan",
    "skip_lot",
    "skip_lot_replay",
    "skip_lot_step",
    "step",
    "switching",
    "z14_plan",
]
