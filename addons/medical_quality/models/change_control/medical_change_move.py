# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.opening import opened
from odoo.addons.qms_base.tools.posting import without_defaults

# ids of the orders that are being moved; no client reaches it
_moving = ContextVar("medical_change_moving", default=frozenset())


@contextmanager
def _moves(order):
    token = _moving.set(_moving.get() | {order.id})
    try:
        yield
    finally:
        _moving.reset(token)


class MedicalChangeRunning(models.Model):
    """Moving an order to what is in effect now is a signed decision.

    Only of an order on which nobody has worked and for which nothing was taken: what
    was begun by one definition is finished by it.
    """

    _name = "medical.change.running"
    _inherit = ["medical.change.running", "qms.signature.mixin"]

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "move": self.env._("Move order to the changed definition")
        }

    def _signature_fields(self, transition):
        return {"change_id": None, "production_id": None, "definition_id": None}

    def _signature_authors(self, transition):
        """Who asks signs first; another one approves."""
        return {}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        if verdict == "sign":
            self.env["qms.signature.policy"]._check_two_people(self, transition)
            for row in self:
                row._check_movable()
        return result

    def _check_movable(self):
        """:raises UserError: for an order that has begun, or that was moved"""
        # sudo: how far the order is, whoever decides
        order = self.sudo().production_id
        if self.moved_at or order.qms_definition_id != self.definition_id:
            raise UserError(
                self.env._("%(order)s was planned anew already.", order=order.name)
            )
        if order.state not in ("draft", "confirmed"):
            raise UserError(
                self.env._(
                    "%(order)s has begun: it is finished as it was planned, or"
                    " cancelled.",
                    order=order.name,
                )
            )
        taken = order.move_raw_ids.filtered(lambda move: move.picked or move.quantity)
        worked = order.workorder_ids.filtered(
            lambda work: work.state in ("progress", "done") or work.duration
        )
        if taken or worked:
            raise UserError(
                self.env._(
                    "%(order)s: material is reserved or taken, or work was logged."
                    " Release the reservation first; what has begun is not moved.",
                    order=order.name,
                )
            )

    def _signature_apply(self, transition):
        for row in self:
            row._check_movable()
            # sudo: the signatures decided, no right of the last signer
            order = without_defaults(row.sudo().production_id)
            with _moves(order):
                if order.bom_id:
                    order._link_bom(order.bom_id)
                field = order._fields["qms_definition_id"]
                self.env.add_to_compute(field, order)
                order.flush_recordset(["qms_definition_id"])
            order.is_outdated_bom = False
            with opened(row.sudo().change_id):
                row.sudo().write(
                    {"moved_at": fields.Datetime.now(), "moved_by_id": self.env.uid}
                )
                row.flush_recordset()
            order._message_log(
                body=self.env._(
                    "Moved to what %(change)s put into effect; planned with"
                    " %(definition)s before.",
                    change=row.sudo().change_id.name,
                    definition=row.sudo().definition_id.display_name,
                )
            )

    def _signature_rejected(self, transition, reason):
        """The order keeps what it was planned with."""

    def action_move(self):
        """Open the signing dialog that moves orders to what is in effect now."""
        self.check_access("read")
        self._signature_check("move")
        return self._qms_signing_action("move")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _pins_definition(self):
        return super()._pins_definition() or (
            self.qms_regulated and self.id in _moving.get()
        )
