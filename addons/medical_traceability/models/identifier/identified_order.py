# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import models

# Set only while begun orders are split: ids of their groups.
_splitting = ContextVar("medical_identified_order_splitting", default=frozenset())


class MrpProduction(models.Model):
    """Orders keep the device identifier they were planned with."""

    _inherit = "mrp.production"

    def _definition_contents(self):
        contents = super()._definition_contents()
        active = self.env["medical.device.identifier"]._active_for(self.product_id)
        for order, content in contents.items():
            if order.product_id in active:
                content["device_identifier"] = active[order.product_id].id
        return contents

    def _qms_begun_before(self):
        """The orders among these that passed the gate already, or a part of which did.

        A part split off an order goes on as what it was.
        """
        decisions = self.env["qms.gate.decision"]
        passed = {
            order_id
            for checkpoint in ("mo_confirm", "mo_start")
            for order_id in decisions._ids_passed(checkpoint, self._name, self.ids)
        }
        groups = _splitting.get()
        return self.filtered(
            lambda order: order.id in passed or order.production_group_id.id in groups
        )

    def _split_productions(
        self, amounts=False, cancel_remaining_qty=False, set_consumed_qty=False
    ):
        begun = self.filtered("qms_regulated")._qms_begun_before()
        token = _splitting.set(frozenset(begun.production_group_id.ids))
        try:
            return super()._split_productions(
                amounts=amounts,
                cancel_remaining_qty=cancel_remaining_qty,
                set_consumed_qty=set_consumed_qty,
            )
        finally:
            _splitting.reset(token)


class QmsDefinitionSet(models.Model):
    _inherit = "qms.definition.set"

    def _summary_sections(self):
        # sudo: the identifier of a device is printed on it; nothing to hide
        identifiers = self.env["medical.device.identifier"].sudo()
        pinned = identifiers.browse((self.content or {}).get("device_identifier") or [])
        return [
            *super()._summary_sections(),
            (self.env._("Device identifier"), pinned.exists().mapped("display_name")),
        ]
