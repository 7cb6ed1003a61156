# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Agreement of appraisers that judge by attributes (AIAG MSA 4th edition, III-C)."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from .errors import E_NO_VARIATION, E_RATING, E_TOO_SMALL, E_UNBALANCED, MsaError


class Kappa(NamedTuple):
    """Agreement beyond chance.

    :param value: 1 for full agreement, 0 for as much as by chance
    :param observed: proportion of agreement
    :param expected: proportion expected by chance
    """

    value: Fraction
    observed: Fraction
    expected: Fraction


def cohen_kappa(pairs) -> Kappa:
    """Agreement of two appraisers, or of one with the reference (Cohen 1960).

    :param pairs: ``(rating, rating)`` of each part and trial, any hashable categories
    :raises MsaError: ``E_TOO_SMALL`` without pairs, ``E_NO_VARIATION`` where only one
        category was ever given: agreement beyond chance cannot be seen
    """
    pairs = list(pairs)
    if not pairs:
        raise MsaError(E_TOO_SMALL, "There is nothing to compare")
    first, second = (Counter(column) for column in zip(*pairs, strict=True))
    count = len(pairs)
    observed = Fraction(sum(one == other for one, other in pairs), count)
    expected = Fraction(sum(first[name] * second[name] for name in first), count**2)
    return _kappa(observed, expected)


def fleiss_kappa(ratings) -> Kappa:
    """Agreement of several appraisers on the same parts (Fleiss 1971).

    :param ratings: for each part the ratings it was given, equally many
    :raises MsaError: ``E_TOO_SMALL`` for no part or fewer than two ratings each,
        ``E_UNBALANCED``, ``E_NO_VARIATION``
    """
    counts = [Counter(given) for given in ratings]
    numbers = {sum(count.values()) for count in counts}
    if not counts or numbers & {0, 1}:
        raise MsaError(E_TOO_SMALL, "Each part is judged twice at least")
    if len(numbers) > 1:
        raise MsaError(E_UNBALANCED, "Each part is judged equally often")
    (each,) = numbers
    agreeing = sum(n * (n - 1) for count in counts for n in count.values())
    observed = Fraction(agreeing, len(counts) * each * (each - 1))
    together = sum(counts, Counter())
    judged = len(counts) * each
    expected = Fraction(sum(n**2 for n in together.values()), judged**2)
    return _kappa(observed, expected)


def _kappa(observed, expected):
    if expected == 1:
        raise MsaError(E_NO_VARIATION, "All were given one category")
    return Kappa((observed - expected) / (1 - expected), observed, expected)


@dataclass(frozen=True)
class Effectiveness:
    """How an appraiser decides, against the reference.

    :param effectiveness: parts judged rightly in all trials, of all parts
    :param repeatability: parts judged the same in all trials, of all parts
    :param miss_rate: nonconforming parts passed, of all trials on such parts; None
        where the study has none
    :param false_alarm_rate: conforming parts refused, of all trials on such parts; None
        likewise
    """

    effectiveness: Fraction
    repeatability: Fraction
    miss_rate: Fraction | None
    false_alarm_rate: Fraction | None


def effectiveness(reference: dict[Hashable, bool], judged) -> Effectiveness:
    """Evaluate one appraiser.

    :param reference: whether each part conforms
    :param judged: for each of these parts, whether it was passed in each trial
    :raises MsaError: ``E_UNBALANCED`` when a part is missing, unknown or was judged
        more or less often, ``E_TOO_SMALL`` without parts or trials, ``E_RATING`` for
        what is neither True nor False
    """
    if not reference or set(reference) != set(judged):
        raise MsaError(E_UNBALANCED, "Each part of the reference is judged")
    trials = {part: tuple(given) for part, given in judged.items()}
    numbers = {len(given) for given in trials.values()}
    if len(numbers) > 1:
        raise MsaError(E_UNBALANCED, "Each part is judged equally often")
    if numbers == {0}:
        raise MsaError(E_TOO_SMALL, "Nothing was judged")
    said = [*reference.values(), *(one for given in trials.values() for one in given)]
    if not all(isinstance(one, bool) for one in said):
        raise MsaError(E_RATING, "A part is passed or not: True or False")

    def wrong(conforms):
        given = [
            passed != conforms
            for part, truth in reference.items()
            if truth is conforms
            for passed in trials[part]
        ]
        return Fraction(sum(given), len(given)) if given else None

    right = sum(set(trials[part]) == {truth} for part, truth in reference.items())
    same = sum(len(set(given)) == 1 for given in trials.values())
    return Effectiveness(
        Fraction(right, len(reference)),
        Fraction(same, len(reference)),
        wrong(False),
        wrong(True),
    )
