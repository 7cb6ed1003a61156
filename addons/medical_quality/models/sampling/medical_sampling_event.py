# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.qms_base.tools.ledger import make_append_only

from .medical_sampling_series import SEVERITIES

REASONS = [
    ("two_of_five_not_accepted", "2 of 5 or fewer lots not accepted"),
    ("five_consecutive_accepted", "5 lots in a row accepted"),
    ("reduced_approved_and_earned", "Reduced inspection approved and earned"),
    ("not_accepted_on_reduced", "Lot not accepted on reduced inspection"),
    ("between_ac_and_re", "Nonconforming units between Ac and Re"),
    ("production_irregular", "Production irregular"),
    (
        "too_many_not_accepted_on_tightened",
        "5 lots not accepted on tightened inspection",
    ),
    ("too_long_on_tightened", "10 lots on tightened inspection"),
    ("directed", "Decided by signature"),
]


class MedicalSamplingEvent(models.Model):
    """One decided lot of a series, or one decision about it, and what follows.

    Ledger: append-only in PostgreSQL, written when the lot is decided and by nobody
    but the system. Played again in their order, the events give the same states.
    (ANSI/ASQ Z1.4, 8.3, 8.4)
    """

    _name = "medical.sampling.event"
    _description = "Event of a series of inspected lots"
    _inherit = "qms.ledger"
    _order = "series_id, position desc, id desc"
    _rec_name = "subject"
    _log_access = False

    series_id = fields.Many2one(
        "medical.sampling.series", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    position = fields.Integer(required=True, readonly=True, aggregator=False)
    kind = fields.Selection(
        [("lot", "Lot decided"), ("decision", "Decision")],
        "Event",
        required=True,
        readonly=True,
    )
    subject = fields.Char("Lot or decision", required=True, readonly=True)
    inspection_id = fields.Many2one(
        "medical.inspection", readonly=True, ondelete="restrict"
    )
    decision_id = fields.Many2one(
        "medical.sampling.decision", readonly=True, ondelete="restrict"
    )
    directive = fields.Char(readonly=True)
    rules = fields.Char(readonly=True)
    before = fields.Selection(SEVERITIES, required=True, readonly=True)
    after = fields.Selection(SEVERITIES, required=True, readonly=True)
    sampled = fields.Selection(SEVERITIES, "Sampled on", readonly=True)
    sample_size = fields.Integer("n", readonly=True, aggregator=False)
    accept_number = fields.Integer("Ac", readonly=True, aggregator=False)
    reject_number = fields.Integer("Re", readonly=True, aggregator=False)
    nonconforming = fields.Integer(readonly=True, aggregator=False)
    inspected = fields.Integer(readonly=True, aggregator=False)
    verdict = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("accepted_back_to_normal", "Accepted, back to normal inspection"),
            ("not_accepted", "Not accepted"),
        ],
        readonly=True,
    )
    steady = fields.Boolean("Production steady", readonly=True)
    resubmitted = fields.Boolean(readonly=True)
    counted = fields.Boolean(
        "Counts",
        readonly=True,
        help="Lots submitted before, and lots sampled at another severity than the"
        " series was on when they were decided, do not count for switching.",
    )
    reason = fields.Selection(REASONS, "Why it changed", readonly=True)
    state = fields.Json(required=True, readonly=True)
    happened_at = fields.Datetime(
        "Recorded on", required=True, readonly=True, help="Server time (UTC)."
    )
    actor_id = fields.Many2one(
        "res.users", "User", required=True, readonly=True, ondelete="restrict"
    )

    _once = models.UniqueIndex(
        "(series_id, position)", "This event is on record already."
    )
    _inspection_once = models.UniqueIndex(
        "(series_id, inspection_id) WHERE inspection_id IS NOT NULL",
        "This lot was counted already.",
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self.env["qms.gate.denial"]._refuse_change(
            self.browse(),
            "ledger.written",
            self.env._(
                "The history of a series is recorded by the system when its lots are"
                " decided; nobody can write it."
            ),
            error=AccessError,
        )

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse_kept()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_kept()

    def _refuse_kept(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._(
                "The history of a series is evidence: it is neither changed nor"
                " deleted."
            ),
            error=AccessError,
        )

    @api.model
    def _record(self, series, **values):
        """Add an event to a series; its row is locked by the caller."""
        values["state"] = Json(values["state"])
        values["reason"] = values.get("reason") or None
        row = {
            "series_id": series.id,
            "company_id": series.company_id.id,
            "steady": series.steady,
            "happened_at": fields.Datetime.now(),
            "actor_id": self.env.uid,
            **values,
        }
        self.env.cr.execute(
            SQL(
                "INSERT INTO medical_sampling_event (position, %s)"
                " SELECT COALESCE(max(position), 0) + 1, %s"
                " FROM medical_sampling_event WHERE series_id = %s",
                SQL(", ").join(SQL.identifier(name) for name in row),
                SQL(", ").join(SQL("%s", value) for value in row.values()),
                series.id,
            )
        )
        series.invalidate_recordset(["event_ids"])
