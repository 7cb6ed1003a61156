# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ...gates.causes import OTHER

_logger = logging.getLogger(__name__)

_BATCH = 100
# A refusal commits within seconds of taking its id; ids this far behind the last
# one attended to are looked for again.
_LATE_IDS = 1000
_ACTIVITY_TYPE = "qms_base.mail_activity_type_refusal"


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
    first_refused_at = fields.Datetime(required=True, readonly=True)
    last_refused_at = fields.Datetime(required=True, readonly=True)
    employee_ref = fields.Integer("Employee id", readonly=True)
    actor_uid = fields.Integer("User id", readonly=True)
    actor_name = fields.Char("Refused user", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Responsible", readonly=True, ondelete="set null", index=True
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", index="btree_not_null"
    )
    closed_at = fields.Datetime(readonly=True)
    closed_because = fields.Char("Outcome", readonly=True)

    _open_unique = models.UniqueIndex("(res_model, res_id, code) WHERE state = 'open'")

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
        hosts = {
            host
            for alert in self.search([("denial_ids", "in", denials.ids)])
            for host in (alert._record(), alert._host())
            if host and not host._gate_open_domain().is_false()
        }
        for host in hosts:
            self.env["qms.gate.block"]._look_safely(
                host.filtered_domain(host._gate_open_domain())
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
        return record if "activity_ids" in record._fields else None

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
        alert = self.search(
            [
                ("state", "=", "open"),
                ("res_model", "=", res_model),
                ("res_id", "=", res_id),
                ("code", "=", code),
            ]
        )
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
                company_id=self._company(denial).id,
                code=code,
                refused_count=1,
                first_refused_at=denial.denied_at,
            )
        )

    def _record(self):
        """The record this is about; empty where it is gone."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _host(self):
        """The record that carries the activity; None where there is none."""
        self.ensure_one()
        if not self.host_model:
            return None
        return self.env[self.host_model].browse(self.host_id).exists() or None

    # ------------------------------------------------------------------
    # Who attends
    # ------------------------------------------------------------------
    @api.model
    def _denial_responsible_group(self, checkpoint, code):
        """XML id of the group that attends to a refusal; addons may decide otherwise.

        :param checkpoint: code of the checkpoint that refused
        :param code: code of the finding
        """
        causes = self.env["qms.gate.mixin"]._gate_causes()
        return causes.get(code, causes[OTHER]).role

    def _supervisor(self):
        """User of the manager of the person refused, where the cause is personal."""
        cause = self.env["qms.gate.mixin"]._gate_causes().get(self.code)
        if not (cause and cause.personal and self.employee_ref):
            return self.env["res.users"]
        employee = self.env["hr.employee"].browse(self.employee_ref).exists()
        return employee.parent_id.user_id

    def _responsible_candidates(self):
        """Users who may be given this alert, the preferred ones first.

        Active internal users of the company who may see the record: the
        supervisor, then the role, then quality managers.

        :return: list of recordsets of ``res.users``, each a further choice
        """
        self.ensure_one()
        role = self._denial_responsible_group(self.checkpoint, self.code)
        groups = [role, "qms_base.group_qms_manager"]
        choices = [self._supervisor()]
        choices += [self.env.ref(group).all_user_ids for group in groups]
        return [
            users.filtered(
                lambda user: user.active
                and not user.share
                and self.company_id in user.company_ids
                and self._may_see(user)
            )
            for users in choices
        ]

    def _may_see(self, user):
        host = self._host()
        return host and host.with_user(user).with_context(
            allowed_company_ids=self.company_id.ids
        ).sudo(False).has_access("read")

    def _responsible_user(self, load):
        """The one who gets the activity: of the first choice the least loaded.

        Whoever was refused gets it only where nobody else is there.

        :param load: ``{user id: open alerts}``
        """
        for users in self._responsible_candidates():
            if users:
                return min(
                    users,
                    key=lambda u: (u.id == self.actor_uid, load.get(u.id, 0), u.id),
                )
        return self.env["res.users"]

    # ------------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------------
    @api.model
    def _give_activities(self):
        """One activity for each open alert that has none yet.

        An alert for which nobody is found stays open and is tried again.
        """
        waiting = self.search([("state", "=", "open"), ("user_id", "=", False)])
        if not waiting:
            return
        load = {
            user.id: count
            for user, count in self._read_group(
                [("state", "=", "open")], ["user_id"], ["__count"]
            )
        }
        for alert in waiting:
            try:
                with self.env.cr.savepoint():
                    alert._give_activity(load)
            except Exception:  # pylint: disable=broad-except
                _logger.exception("No activity could be made for alert %s", alert.id)

    def _give_activity(self, load):
        user = self._responsible_user(load)
        if not user:
            _logger.warning(
                "Nobody can attend to refusal alert %s (%s)", self.id, self.code
            )
            return
        spoken = self.with_context(lang=user.lang)
        words = spoken.env["qms.gate.mixin"]._gate_causes()
        cause = words.get(self.code, words[OTHER])
        activity = self._host().activity_schedule(
            _ACTIVITY_TYPE,
            summary=spoken.env._(
                "%(cause)s: %(record)s", cause=cause.label, record=self.res_name
            ),
            note=Markup("<p>%s</p><p>%s</p>")
            % (
                spoken.env._("Refused to %(user)s:", user=self.actor_name),
                Markup("<br/>").join(self.message.splitlines()),
            ),
            user_id=user.id,
        )
        self.write({"user_id": user.id, "activity_id": activity.id})
        load[user.id] = load.get(user.id, 0) + 1

    # ------------------------------------------------------------------
    # Screens
    # ------------------------------------------------------------------
    def action_open_record(self):
        """Open the record, or the one that carries its activity."""
        self.ensure_one()
        # sudo: which record it is; opening it asks for the user's own rights
        record = self.sudo()._host() or self.sudo()._record()
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
