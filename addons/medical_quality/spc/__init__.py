# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Statistical process control in plain Python: needs no database.

Capability of a measured characteristic with its intervals, histograms, control charts
with run rules, and their drawings. Numbers come in as they were written down and lose
nothing on the way: differences are taken before they become floats.
"""

from . import drawing
from .capability import (
    FEW,
    NO_LIMITS,
    NO_SPREAD,
    TOO_FEW,
    Capability,
    Index,
    capability,
    cpm_interval,
    index_interval,
    ratio_interval,
)
from .charts import Chart, individuals, xbar_r, xbar_s
from .constants import LARGEST_SUBGROUP, Constants, constants
from .errors import E_NUMBER, E_SUBGROUP, SpcError
from .histogram import Bin, histogram
from .normality import LEAST_VALUES, normality
from .quantiles import chi_square_quantile, gamma_p, normal_quantile
from .run_rules import NELSON, WESTERN_ELECTRIC, fired
from .sample import Sample
from .within import Within, moving_range_sigma, pooled_sigma, range_sigma, within_sigma

__all__ = [
    "E_NUMBER",
    "E_SUBGROUP",
    "FEW",
    "LARGEST_SUBGROUP",
    "LEAST_VALUES",
    "NELSON",
    "NO_LIMITS",
    "NO_SPREAD",
    "TOO_FEW",
    "WESTERN_ELECTRIC",
    "Bin",
    "Capability",
    "Chart",
    "Constants",
    "Index",
    "Sample",
    "SpcError",
    "Within",
    "capability",
    "chi_square_quantile",
    "constants",
    "cpm_interval",
    "drawing",
    "fired",
    "gamma_p",
    "histogram",
    "index_interval",
    "individuals",
    "moving_range_sigma",
    "normal_quantile",
    "normality",
    "pooled_sigma",
    "range_sigma",
    "ratio_interval",
    "within_sigma",
    "xbar_r",
    "xbar_s",
]
