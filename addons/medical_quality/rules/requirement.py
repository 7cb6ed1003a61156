# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""An inspection that is asked for, whether or not it exists yet."""

from dataclasses import dataclass

# the trigger whose values a machine sends while the work runs
STREAM = "operation_stream"
# triggers that ask for inspections of a work order as often as something happens
OCCASIONS = (
    "operation_first",
    "operation_last",
    "operation_units",
    "operation_minutes",
    "operation_setup",
    "operation_downtime",
    "operation_operator",
    "operation_lot",
    STREAM,
)
# those that ask for one inspection of each work order
ONCE = ("operation_start", "operation")
# triggers whose inspections are of a work order
IN_PROCESS = (*ONCE, *OCCASIONS)


@dataclass(frozen=True)
class Requirement:
    """One inspection that one subject needs.

    :param trigger: moment of the plan: ``receipt``, ``final``, ``shipment``,
        ``storage`` or one of :data:`IN_PROCESS`
    :param company_id: company whose approved plans apply
    :param template_id: product (template) the plan is about
    :param product_id: product variant of the subject
    :param operation_id: operation of the work order, 0 for lots
    :param lot_id: the lot inspected, 0 for work orders
    :param workorder_id: the work order inspected, 0 for lots
    :param production_id: the order that makes the subject, 0 if none
    :param workcenter_id: where a work order is done, 0 for lots
    :param occasion: which time at this work order (``units:40``), empty where it is
        inspected once
    """

    trigger: str
    company_id: int
    template_id: int
    product_id: int
    operation_id: int = 0
    lot_id: int = 0
    workorder_id: int = 0
    production_id: int = 0
    workcenter_id: int = 0
    occasion: str = ""

    @property
    def subject_key(self) -> tuple[str, int, int, int, int, str]:
        """What an inspection must match to answer this requirement."""
        return (
            self.trigger,
            self.template_id,
            self.operation_id,
            self.lot_id,
            self.workorder_id,
            self.occasion,
        )
