# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import json
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools.ledger import make_append_only

_logger = logging.getLogger(__name__)

_REPEAT_SECONDS = 60
_LOCK_TIMEOUT_MS = 2000


class QmsGateDenial(models.Model):
    """A refusal, on record although its transaction was rolled back.

    Written from a cursor of its own before the error is raised. The table has no
    foreign key and no log columns: a key to a row that the refused transaction
    holds would make the side cursor wait for it for ever. Append-only.
    """

    _name = "qms.gate.denial"
    _description = "Refused attempt"
    _inherit = "qms.ledger"
    _order = "denied_at desc, id desc"
    _rec_name = "res_name"
    _log_access = False

    checkpoint = fields.Selection(
        selection="_selection_checkpoint", required=True, readonly=True
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Record name", required=True, readonly=True)
    denied_at = fields.Datetime(
        "Refused on", required=True, readonly=True, help="Server time (UTC)."
    )
    company_ref = fields.Integer("Company id", required=True, readonly=True)
    actor_uid = fields.Integer("User id", required=True, readonly=True)
    actor_name = fields.Char("User name", required=True, readonly=True)
    employee_ref = fields.Integer("Employee id", readonly=True)
    employee_name = fields.Char("Person name", readonly=True)
    product_ref = fields.Integer("Product id", readonly=True)
    lot_ref = fields.Integer("Lot id", readonly=True)
    lot_name = fields.Char("Lot / serial", readonly=True)
    quantity = fields.Float(readonly=True)
    flow = fields.Selection(selection="_selection_flow", readonly=True)
    codes = fields.Char("Causes", required=True, readonly=True)
    message = fields.Text("What was refused and why", required=True, readonly=True)
    first_cause = fields.Char("Why", compute="_compute_first_cause")
    findings = fields.Json(readonly=True)
    digest = fields.Char(required=True, readonly=True)

    _digest_idx = models.Index("(digest, denied_at)")
    _record_idx = models.Index("(res_model, res_id)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model
    def _selection_checkpoint(self):
        return self.env["qms.gate.decision"]._selection_checkpoint()

    @api.model
    def _selection_flow(self):
        return self.env["qms.gate.decision"]._selection_flow()

    @api.depends("message")
    def _compute_first_cause(self):
        """The first cause, and how many more there are: for lists."""
        for denial in self:
            first, *more = denial.message.splitlines()
            denial.first_cause = f"{first} (+{len(more)})" if more else first

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self._refuse_change(
            self.browse(),
            "ledger.written",
            self.env._(
                "Refusals are recorded by the gates alone; nobody can write one."
            ),
            error=AccessError,
        )

    @api.model
    def _record_denials(self, blocked):
        """Store refusals so that the rollback that follows does not erase them.

        Repeats of the same refusal (who, what, why) within a minute are one row.
        Whatever fails here is logged and never hides the refusal itself.

        :param blocked: ``{GateEvent: GateAnswer}`` with blockers
        """
        records = self.env["qms.gate.mixin"]._gate_records(blocked)
        # sudo: reads the names of what was refused, whoever was refused
        rows = [
            self.sudo()._denial_vals(event, answer, records[event]._gate_display_name())
            for event, answer in blocked.items()
        ]
        self._store_denials(rows)

    @api.model
    def _store_denials(self, rows):
        """Insert rows in a cursor of its own, committed at once."""
        try:
            with self.env.registry.cursor() as cr:
                cr.execute(SQL("SET LOCAL lock_timeout = %s", _LOCK_TIMEOUT_MS))
                cr.execute("SELECT to_regclass(%s)", [self._table])
                if cr.fetchone() == (None,):
                    # the installation that makes the table is not committed yet
                    _logger.info("A refusal while installing: %s", rows)
                    return
                recorded = 0
                for row in rows:
                    cr.execute(self._insert_query(row))
                    recorded += cr.rowcount
                if recorded:
                    self._wake_job(cr)
        except Exception:  # pylint: disable=broad-except
            # the refusal must reach the person whatever happens to its record
            _logger.exception("A refusal could not be recorded: %s", rows)

    def _denial_vals(self, event, answer, name):
        """Values of a row.

        The digest is of who was refused what, about which record and lot, and why:
        the same again within a minute is a repeat, anything else is not.
        """
        employee = self.env["hr.employee"].browse(event.employee_id or [])
        codes = sorted({finding.code for finding in answer.blockers})
        message = "\n".join(
            dict.fromkeys(finding.message for finding in answer.blockers)
        )
        identity = [
            *(event.key, event.actor_uid, event.employee_id, codes, message),
            *(event.model, event.res_id, name, event.product_id, event.lot_id),
        ]
        return {
            "checkpoint": event.checkpoint,
            "res_model": event.model,
            "res_id": event.res_id,
            "res_name": name,
            "denied_at": event.at,
            "company_ref": event.company_id,
            "actor_uid": event.actor_uid,
            "actor_name": self.env["res.users"].browse(event.actor_uid).name,
            "employee_ref": event.employee_id,
            "employee_name": employee.name or None,
            "product_ref": event.product_id,
            "lot_ref": event.lot_id,
            "lot_name": self.env["stock.lot"].browse(event.lot_id or []).name or None,
            "quantity": event.quantity,
            "flow": event.flow,
            "codes": ", ".join(codes),
            "message": message,
            "findings": json.dumps([f.to_json() for f in answer.findings]),
            "digest": hashlib.sha256(json.dumps(identity).encode()).hexdigest(),
        }

    def _insert_query(self, row):
        return SQL(
            "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s WHERE NOT EXISTS"
            " (SELECT FROM %(table)s WHERE digest = %(digest)s"
            " AND denied_at > %(at)s::timestamp - make_interval(secs => %(secs)s))",
            table=SQL.identifier(self._table),
            columns=SQL(", ").join(SQL.identifier(column) for column in row),
            values=SQL(", ").join(
                SQL("%s::jsonb", value) if column == "findings" else SQL("%s", value)
                for column, value in row.items()
            ),
            digest=row["digest"],
            at=row["denied_at"],
            secs=_REPEAT_SECONDS,
        )

    def _wake_job(self, cr):
        """Have the responsible told; what fails here takes no refusal with it."""
        try:
            with cr.savepoint(flush=False):
                cr.execute(self._wake_query())
        except Exception:  # pylint: disable=broad-except
            _logger.exception("The job that tells about refusals was not woken")

    def _wake_query(self):
        """Have the job run that tells the responsible, once for all that wait.

        Without ``create_uid``: its key would wait for a user whose row the refused
        transaction holds. Workers find the trigger when they next look, within a
        minute. Also where there is a trigger already: the job that runs now takes
        that one away when it ends, and may have looked before this refusal.
        """
        return SQL(
            "INSERT INTO ir_cron_trigger (cron_id, call_at)"
            " SELECT cron.id, now() AT TIME ZONE 'UTC' FROM ir_model_data data"
            " JOIN ir_cron cron ON cron.id = data.res_id AND cron.active"
            " WHERE data.module = 'qms_base' AND data.model = 'ir.cron'"
            " AND data.name = 'ir_cron_gate_alert_attend'"
        )

    def action_open_record(self):
        """Open the record that was refused.

        :raises UserError: where it is not there, or never was
        """
        self.ensure_one()
        record = self.env.get(self.res_model, self).browse(self.res_id)
        if record._name != self.res_model or not record.exists():
            raise UserError(
                self.env._("%(record)s is not there any more.", record=self.res_name)
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
