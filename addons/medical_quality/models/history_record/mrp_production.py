# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from odoo.addons.qms_base.tools.posting import without_defaults


class MrpProduction(models.Model):
    """From an order to its device history records."""

    _inherit = "mrp.production"

    device_history_ids = fields.Many2many(
        "medical.device.history",
        "medical_device_history_order_rel",
        "production_id",
        "history_id",
        "Device history records",
        readonly=True,
        copy=False,
        groups="qms_base.group_qms_inspector,qms_base.group_qms_auditor",
    )
    device_history_count = fields.Integer(
        "Device history",
        compute="_compute_device_history_count",
        groups="qms_base.group_qms_inspector,qms_base.group_qms_auditor",
    )

    def _compute_device_history_count(self):
        counts = dict(
            self.env["medical.device.history"]._read_group(
                [("production_ids", "in", self.ids)], ["production_ids"], ["__count"]
            )
        )
        for order in self:
            order.device_history_count = counts.get(order._origin, 0)

    def _open_device_histories(self):
        """Open the records of orders that were confirmed before there were any.

        :return: ``medical.device.history`` (``sudo``), without those of products that
            are no finished devices
        """
        # sudo: the record is the service's, whoever asks
        service = without_defaults(self.sudo()).env["medical.device.history"]
        none = service.env["stock.lot"]
        pairs = [(order, order.product_id, none) for order in self.sudo()]
        return service._attach(service._filter_devices(pairs))

    def action_open_device_history(self):
        """Open the device history records of these orders."""
        self.check_access("read")
        return self.device_history_ids._open_action()
