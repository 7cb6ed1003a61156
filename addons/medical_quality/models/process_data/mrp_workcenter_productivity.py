# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields, models

from odoo.addons.qms_base.models.extensions.mrp_workcenter_productivity import (
    is_closing,
)

from ...rules import STREAM

# rounding, and the way of a request
_TOLERANCE = timedelta(minutes=2)


class MrpWorkcenterProductivity(models.Model):
    """A clock of monitored work ends when it is stopped, and no time before.

    Else time in which the machine was silent would be none that was worked. What has
    ended is not rewritten at all, as of all regulated work.
    """

    _inherit = "mrp.workcenter.productivity"

    def write(self, vals):
        if vals.get("date_end") and not is_closing():
            end = fields.Datetime.to_datetime(vals["date_end"])
            self._refuse_ending_before(end)
        return super().write(vals)

    def _refuse_ending_before(self, end):
        """:raises UserError: for running clocks of monitored work, and an end in the
        past"""
        now = fields.Datetime.now()
        if end >= now - _TOLERANCE:
            return
        # sudo: what is monitored decides, whoever may see it
        running = self.sudo().filtered(
            lambda log: log.workorder_id and not log.date_end
        )
        monitored = (
            self.env["medical.inspection"]
            .sudo()
            .search(
                [
                    ("workorder_id", "in", running.workorder_id.ids),
                    ("trigger", "=", STREAM),
                ],
                order="id desc",
            )
        )
        refused = running.filtered(
            lambda log: log.workorder_id in monitored.workorder_id
        )
        if refused:
            self.env["qms.gate.denial"]._refuse_change(
                refused[0],
                "time.rewritten",
                self.env._(
                    "The clock of %(log)s ends when it is stopped: %(inspection)s"
                    " monitors the process data of the machine while it runs, and the"
                    " time since %(end)s (UTC) counts. Pause the work now.",
                    log=refused[0]._gate_display_name(),
                    inspection=monitored.filtered(
                        lambda one: one.workorder_id == refused[0].workorder_id
                    )[0].name,
                    end=end,
                ),
            )
