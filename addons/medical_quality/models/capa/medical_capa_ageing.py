# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.tools import SQL

from .phases import PHASES


class MedicalCapaAgeing(models.Model):
    """How long CAPAs stay in each phase, and whether in time; to group and to draw.

    A row for each phase that was entered, in each round.
    """

    _name = "medical.capa.ageing"
    _description = "CAPA ageing"
    _auto = False
    _order = "entered_at desc, id desc"
    _rec_name = "capa_id"
    _depends = {
        "medical.capa": ["company_id", "kind", "risk_level"],
        "medical.capa.phase": [
            *("capa_id", "phase", "round", "owner_id"),
            *("entered_at", "left_at", "due_date"),
        ],
    }

    capa_id = fields.Many2one("medical.capa", "CAPA", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection(
        [("corrective", "Corrective"), ("preventive", "Preventive")], readonly=True
    )
    risk_level = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")], readonly=True
    )
    phase = fields.Selection(PHASES, readonly=True)
    round = fields.Integer(readonly=True, aggregator="max")
    owner_id = fields.Many2one("res.users", "Owner", readonly=True)
    entered_at = fields.Datetime("Begun on", readonly=True)
    left_at = fields.Datetime("Passed on", readonly=True)
    due_date = fields.Date("Due", readonly=True)
    running = fields.Boolean("Going on", readonly=True)
    days = fields.Float(
        "Days in phase", readonly=True, aggregator="avg", digits=(16, 1)
    )
    late_days = fields.Float(
        "Days late", readonly=True, aggregator="avg", digits=(16, 1)
    )
    on_time_percent = fields.Float(
        "On time (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Share of the phases passed, or still going on, by their date.",
    )

    @property
    def _table_query(self):
        now = SQL("COALESCE(p.left_at, now() AT TIME ZONE 'UTC')")
        return SQL(
            "SELECT p.id, p.capa_id, c.company_id, c.kind, c.risk_level, p.phase,"
            " p.round, p.owner_id, p.entered_at, p.left_at, p.due_date,"
            " p.left_at IS NULL AS running,"
            " EXTRACT(EPOCH FROM %(now)s - p.entered_at) / 86400 AS days,"
            " GREATEST(0, %(now)s::date - p.due_date) AS late_days,"
            " CASE WHEN %(now)s::date <= p.due_date THEN 100.0 ELSE 0.0 END"
            " AS on_time_percent"
            " FROM medical_capa_phase p JOIN medical_capa c ON c.id = p.capa_id"
            " WHERE p.entered_at IS NOT NULL",
            now=now,
        )

    def action_open_capa(self):
        """Open the CAPA of this row."""
        self.ensure_one()
        return self.capa_id._open_action()
