# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What an inspection comes to, by the samples of its characteristics."""

from dataclasses import dataclass

from ..sampling.plan import ACCEPTED, ACCEPTED_BACK_TO_NORMAL

INCOMPLETE = "incomplete"
PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True)
class CharacteristicVerdict:
    """What the sample of one characteristic says.

    :param characteristic_id: the characteristic
    :param outcome: ``accepted``, ``accepted_back_to_normal``, ``not_accepted`` or
        ``incomplete``
    :param nonconforming: nonconforming units found
    :param inspected: units that were entered
    :param words: sentence for a person, empty where the lot passes by it
    """

    characteristic_id: int
    outcome: str
    nonconforming: int
    inspected: int
    words: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the lot passes by this characteristic."""
        return self.outcome in (ACCEPTED, ACCEPTED_BACK_TO_NORMAL)


@dataclass(frozen=True)
class InspectionVerdict:
    """What an inspection says of its lot: passed only when every sample is accepted.

    :param characteristics: one :class:`CharacteristicVerdict` each, in plan order
    """

    characteristics: tuple[CharacteristicVerdict, ...]

    @property
    def state(self) -> str:
        """``passed`` or ``failed``; nothing at all is never passed."""
        accepted = [line.accepted for line in self.characteristics]
        return PASSED if accepted and all(accepted) else FAILED

    @property
    def wrong(self) -> tuple[CharacteristicVerdict, ...]:
        """The characteristics that do not let the lot pass."""
        return tuple(line for line in self.characteristics if not line.accepted)
