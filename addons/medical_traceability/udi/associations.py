# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Which application identifiers must, and must not, stand beside each other.

The rules hold for all symbols on an item together (GS1 General Specifications,
section 4.13); here they are judged over one text.
"""

from __future__ import annotations

from .application_identifiers import TABLE
from .errors import E_MUTEX, E_NO_DI, E_STRUCT

# the device identifier of a label: GTIN, or that of a made-to-order item
DEVICE_KEYS = ("01", "03")
# what an identifier is of, any of which other identifiers ask for
_KEYS = frozenset(("01", "02", "03", "8006", "8026"))


def _content_with_a_gtin():
    """Identifiers that need a GTIN and nothing else and exclude none of each other."""
    fine = {
        ai
        for ai, entry in TABLE.items()
        if not entry.excludes
        and all(frozenset(("01",)) in demand for demand in entry.requires)
    }
    for ai in ("01", "21"):
        fine.add(ai)
        fine -= TABLE[ai].excludes
    return frozenset(fine)


_CONTENT = _content_with_a_gtin()


def check_associations(reading):
    """Note a missing device identifier, what excludes, and what lacks, another.

    :param reading: :class:`~.gs1.Reading`
    """
    values = reading.values
    if not values or ("01" in values and _CONTENT.issuperset(values)):
        return
    present = values.keys()
    _check_exclusions(reading, present)
    has_key = any(ai in values for ai in DEVICE_KEYS)
    if not has_key:
        reading.note(
            E_NO_DI,
            "no device identifier: neither a GTIN (01) nor one of a made-to-order"
            " item (03)",
            position=reading.elements[0].position,
        )
    for element in reading.elements:
        for demand in TABLE[element.ai].requires:
            if any(group <= present for group in demand):
                continue
            # said already: no device identifier
            if not has_key and any(group <= _KEYS for group in demand):
                continue
            wanted = " or ".join(sorted("+".join(sorted(g)) for g in demand)[:8])
            reading.note(
                E_STRUCT,
                f"({element.ai}) needs {wanted} beside it",
                element.ai,
                element.value,
                element.position,
            )


def _check_exclusions(reading, present):
    said = set()
    for element in reading.elements:
        for other in sorted(TABLE[element.ai].excludes & present):
            pair = frozenset((element.ai, other))
            if pair not in said:
                said.add(pair)
                reading.note(
                    E_MUTEX,
                    f"({element.ai}) and ({other}) exclude each other",
                    element.ai,
                    element.value,
                    element.position,
                )
