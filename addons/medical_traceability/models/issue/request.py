# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What is asked for when labels are issued, for the gate that judges it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_asked = ContextVar("medical_label_request", default=None)


@dataclass(frozen=True)
class LabelRequest:
    """Labels that are about to be issued for an order.

    :param order_id: id of the order
    :param template_id: id of the label template they are printed by
    :param level: package level of the labels
    :param counts: ``((lot id, labels), …)``
    :param reason: why more than the order needs, or why again
    :param again: label ids that are printed again, each as its next copy
    """

    order_id: int
    template_id: int
    level: str
    counts: tuple[tuple[int, int], ...]
    reason: str = ""
    again: tuple[int, ...] = ()

    @property
    def quantity(self) -> int:
        """How many labels."""
        return sum(count for _lot, count in self.counts)


@contextmanager
def asking(request: LabelRequest):
    """Let the gate know what is asked for."""
    token = _asked.set(request)
    try:
        yield
    finally:
        _asked.reset(token)


def asked_for(order_id: int) -> LabelRequest | None:
    """What is being asked for of an order just now, if anything is."""
    request = _asked.get()
    return request if request and request.order_id == order_id else None
