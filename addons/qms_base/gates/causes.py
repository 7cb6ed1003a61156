# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What stands behind the code of a finding: its words, and whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass

ENGINEER = "qms_base.group_qms_engineer"
INSPECTOR = "qms_base.group_qms_inspector"
MANAGER = "qms_base.group_qms_manager"

# Shown and grouped for codes that no installed addon has words for.
OTHER = "other"


@dataclass(frozen=True)
class Cause:
    """A kind of finding, as lists, graphs and activities name it.

    :param code: code of the findings (``lot.quarantine``)
    :param label: translated words, without the record ("Lot in quarantine")
    :param role: XML id of the group that attends to refusals for this cause
    :param personal: whether it is about who acts. Another person may pass: it
        does not block the record itself, and the refused person's supervisor is
        told before the role is
    :param conceded_at: codes of the checkpoints at which a concession may cover it.
        Nowhere unless an addon says so, with the reason beside it: what nobody may
        sign away needs no words
    :param along: a concession for the start covers the time log of that start too,
        as it does what is about the person
    """

    code: str
    label: str
    role: str = MANAGER
    personal: bool = False
    conceded_at: tuple[str, ...] = ()
    along: bool = False
