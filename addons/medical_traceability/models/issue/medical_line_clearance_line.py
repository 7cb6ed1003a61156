# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from .medical_line_clearance import MOMENTS
from .recorded import is_recording


class MedicalLineClearanceItem(models.Model):
    """One point that is looked at when a line is cleared."""

    _name = "medical.line.clearance.item"
    _description = "Point of the line clearance"
    _order = "sequence, id"

    name = fields.Char("What to look at", required=True, translate=True)
    moment = fields.Selection(
        [("both", "Before and after"), *MOMENTS], required=True, default="both"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="restrict", help="Empty: for all companies."
    )


class MedicalLineClearanceLine(models.Model):
    """One point of a line clearance, and what was found."""

    _name = "medical.line.clearance.line"
    _description = "Line clearance: point looked at"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "clearance_id"
    _order = "clearance_id desc, id"

    clearance_id = fields.Many2one(
        "medical.line.clearance", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="clearance_id.company_id", store=True, index=True
    )
    item_id = fields.Many2one(
        "medical.line.clearance.item", readonly=True, ondelete="restrict"
    )
    name = fields.Char("What to look at", required=True, readonly=True)
    result = fields.Selection(
        [("ok", "In order"), ("not_ok", "Not in order"), ("na", "Does not apply")]
    )
    remark = fields.Char()

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"item_id"}

    @api.model_create_multi
    def create(self, vals_list):
        """A point that somebody adds is none of those in force."""
        if not is_recording():
            vals_list = [{**vals, "item_id": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if {"item_id", "name", "clearance_id"} & set(vals):
            points = self.filtered("item_id")
            if points or {"item_id", "clearance_id"} & set(vals):
                self.env["qms.gate.denial"]._refuse_change(
                    points or self,
                    "record.fixed",
                    self.env._("The points of a line clearance are answered as asked."),
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_point(self):
        """A point in force is answered, not taken off the list."""
        points = self.filtered("item_id")
        if points:
            self.env["qms.gate.denial"]._refuse_change(
                points,
                "record.kept",
                self.env._(
                    "%(point)s stays on the list: answer it.", point=points[0].name
                ),
            )
