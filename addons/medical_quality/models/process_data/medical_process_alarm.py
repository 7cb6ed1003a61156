# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

from ..inspection.guard import (
    clean_context,
    client_fields,
    is_server_write,
    lock_rows,
    server_writes,
)

_CLIENT_FIELDS = {"action_taken"}
_ACTIVITY = "medical_quality.mail_activity_type_process_alarm"


class MedicalProcessAlarm(models.Model):
    """Something a stream of readings warned of, once, and what was done about it.

    Raised by the server; it develops while it lasts, is acknowledged by a person who
    says what was done, and is fixed then. (ISO 13485, 7.5.6 and 8.2.5)
    """

    _name = "medical.process.alarm"
    _description = "Process alarm"
    _qms_lock = LockRule(opened=("open",))
    _inherit = ["qms.server.values"]
    # the open ones first
    _order = "state desc, since desc, id desc"
    _rec_name = "words"

    inspection_id = fields.Many2one(
        "medical.inspection",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    characteristic_id = fields.Many2one(
        "medical.inspection.characteristic",
        "Characteristic",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    channel = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        "Work centre",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    workorder_id = fields.Many2one(
        "mrp.workorder",
        "Work order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(
        [
            ("warning", "Beyond the warning range"),
            ("trend", "Leads out of its limits"),
            ("silence", "The machine is silent"),
            ("late", "Left its limits, heard after it was passed"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    state = fields.Selection(
        [("open", "Open"), ("acknowledged", "Acknowledged")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    since = fields.Datetime(required=True, readonly=True, help="UTC, of the machine.")
    until = fields.Datetime(
        readonly=True, help="When it was over; empty while it lasts, or nobody knows."
    )
    peak_text = fields.Char(
        "Peak",
        readonly=True,
        help="Furthest from what is usual, of a trend the newest.",
    )
    peak_at = fields.Datetime("Peak at", readonly=True)
    expected_at = fields.Datetime(
        "Expected to leave its limits",
        readonly=True,
        help="Where the straight line through the newest readings crosses the limit.",
    )
    unit = fields.Char(related="characteristic_id.unit")
    limits = fields.Char(related="characteristic_id.limits")
    raised_at = fields.Datetime("Raised on", required=True, readonly=True)
    action_taken = fields.Text(
        "What was done", help="Needed to acknowledge the alarm; on record then."
    )
    acknowledged_by_id = fields.Many2one(
        "res.users", "Acknowledged by (user)", readonly=True, ondelete="restrict"
    )
    acknowledged_employee_id = fields.Many2one(
        "hr.employee", "Acknowledged by", readonly=True, ondelete="restrict"
    )
    acknowledged_at = fields.Datetime("Acknowledged on", readonly=True)
    words = fields.Char("Alarm", compute="_compute_words")

    _one_open = models.UniqueIndex(
        "(inspection_id, characteristic_id, kind) WHERE state = 'open'",
        "This alarm is open already.",
    )

    @api.depends("kind", "characteristic_id", "peak_text", "expected_at")
    def _compute_words(self):
        for alarm in self:
            alarm.words = alarm._in_words()

    def _in_words(self):
        """The alarm as one sentence."""
        self.ensure_one()
        line = self.characteristic_id
        facts = {
            "name": line.name or "",
            "value": f"{self.peak_text or ''} {line.unit or ''}".strip(),
            "limits": line.limits or "",
        }
        if self.kind == "trend":
            return self.env._(
                "%(name)s %(value)s leads out of its limits (%(limits)s), expected at"
                " %(at)s UTC",
                at=self.expected_at and self.expected_at.replace(microsecond=0),
                **facts,
            )
        if self.kind == "silence":
            return self.env._(
                "%(name)s: nothing was sent since %(at)s UTC while work ran",
                at=self.since and self.since.replace(microsecond=0),
                **facts,
            )
        if self.kind == "late":
            return self.env._(
                "%(name)s %(value)s left its limits (%(limits)s), heard after it was"
                " passed",
                **facts,
            )
        return self.env._(
            "%(name)s %(value)s beyond its warning range, limits %(limits)s", **facts
        )

    # ------------------------------------------------------------------
    # Nobody raises, changes or deletes one
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return set(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        if not is_server_write():
            self.browse()._refuse_client()
        return super().create(vals_list)

    def write(self, vals):
        if not is_server_write():
            if client_fields(vals) - _CLIENT_FIELDS:
                self._refuse_client()
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_client()

    def _refuse_client(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.given",
            self.env._(
                "Alarms are raised by what machines send: nobody writes, changes or"
                " deletes one. Say what was done, and acknowledge it."
            ),
            error=AccessError,
        )

    def _check_open(self):
        """:raises UserError: for what was acknowledged"""
        lock_rows(self)
        done = self.filtered(lambda alarm: alarm.state != "open")
        if done:
            self.env["qms.gate.denial"]._refuse_change(
                done,
                "record.done",
                self.env._("Alarms that were acknowledged stay as they are."),
            )

    # ------------------------------------------------------------------
    # Raised
    # ------------------------------------------------------------------
    @api.model
    def _open_alarms(self, inspections):
        """``{(inspection, characteristic, kind): alarm}`` that are open."""
        found = self.search(
            [("inspection_id", "in", inspections.ids), ("state", "=", "open")]
        )
        return {
            (one.inspection_id, one.characteristic_id, one.kind): one for one in found
        }

    @api.model
    def _begin(self, begun):
        """Raise alarms, and tell people (``sudo``).

        :param begun: ``(inspection, characteristic, kind, values)``
        """
        if not begun:
            return self.browse()
        now = fields.Datetime.now()
        with server_writes():
            alarms = clean_context(self).create(
                [
                    {
                        "inspection_id": inspection.id,
                        "characteristic_id": line.id,
                        "channel": line.channel,
                        "company_id": inspection.company_id.id,
                        "workcenter_id": inspection.workorder_id.workcenter_id.id,
                        "workorder_id": inspection.workorder_id.id,
                        "production_id": inspection.production_id.id,
                        "kind": kind,
                        "raised_at": now,
                        **values,
                    }
                    for inspection, line, kind, values in begun
                ]
            )
        alarms._tell()
        return alarms

    def _develop(self, values):
        """What lasts goes on: the peak, the expected crossing, the end."""
        self.ensure_one()
        changed = {name: value for name, value in values.items() if self[name] != value}
        changed.pop("since", None)
        if changed:
            with server_writes():
                self.write(changed)

    def _tell(self):
        """Tell people (``sudo``): who works there on the screen at once, the order in
        a note, each quality engineer of the company by an activity."""
        engineers = self.env.ref("qms_base.group_qms_engineer").all_user_ids
        running = self.env["mrp.workcenter.productivity"].search(
            [("workorder_id", "in", self.workorder_id.ids), ("date_end", "=", False)]
        )
        for alarm in self:
            logs = running.filtered(
                lambda log, alarm=alarm: log.workorder_id == alarm.workorder_id
            )
            (logs.user_id | logs.qms_employee_id.user_id)._bus_send(
                "simple_notification",
                {
                    "type": "danger",
                    "title": alarm.workcenter_id.name,
                    "message": alarm.words,
                    "sticky": True,
                },
            )
            text = self.env._(
                "%(inspection)s at %(work)s: %(words)s.",
                inspection=alarm.inspection_id.name,
                work=alarm.workorder_id.name,
                words=alarm.words,
            )
            alarm.production_id._message_log(body=text)
            here = engineers.filtered(
                lambda user, alarm=alarm: user.active
                and not user.share
                and user.id != SUPERUSER_ID
                and alarm.company_id in user.company_ids
            )
            for user in here:
                alarm.inspection_id.activity_schedule(
                    _ACTIVITY,
                    summary=alarm.words,
                    note=self.env._(
                        "See what is wrong at %(place)s, and acknowledge the alarm.",
                        place=alarm.workcenter_id.name,
                    ),
                    user_id=user.id,
                )

    # ------------------------------------------------------------------
    # Acknowledged
    # ------------------------------------------------------------------
    def action_acknowledge(self):
        """Say that these were seen, and what was done: the text is on each.

        :raises UserError: without what was done, and for what was acknowledged
        :raises AccessError: where nobody is identified
        """
        self.check_access("write")
        self._check_open()
        for alarm in self:
            if not (alarm.action_taken or "").strip():
                raise UserError(
                    self.env._(
                        "Enter what was done about “%(alarm)s”, then acknowledge it.",
                        alarm=alarm.words,
                    )
                )
            employee = alarm.inspection_id._identify_person()
            with server_writes():
                # sudo: who acknowledged, and when, is the server's to say
                alarm.sudo().write(
                    {
                        "state": "acknowledged",
                        "acknowledged_by_id": self.env.uid,
                        "acknowledged_employee_id": employee.id,
                        "acknowledged_at": fields.Datetime.now(),
                    }
                )
        self._close_activities()
        return True

    def _close_activities(self):
        """Nobody is reminded of alarms that were all acknowledged."""
        # sudo: the reminders are quality engineers', whoever acknowledges, and whatever
        # the context says
        known = clean_context(self.sudo())
        inspections = known.inspection_id
        waiting = known._open_alarms(inspections)
        done = inspections - inspections.browse().union(*(one for one, *_ in waiting))
        done.activity_feedback([_ACTIVITY])
