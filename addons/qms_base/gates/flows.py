# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a stock movement means, from where it starts and where it ends."""

from enum import Enum


class Flow(str, Enum):
    """Meaning of a movement of stock; the gates judge the meaning."""

    CONSUME = "consume"
    PRODUCE = "produce"
    SHIP = "ship"
    CUSTOMER_RETURN = "customer_return"
    RECEIVE = "receive"
    SUPPLIER_RETURN = "supplier_return"
    SCRAP = "scrap"
    GAIN = "gain"
    QUARANTINE = "quarantine"
    REPAIR = "repair"
    INTERNAL = "internal"


_BY_DESTINATION = {
    "production": Flow.CONSUME,
    "customer": Flow.SHIP,
    "supplier": Flow.SUPPLIER_RETURN,
    "inventory": Flow.SCRAP,
}
_BY_SOURCE = {
    "production": Flow.PRODUCE,
    "supplier": Flow.RECEIVE,
    "customer": Flow.CUSTOMER_RETURN,
    "inventory": Flow.GAIN,
}


def classify_flow(
    source: str,
    destination: str,
    *,
    to_quarantine: bool = False,
    same_owner: bool = True,
    to_subcontractor: bool = False,
    repaired: bool = False,
) -> Flow:
    """Meaning of a movement between two locations.

    :param source: usage of the source location (Odoo's ``stock.location.usage``)
    :param destination: usage of the destination location
    :param to_quarantine: the destination is a quarantine location
    :param same_owner: both ends of a transit are ours; transit to anybody else
        counts as shipping
    :param to_subcontractor: it leaves for a subcontractor, who consumes it
    :param repaired: what moves was taken apart and put together again just now
    :raises ValueError: for a usage that is no end of a movement (``view``)

    The destination decides before the source: what leaves for a customer is
    shipped wherever it comes from.
    """
    for usage in (source, destination):
        if usage not in (*_BY_DESTINATION, "internal", "transit"):
            raise ValueError(f"no stock moves from or to a location used as {usage!r}")
    if destination in _BY_DESTINATION:
        return _BY_DESTINATION[destination]
    if destination == "transit" and not same_owner:
        return Flow.SHIP
    if source in _BY_SOURCE:
        return _BY_SOURCE[source]
    if to_subcontractor:
        return Flow.CONSUME
    if repaired:
        return Flow.REPAIR
    return Flow.QUARANTINE if to_quarantine else Flow.INTERNAL
