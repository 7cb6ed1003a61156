# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.qms_base.tools.ledger import make_append_only


class MedicalSkipLotEvent(models.Model):
    """One lot under a skip-lot rule, skipped or decided, and what follows.

    Ledger: append-only in PostgreSQL, written by nobody but the system. What was drawn
    is recorded with the lot, so that the history can be played again.
    """

    _name = "medical.skip.lot.event"
    _description = "Event of a skip-lot rule"
    _inherit = "qms.ledger.server"
    _order = "rule_id, position desc, id desc"
    _rec_name = "subject"
    _log_access = False

    rule_id = fields.Many2one(
        "medical.skip.lot.rule", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    position = fields.Integer(required=True, readonly=True, aggregator=False)
    kind = fields.Selection(
        [
            ("skipped", "Skipped"),
            ("accepted", "Accepted"),
            ("not_accepted", "Not accepted"),
            ("disqualified", "Disqualified"),
        ],
        "Event",
        required=True,
        readonly=True,
    )
    subject = fields.Char(required=True, readonly=True)
    inspection_id = fields.Many2one(
        "medical.inspection", readonly=True, ondelete="restrict"
    )
    draw = fields.Integer(
        readonly=True, aggregator=False, help="0: the lot is inspected."
    )
    reason = fields.Selection(
        [
            ("qualified", "Qualified"),
            ("not_accepted", "A lot was not accepted"),
            ("disqualified", "Disqualified"),
        ],
        "Why it changed",
        readonly=True,
    )
    state = fields.Json(required=True, readonly=True)
    happened_at = fields.Datetime(
        "Recorded on", required=True, readonly=True, help="Server time (UTC)."
    )
    actor_id = fields.Many2one(
        "res.users", "User", required=True, readonly=True, ondelete="restrict"
    )

    _once = models.UniqueIndex(
        "(rule_id, position)", "This event is on record already."
    )
    _inspection_once = models.UniqueIndex(
        "(rule_id, inspection_id) WHERE inspection_id IS NOT NULL",
        "This lot was counted already.",
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    def _ledger_refusal(self):
        return self.env._(
            "The history of skip-lot rules is recorded by the system; nobody can write"
            " or change it."
        )

    @api.model
    def _record(self, rule, **values):
        """Add an event to a rule; its row is locked by the caller."""
        values["state"] = Json(values["state"])
        row = {
            "rule_id": rule.id,
            "company_id": rule.company_id.id,
            "happened_at": fields.Datetime.now(),
            "actor_id": self.env.uid,
            **values,
        }
        self.env.cr.execute(
            SQL(
                "INSERT INTO medical_skip_lot_event (position, %s)"
                " SELECT COALESCE(max(position), 0) + 1, %s"
                " FROM medical_skip_lot_event WHERE rule_id = %s",
                SQL(", ").join(SQL.identifier(name) for name in row),
                SQL(", ").join(SQL("%s", value) for value in row.values()),
                rule.id,
            )
        )
        rule.invalidate_recordset(["event_ids"])
