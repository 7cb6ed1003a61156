# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause, Cure, Finding

_ROLE = "qms_base.group_qms_engineer"
_BEGINNING = ("mo_confirm", "mo_start", "mo_close")


class QmsGateMixin(models.AbstractModel):
    """No new order for a device whose identifier does not fit any more."""

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        words = {
            "identifier.to_replace": self.env._("Device identifier to be replaced"),
            "identifier.other_version": self.env._(
                "Order of an earlier version of the device"
            ),
            "identifier.new_needed": self.env._("Change that needs a new identifier"),
            "lot.illegal_name": self.env._("Lot or serial that no label can carry"),
        }
        return super()._gate_causes() | {
            code: Cause(code, label, _ROLE) for code, label in words.items()
        }

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._add_identifier_findings(answers)
        return answers

    def _add_identifier_findings(self, answers):
        """Judged where an order begins: confirmed, started, or closed as it is."""
        events = [event for event in answers if event.checkpoint in _BEGINNING]
        if not events:
            return
        # sudo: an order is judged whoever begins it
        orders = self.env["mrp.production"].sudo().browse(e.res_id for e in events)
        # what was begun before a change goes on as the version that it is
        fresh = orders - orders._qms_begun_before()
        if not fresh:
            return
        identifiers = self._find_gate_facts(
            self.env["medical.device.identifier"].sudo(),
            [
                ("product_id", "in", fresh.product_id.ids),
                ("package_level", "=", "each"),
                ("state", "!=", "draft"),
            ],
        )
        waiting = {i.product_id: i for i in identifiers if i.to_replace}
        for event, order in zip(events, orders, strict=True):
            if order not in fresh:
                continue
            pinned = order._definition().get("device_identifier")
            own = identifiers.filtered(lambda i, pinned=pinned: i.id == pinned)
            if order.product_id in waiting:
                finding = self._to_replace(order, waiting[order.product_id])
                answers[event].findings.append(finding)
            elif own and own.state != "active":
                answers[event].findings.append(self._other_version(order, own))

    def _to_replace(self, order, identifier):
        return Finding(
            "identifier.to_replace",
            self.env._(
                "%(order)s: device identifier %(di)s of %(product)s has to be replaced."
                " %(reason)s A quality engineer activates the new one; then plan the"
                " order anew.",
                order=order.name,
                di=identifier.di,
                product=order.product_id.display_name,
                reason=identifier.replace_reason or "",
            ),
            records=(("medical.device.identifier", identifier.id),),
            cure=Cure(
                self.env._("Open identifier"),
                "medical.device.identifier",
                identifier.id,
            ),
        )

    def _other_version(self, order, identifier):
        return Finding(
            "identifier.other_version",
            self.env._(
                "%(order)s was planned for %(product)s with device identifier %(di)s,"
                " which is out of use. Cancel it and plan it anew.",
                order=order.name,
                product=order.product_id.display_name,
                di=identifier.di,
            ),
            records=(("medical.device.identifier", identifier.id),),
        )
