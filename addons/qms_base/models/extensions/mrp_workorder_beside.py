# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MrpWorkorder(models.Model):
    """Several people at one terminal work on one work order, each with a clock.

    Odoo takes the login for the person: where one of them works already, the button
    starts nothing for the next.
    """

    _inherit = "mrp.workorder"

    def button_start(self, raise_on_invalid_state=False):
        result = super().button_start(raise_on_invalid_state=raise_on_invalid_state)
        if self.env["qms.operator.presence"]._is_terminal_login():
            self._start_beside()
        return result

    def _start_beside(self):
        """A clock of one's own for who started where a colleague works already."""
        running = self.filtered(lambda w: w.state == "progress").time_ids.filtered(
            lambda log: not log.date_end
        )
        beside = running.workorder_id - running._mine().workorder_id
        self.env["mrp.workcenter.productivity"].create(
            [
                workorder._prepare_timeline_vals(
                    workorder.duration, fields.Datetime.now()
                )
                for workorder in beside
            ]
        )
