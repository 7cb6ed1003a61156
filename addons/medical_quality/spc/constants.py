# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Constants of control charts for subgroups of 2 to 25 (ASTM E2587, table 1).

d2 and d3 are the mean and the standard deviation of the range of n values of a
standard normal; the rest follows from them and from c4 in closed form.
"""

from functools import cache
from math import exp, lgamma, sqrt
from typing import NamedTuple

from .errors import E_SUBGROUP, SpcError

# n: (d2, d3), integrated from the distribution of the range
_RANGES = {
    2: (1.128379, 0.852502),
    3: (1.692569, 0.888368),
    4: (2.058751, 0.879808),
    5: (2.325929, 0.864082),
    6: (2.534413, 0.848040),
    7: (2.704357, 0.833205),
    8: (2.847201, 0.819831),
    9: (2.970026, 0.807834),
    10: (3.077505, 0.797051),
    11: (3.172873, 0.787315),
    12: (3.258455, 0.778478),
    13: (3.335980, 0.770416),
    14: (3.406763, 0.763023),
    15: (3.471827, 0.756211),
    16: (3.531983, 0.749908),
    17: (3.587884, 0.744052),
    18: (3.640064, 0.738591),
    19: (3.688963, 0.733481),
    20: (3.734950, 0.728686),
    21: (3.778336, 0.724173),
    22: (3.819385, 0.719915),
    23: (3.858323, 0.715887),
    24: (3.895348, 0.712068),
    25: (3.930629, 0.708441),
}
LARGEST_SUBGROUP = max(_RANGES)


class Constants(NamedTuple):
    """Constants for subgroups of one size, by the names that textbooks give them."""

    d2: float
    d3: float
    c4: float
    a2: float
    a3: float
    b3: float
    b4: float
    d_3: float
    d_4: float


@cache
def constants(size: int) -> Constants:
    """The constants for subgroups of a size; ``d_3`` and ``d_4`` are D3 and D4.

    :raises SpcError: ``E_SUBGROUP`` below 2 and above 25
    """
    if size not in _RANGES:
        raise SpcError(
            E_SUBGROUP, f"Subgroups are of 2 to {LARGEST_SUBGROUP} values, not {size}"
        )
    d2, d3 = _RANGES[size]
    c4 = sqrt(2 / (size - 1)) * exp(lgamma(size / 2) - lgamma((size - 1) / 2))
    spread = 3 * sqrt(1 - c4 * c4) / c4
    return Constants(
        d2=d2,
        d3=d3,
        c4=c4,
        a2=3 / (d2 * sqrt(size)),
        a3=3 / (c4 * sqrt(size)),
        b3=max(0.0, 1 - spread),
        b4=1 + spread,
        d_3=max(0.0, 1 - 3 * d3 / d2),
        d_4=1 + 3 * d3 / d2,
    )
