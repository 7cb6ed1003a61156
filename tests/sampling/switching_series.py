# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Lots, directives and limit numbers for the tests of switching."""

from .package import sampling
from .switching_reference import PLANS

ONE_LIMIT = sampling.LimitNumbers(((0, 1249, None), (1250, None, 7)))


def lot(severity, found, steady=True, **fields):
    n, ac, re = PLANS[severity]
    return sampling.InspectedLot(severity, n, ac, re, found, n, steady, **fields)


def directive(kind):
    return sampling.Directive(kind)
