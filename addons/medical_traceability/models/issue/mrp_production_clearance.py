# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from odoo.addons.qms_base.tools.posting import without_defaults


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    qms_clearance_ids = fields.One2many(
        "medical.line.clearance", "production_id", "Line clearances", copy=False
    )

    def _line_cleared(self, moment):
        """Whether the line stands cleared for this order.

        After labelling: not earlier than anything that was done with a label, be it
        issued, printed or accounted for. The last one done counts: a line found not
        cleared is cleared by another.
        """
        self.ensure_one()
        # sudo: that a line is cleared counts for whoever works there
        last = (
            self.env["medical.line.clearance"]
            .sudo()
            .search(
                [
                    ("production_id", "=", self.id),
                    ("moment", "=", moment),
                    ("state", "!=", "draft"),
                ],
                order="performed_at desc, id desc",
                limit=1,
            )
        )
        if last.state != "cleared":
            return False
        if moment == "before":
            return True
        done = self._label_done_at()
        return not done or last.performed_at >= done

    def _label_done_at(self):
        """When something was last done with a label of this order, or none.

        Issue, print run, and what became of each: whichever is the latest.
        """
        times = []
        for model, path in (
            ("medical.label.issue", "production_id"),
            ("medical.label.print", "issue_id.production_id"),
            ("medical.label", "production_id"),
        ):
            # sudo: that labels were there counts for whoever works there
            times += (
                self.env[model]
                .sudo()
                ._read_group([(path, "=", self.id)], [], ["done_at:max"])
            )
        return max((time for (time,) in times if time), default=None)

    def action_clear_line_before(self):
        """Go through the line clearance before labelling."""
        return self._open_clearance("before")

    def action_clear_line_after(self):
        """Go through the line clearance after labelling."""
        return self._open_clearance("after")

    def _open_clearance(self, moment):
        """The clearance that is to be done, a new one where none waits."""
        self.ensure_one()
        clearances = without_defaults(self.env["medical.line.clearance"])
        waiting = clearances.search(
            [
                ("production_id", "=", self.id),
                ("moment", "=", moment),
                ("state", "in", ("draft", "performed")),
            ],
            limit=1,
        )
        clearance = waiting or clearances.create(
            {"production_id": self.id, "moment": moment}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": clearance._name,
            "res_id": clearance.id,
            "views": [(False, "form")],
        }
