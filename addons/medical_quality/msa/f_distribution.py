# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Upper tail of the F distribution, by the regularised incomplete beta function."""

from math import exp, lgamma, log

_MOST_TERMS, _CLOSE, _TINY = 10_000, 1e-15, 1e-300


def incomplete_beta(x: float, a: float, b: float) -> float:
    """I_x(a, b), regularised: the beta distribution function.

    By its continued fraction (Abramowitz and Stegun 26.5.8), from the side on which it
    converges fast.

    :param x: 0 to 1
    :param a: above 0, b: above 0
    :raises ValueError: outside these ranges
    """
    if not (0 <= x <= 1 and a > 0 and b > 0):
        raise ValueError(f"No incomplete beta function of x {x}, a {a}, b {b}")
    if x in (0, 1):
        return float(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    front = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)
    return exp(front) / a / _fraction(x, a, b)


def _fraction(x, a, b):
    """1 + d1/(1 + d2/(1 + …)), evaluated from the front (Lentz)."""
    value = numerator = 1.0
    denominator = 0.0
    for term in range(1, _MOST_TERMS):
        m = term // 2
        if term % 2:
            d = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            d = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        denominator = 1 / (1 + d * denominator or _TINY)
        numerator = 1 + d / numerator or _TINY
        change = numerator * denominator
        value *= change
        if abs(change - 1) < _CLOSE:
            return value
    raise ArithmeticError("The continued fraction does not converge")


def f_upper_tail(f: float, numerator_df: int, denominator_df: int) -> float:
    """P(F > f) of Fisher's F: the p-value of an analysis of variance.

    :param f: 0 or more; infinity gives 0
    """
    if f == float("inf"):
        return 0.0
    share = denominator_df / (denominator_df + numerator_df * f)
    return incomplete_beta(share, denominator_df / 2, numerator_df / 2)
