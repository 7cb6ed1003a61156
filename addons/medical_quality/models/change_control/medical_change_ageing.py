# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.tools import SQL

from .medical_change_order import STATES


class MedicalChangeAgeing(models.Model):
    """How long change orders take, from the request to each step; to group and draw."""

    _name = "medical.change.ageing"
    _description = "Change order ageing"
    _auto = False
    _order = "requested_at desc, id desc"
    _rec_name = "change_id"
    _depends = {
        "medical.change.order": [
            *("company_id", "change_class", "state", "owner_id", "customer_id"),
            *("create_date", "approved_at", "applied_at", "closed_at", "stopped_at"),
        ]
    }

    change_id = fields.Many2one("medical.change.order", "Change order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    customer_id = fields.Many2one("res.partner", "Customer", readonly=True)
    owner_id = fields.Many2one("res.users", "Owner", readonly=True)
    change_class = fields.Selection(
        [
            ("minor", "Minor"),
            ("major", "Major"),
            ("emergency", "Emergency"),
            ("temporary", "Temporary"),
        ],
        "Class",
        readonly=True,
    )
    state = fields.Selection(STATES, readonly=True)
    requested_at = fields.Datetime("Requested on", readonly=True)
    running = fields.Boolean("Going on", readonly=True)
    days_to_approval = fields.Float(
        "Days to approval", readonly=True, aggregator="avg", digits=(16, 1)
    )
    days_to_effect = fields.Float(
        "Days to effect", readonly=True, aggregator="avg", digits=(16, 1)
    )
    days_open = fields.Float(
        "Days open", readonly=True, aggregator="avg", digits=(16, 1)
    )

    @property
    def _table_query(self):
        return SQL(
            "SELECT c.id, c.id AS change_id, c.company_id, c.customer_id, c.owner_id,"
            " c.change_class, c.state, c.create_date AS requested_at,"
            " c.closed_at IS NULL AND c.stopped_at IS NULL AS running,"
            " EXTRACT(EPOCH FROM c.approved_at - c.create_date) / 86400"
            " AS days_to_approval,"
            " EXTRACT(EPOCH FROM c.applied_at - c.create_date) / 86400"
            " AS days_to_effect,"
            " EXTRACT(EPOCH FROM COALESCE(c.closed_at, c.stopped_at,"
            " now() AT TIME ZONE 'UTC') - c.create_date) / 86400 AS days_open"
            " FROM medical_change_order c"
        )

    def action_open_change(self):
        """Open the change order of this row."""
        self.ensure_one()
        return self.change_id._open_action()
