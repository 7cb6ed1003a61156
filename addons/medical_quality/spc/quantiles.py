# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Quantiles of the normal and the chi-square distribution."""

from functools import lru_cache
from math import exp, inf, lgamma, log, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()
_MOST_TERMS, _CLOSE, _TINY = 10_000, 1e-15, 1e-300


def normal_quantile(share: float) -> float:
    """z of the standard normal below which a share of it lies."""
    return _NORMAL.inv_cdf(share)


def gamma_p(a: float, x: float) -> float:
    """P(a, x), the regularised incomplete gamma function (Abramowitz, Stegun 6.5).

    By its series below a + 1 and by its continued fraction (26.4.10) above.

    :param a: above 0, x: 0 or more
    :raises ValueError: outside these ranges
    """
    if not (a > 0 and x >= 0):
        raise ValueError(f"No incomplete gamma function of a {a}, x {x}")
    if x == 0:
        return 0.0
    if x == inf:
        return 1.0
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for step in range(1, _MOST_TERMS):
            term *= x / (a + step)
            total += term
            if term < total * _CLOSE:
                return front * total
    else:
        b, c = x + 1 - a, 1 / _TINY
        d = value = 1 / b
        for step in range(1, _MOST_TERMS):
            share = -step * (step - a)
            b += 2
            d = 1 / (share * d + b or _TINY)
            c = b + share / c or _TINY
            value *= c * d
            if abs(c * d - 1) < _CLOSE:
                return 1 - front * value
    raise ArithmeticError("The incomplete gamma function does not converge")


@lru_cache(maxsize=1024)
def chi_square_quantile(share: float, df: float) -> float:
    """The value below which a share of the chi-square distribution lies.

    The approximation of Wilson and Hilferty (1931) gives the place to look at; it is
    then narrowed down between bounds, so that the error is one of rounding (below
    1e-9 of the value), not of the approximation.

    :param share: above 0 and below 1
    :param df: degrees of freedom, above 0, not necessarily whole
    :raises ValueError: outside these ranges
    """
    if not (0 < share < 1 and df > 0):
        raise ValueError(f"No chi-square quantile of share {share}, df {df}")
    part = 2 / (9 * df)
    near = df * max(1 - part + normal_quantile(share) * sqrt(part), 0.01) ** 3
    low = high = near
    while gamma_p(df / 2, low / 2) > share:
        low /= 2
    while gamma_p(df / 2, high / 2) < share:
        high *= 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if gamma_p(df / 2, middle / 2) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2
