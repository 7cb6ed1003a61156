# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class MedicalContainmentOrder(models.Model):
    """An open order that concerned lots reached, and whether it is stopped.

    Where such a lot was only reserved, the hold takes it away and the order goes on
    with other material. Where it was consumed or picked, the order stands still until
    quality lets it go on.
    """

    _name = "medical.containment.order"
    _description = "Open order concerned by a containment"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "containment_id"
    _order = "containment_id desc, production_id, id"
    _rec_name = "production_id"

    containment_id = fields.Many2one(
        "medical.containment",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="containment_id.company_id", store=True, index=True
    )
    production_id = fields.Many2one(
        "mrp.production",
        "Order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    why = fields.Selection(
        [
            ("reserved", "Reserved a lot concerned"),
            ("used", "Consumed or picked a lot concerned"),
        ],
        required=True,
        readonly=True,
    )
    lots = fields.Char(readonly=True)
    stopped = fields.Boolean(readonly=True)
    released_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    released_at = fields.Datetime(readonly=True)
    release_reason = fields.Text(readonly=True)

    _once = models.UniqueIndex(
        "(containment_id, production_id)", "This order is on the list already."
    )
    _stopped_idx = models.Index("(production_id) WHERE stopped")

    @api.model
    def _server_owned_fields(self):
        """No default of a client counts in any of them."""
        return super()._server_owned_fields() | set(self._fields)

    def _let_go_on(self, reason):
        """Let a stopped order go on, as the person logged in.

        :param reason: why; required
        :raises AccessError: for whoever is no quality engineer
        """
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            raise AccessError(
                self.env._("A quality engineer lets a stopped order go on.")
            )
        self.check_access("read")
        # sudo: nobody has the right to write these; what is written is fixed here
        self.sudo().filtered("stopped").write(
            {
                "stopped": False,
                "released_by_id": self.env.uid,
                "released_at": fields.Datetime.now(),
                "release_reason": reason,
            }
        )

    def action_let_go_on(self):
        """Ask for the reason to let this order go on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let the order go on"),
            "res_model": "medical.containment.order.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }
