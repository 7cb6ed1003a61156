# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from functools import cached_property
from typing import NamedTuple

from ...spc import (
    Sample,
    SpcError,
    capability,
    histogram,
    individuals,
    normality,
    within_sigma,
    xbar_r,
    xbar_s,
)

# up to this size a range says about as much as a standard deviation (AIAG SPC)
_RANGES_UP_TO = 8


class Asked(NamedTuple):
    """What was measured against which limits: what makes values comparable.

    :ivar plan: number of the inspection plan, the same for all of its versions
    :ivar lower: limit as decimal number, None where there is none; likewise the others
    """

    company_id: int
    plan: str
    name: str
    unit: str
    lower: object
    nominal: object
    upper: object


class Study:
    """Values of one characteristic between the same limits, in the order of time.

    :param asked: :class:`Asked`
    :param line: characteristic of the newest version, for how limits are written
    """

    def __init__(self, asked, line):
        self.asked = asked
        self.line = line
        self.rows = []

    def add(self, result_id, inspection_id, value):
        """:param value: :class:`~decimal.Decimal`"""
        self.rows.append((result_id, inspection_id, value))

    @property
    def result_ids(self):
        return [result_id for result_id, _inspection_id, _value in self.rows]

    @property
    def limits(self):
        """``(lower, nominal, upper)`` as they are written in the plan."""
        line = self.line
        return (
            line.lower_limit or None,
            line.nominal or None,
            line.upper_limit or None,
        )

    @cached_property
    def sample(self):
        return Sample(value for _result_id, _inspection_id, value in self.rows)

    @cached_property
    def subgroups(self):
        """Values that belong together: neighbours of one inspection."""
        size = self.line.subgroup_size
        found, before = [], None
        for _result_id, inspection_id, value in self.rows:
            if inspection_id != before or len(found[-1]) == size:
                found.append([])
            found[-1].append(value)
            before = inspection_id
        return found

    @cached_property
    def figures(self):
        """:class:`~..spc.Capability`"""
        lower, nominal, upper = self.limits
        within = within_sigma(self.subgroups)
        return capability(self.sample, lower, upper, nominal, within)

    @cached_property
    def bins(self):
        return histogram(self.sample)

    @cached_property
    def normality(self):
        return normality(self.sample)

    @cached_property
    def charts(self):
        """Control chart and chart of the spread; none where there are too few values.

        Of subgroups that are not whole nothing is drawn.
        """
        size = self.line.subgroup_size
        try:
            if size == 1:
                return individuals(self.sample.values)
            whole = [group for group in self.subgroups if len(group) == size]
            if len(whole) < 2:
                return ()
            return (xbar_r if size <= _RANGES_UP_TO else xbar_s)(whole)
        except SpcError:
            return ()
