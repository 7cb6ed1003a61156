# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...gates.causes import OTHER

_logger = logging.getLogger(__name__)

_BATCH = 100
# A refusal commits within seconds of taking its id; ids this far behind the last
# one attended to are looked for again.
_LATE_IDS = 1000


class QmsGateAlert(models.Model):
    """A cause for which a record was refused, until somebody saw to it.

    One per record and cause, however often it was refused, with one activity for
    the responsible role. Made from the refusals by a scheduled job; the refusals
    themselves stay what they are. (ISO 13485, 8.3.1: management is told)
    """

    _name = "qms.gate.alert"
    _description = "Refusal to attend to"
    _order = "last_refused_at desc, id desc"
    _rec_name = "res_name"
    _log_access = False

    state = fields.Selection(
        [("open", "To attend to"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Record name", required=True, readonly=True)
    host_model = fields.Char("Model of the activity", readonly=True)
    host_id = fields.Many2oneReference(
        "Activity on", model_field="host_model", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    code = fields.Char(required=True, readonly=True)
    cause = fields.Selection(
        selection="_selection_cause", compute="_compute_cause", store=True
    )
    checkpoint = fields.Selection(
        selection="_selection_checkpoint", required=True, readonly=True
    )
    message = fields.Text("Why", required=True, readonly=True)
    first_message = fields.Char("Why, in short", compute="_compute_first_message")
    denial_ids = fields.Many2many(
        "qms.gate.denial",
        "qms_gate_alert_denial_rel",
        "alert_id",
        "denial_id",
        "Refused attempts",
        readonly=True,
        ondelete="restrict",
    )
    refused_count = fields.Integer("Attempts", default=0, readonly=True)
    first_refused_at = fields.Datetime("First refused", required=True, readonly=True)
    last_refused_at = fields.Datetime("Last refused", required=True, readonly=True)
    employee_ref = fields.Integer("Employee id", readonly=True)
    actor_uid = fields.Integer("User id", readonly=True)
    actor_name = fields.Char("Refused user", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Responsible", readonly=True, ondelete="set null", index=True
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", index="btree_not_null"
    )
    closed_at = fields.Datetime("Closed on", readonly=True)
    closed_because = fields.Char("Outcome", readonly=True)

    # what never came to be has no id: there, each company has its own
    _open_unique = models.UniqueIndex(
        "(res_model, res_id, code, (CASE WHEN res_id = 0 THEN company_id ELSE 0 END))"
        " WHERE state = 'open'"
    )

    @api.model
    def _selection_checkpoint(self):
        return self.env["qms.gate.decision"]._selection_checkpoint()

    @api.model
    def _selection_cause(self):
        return self.env["qms.gate.mixin"]._selection_gate_cause()

    @api.depends("code")
    def _compute_cause(self):
        causes = self.env["qms.gate.mixin"]._gate_causes()
        for alert in self:
            alert.cause = alert.code if alert.code in causes else OTHER

    @api.depends("message")
    def _compute_first_message(self):
        """The first sentence, and how many more there are: for lists."""
        for alert in self:
            first, *more = (alert.message or "").splitlines() or [""]
            alert.first_message = f"{first} (+{len(more)})" if more else first

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _cron_attend(self):
        """Make alerts of new refusals, close what is over, give out activities.

        Runs as OdooBot: nobody has the right to write alerts, and activities go to
        people whatever the refused person may do.
        """
        progress = self.env["ir.cron"]
        new = self._unattended_denials()
        left = progress._commit_progress(remaining=len(new))
        while new and left:
            self._attend(new)
            left = progress._commit_progress(len(new))
            new = self._unattended_denials()
        self._close_those_over()
        progress._commit_progress()
        self._give_activities()
        progress._commit_progress()

    @api.model
    def _unattended_denials(self):
        """The next refusals that no alert knows, oldest first.

        Ids become visible out of order when requests are refused at the same time:
        a window behind the last id attended to is searched again.
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT d.id FROM qms_gate_denial d WHERE d.id > COALESCE("
                "(SELECT max(denial_id) FROM qms_gate_alert_denial_rel), 0) - %s"
                " AND NOT EXISTS (SELECT FROM qms_gate_alert_denial_rel r"
                " WHERE r.denial_id = d.id) ORDER BY d.id LIMIT %s",
                _LATE_IDS,
                _BATCH,
            )
        )
        ids = [denial_id for (denial_id,) in self.env.cr.fetchall()]
        return self.env["qms.gate.denial"].browse(ids)

    @api.model
    def _attend(self, denials):
        """Make or renew the alerts of refusals; a failing one stops no other."""
        for denial in denials:
            try:
                with self.env.cr.savepoint():
                    self._attend_one(denial)
            except Exception:  # pylint: disable=broad-except
                _logger.exception("Refusal %s could not be attended to", denial.id)
                self._set_aside(denial)
        self._look_at_hosts(self.search([("denial_ids", "in", denials.ids)]))

    @api.model
    def _look_at_hosts(self, alerts):
        """Renew the badges of what was refused, and of what carries it."""
        blocks = self.env["qms.gate.block"]
        touched = {(alert.res_model, alert.res_id) for alert in alerts}
        touched |= {(alert.host_model, alert.host_id) for alert in alerts}
        for model in blocks._host_models():
            records = model.browse(i for name, i in touched if name == model._name)
            blocks._look_safely(
                records.exists().filtered_domain(model._gate_open_domain())
            )

    @api.model
    def _set_aside(self, denial):
        """Keep a refusal that cannot be attended to from being tried for ever."""
        self.create(
            {
                "state": "closed",
                "res_model": denial.res_model,
                "res_id": denial.res_id,
                "res_name": denial.res_name,
                "company_id": self._company(denial).id,
                "code": OTHER,
                "checkpoint": denial.checkpoint,
                "message": denial.message,
                "denial_ids": denial.ids,
                "refused_count": 1,
                "first_refused_at": denial.denied_at,
                "last_refused_at": denial.denied_at,
                "closed_at": fields.Datetime.now(),
                "closed_because": self.env._("Could not be attended to; see the log"),
            }
        )

    @api.model
    def _company(self, denial):
        company = self.env["res.company"].browse(denial.company_ref).exists()
        return company or self.env.company

    def _attend_one(self, denial):
        by_code = {}
        for finding in denial.findings or ():
            if finding["severity"] == "block":
                by_code.setdefault(finding["code"], []).append(finding)
        for code in denial.codes.split(", "):
            findings = by_code.get(code, [])
            record = self._subject(denial, findings)
            self._renew(denial, code, findings, record)

    @api.model
    def _subject(self, denial, findings):
        """The record that an alert is about, or an empty one.

        What was refused while it was being created never was: the alert is then
        about what the findings name.
        """
        candidates = [(denial.res_model, denial.res_id)]
        for finding in findings:
            cure = finding.get("cure") or {}
            candidates += [(cure.get("model"), cure.get("res_id"))]
            candidates += finding.get("records") or []
        candidates += [
            ("stock.lot", denial.lot_ref),
            ("product.product", denial.product_ref),
        ]
        for model, res_id in candidates:
            if model in self.env and res_id and self._host_of(model, res_id):
                return self.env[model].browse(res_id)
        return None

    @api.model
    def _host_of(self, model, res_id):
        """Where activities about a record are shown; None where it is gone."""
        record = self.env[model].browse(res_id).exists()
        if not record:
            return None
        if hasattr(record, "_gate_activity_host"):
            return record._gate_activity_host() or None
        return record if hasattr(record, "activity_schedule") else None

    def _renew(self, denial, code, findings, record):
        messages = list(dict.fromkeys(finding["message"] for finding in findings))
        res_model = record._name if record else denial.res_model
        res_id = record.id if record else denial.res_id
        vals = {
            "checkpoint": denial.checkpoint,
            "message": "\n".join(messages) or denial.message,
            "last_refused_at": denial.denied_at,
            "employee_ref": denial.employee_ref,
            "actor_uid": denial.actor_uid,
            "actor_name": denial.actor_name,
            "denial_ids": [fields.Command.link(denial.id)],
        }
        company = self._company(denial)
        open_one = [
            ("state", "=", "open"),
            ("res_model", "=", res_model),
            ("res_id", "=", res_id),
            ("code", "=", code),
        ]
        if not res_id:
            open_one.append(("company_id", "=", company.id))
        alert = self.search(open_one)
        if alert:
            alert.write(dict(vals, refused_count=alert.refused_count + 1))
            return
        host = self._host_of(res_model, res_id) if record else None
        self.create(
            dict(
                vals,
                res_model=res_model,
                res_id=res_id,
                res_name=denial.res_name,
                host_model=host._name if host else False,
                host_id=host.id if host else False,
                company_id=company.id,
                code=code,
                refused_count=1,
                first_refused_at=denial.denied_at,
            )
        )

    def _record(self):
        """The record this is about; empty where it is gone."""
        self.ensure_one()
        if self.res_model not in self.env:
            return self.browse()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _host(self):
        """The record that carries the activity; None where there is none."""
        self.ensure_one()
        if not self.host_model or self.host_model not in self.env:
            return None
        return self.env[self.host_model].browse(self.host_id).exists() or None

    # ------------------------------------------------------------------
    # Screens
    # ------------------------------------------------------------------
    def action_open_record(self):
        """Open the record, or the one that carries its activity.

        :raises UserError: where neither is there
        """
        self.ensure_one()
        # sudo: which record it is; opening it asks for the user's own rights
        record = self.sudo()._host() or self.sudo()._record()
        if not record:
            raise UserError(
                self.env._("%(record)s is not there any more.", record=self.res_name)
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
