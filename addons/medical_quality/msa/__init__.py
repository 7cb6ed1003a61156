# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Measurement system analysis in plain Python: needs no database.

Gauge R&R of crossed studies by average and range and by analysis of variance, and
agreement of appraisers by attributes; after AIAG MSA, 4th edition.
"""

from . import errors, result
from .anova import Anova, AnovaRow, anova
from .attributes import (
    Effectiveness,
    Kappa,
    cohen_kappa,
    effectiveness,
    fleiss_kappa,
)
from .average_range import AverageAndRange, average_and_range
from .errors import MsaError
from .f_distribution import f_upper_tail, incomplete_beta
from .range_factors import RangeFactors, d2_star, d4, k1, k2, k3, range_factors
from .result import Component, GaugeStudy, verdict
from .study import CrossedStudy

__all__ = [
    "Anova",
    "AnovaRow",
    "AverageAndRange",
    "Component",
    "CrossedStudy",
    "Effectiveness",
    "GaugeStudy",
    "Kappa",
    "MsaError",
    "RangeFactors",
    "anova",
    "average_and_range",
    "cohen_kappa",
    "d2_star",
    "d4",
    "effectiveness",
    "errors",
    "f_upper_tail",
    "fleiss_kappa",
    "incomplete_beta",
    "k1",
    "k2",
    "k3",
    "range_factors",
    "result",
    "verdict",
]
