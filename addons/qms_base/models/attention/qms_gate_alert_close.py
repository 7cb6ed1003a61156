# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

_BATCH = 100


class QmsGateAlert(models.Model):
    """When an alert is over: passed, done with, no longer so, or seen to."""

    _inherit = "qms.gate.alert"

    @api.model
    def _close_those_over(self):
        """Close open alerts whose cause is gone, and their activities with them."""
        for alerts in split_every(
            _BATCH, self.search([("state", "=", "open")]).ids, self.browse
        ):
            passed = alerts._passed_since()
            gone = alerts._causes_gone()
            for alert in alerts:
                try:
                    with self.env.cr.savepoint():
                        reason = alert._reason_to_close(passed, gone)
                        if reason:
                            alert._close(reason)
                except Exception:  # pylint: disable=broad-except
                    _logger.exception("Alert %s could not be closed", alert.id)

    def _reason_to_close(self, passed, gone):
        """Words for why this is over, or None while it is not."""
        self.ensure_one()
        if self.checkpoint == "record_change":
            return self._reason_to_close_change()
        record = self._record()
        if not record:
            return self.env._("The record is no longer there.")
        if self in passed:
            return self.env._("Passed the gate since.")
        host = self._host()
        for each in (record, host):
            if each and hasattr(each, "_gate_is_over") and each._gate_is_over():
                return self.env._("The record is done or cancelled.")
        if self in gone:
            return self.env._("The cause is gone.")
        if self.user_id and not self.activity_id.active:
            return self.env._("Attended to by %(user)s.", user=self.user_id.name)
        return None

    def _reason_to_close_change(self):
        """Words for why an attempt to change what stands is over, or None.

        It was tried, whatever becomes of the record: it is over when somebody has
        seen to it.
        """
        if not self.user_id or self.activity_id.active:
            return None
        if self.host_model and not self._host():
            return self.env._("The record is no longer there.")
        return self.env._("Attended to by %(user)s.", user=self.user_id.name)

    def _passed_since(self):
        """Alerts among these whose record passed a gate since the last refusal.

        The checkpoint that refused it counts, and for a record that stands for
        another (one that was refused while it was created) any.
        """
        rows = self.env["qms.gate.decision"]._read_group(
            [
                ("res_model", "in", list(set(self.mapped("res_model")))),
                ("res_id", "in", list(set(self.mapped("res_id")))),
                ("decided_at", ">=", min(self.mapped("last_refused_at"))),
            ],
            ["res_model", "res_id", "checkpoint"],
            ["decided_at:max"],
        )
        latest = defaultdict(dict)
        for model, res_id, checkpoint, moment in rows:
            latest[model, res_id][checkpoint] = moment
        checkpoints = self.env["qms.gate.mixin"]._gate_checkpoints()

        def passed(alert):
            moments = latest[alert.res_model, alert.res_id]
            checkpoint = checkpoints.get(alert.checkpoint)
            if checkpoint and checkpoint.model == alert.res_model:
                moment = moments.get(alert.checkpoint)
            else:
                moment = max(moments.values(), default=None)
            return moment and moment >= alert.last_refused_at

        return self.filtered(passed)

    def _causes_gone(self):
        """Alerts among these whose cause the gate would not find any more.

        Only for causes that do not depend on who acts, and only where the record
        has the same checkpoint ahead.
        """
        causes = self.env["qms.gate.mixin"]._gate_causes()
        gone = self.browse()
        impersonal = self.filtered(
            lambda a: not (a.code in causes and causes[a.code].personal)
        )
        for model, alerts in impersonal.grouped("res_model").items():
            if model in self.pool.descendants(["qms.gate.mixin"], "_inherit"):
                gone |= alerts._causes_gone_safely()
        return gone

    def _causes_gone_safely(self):
        """Look at alerts of one model; one that cannot be judged stays open."""
        try:
            with self.env.cr.savepoint():
                return self._look_for_causes()
        except Exception:  # pylint: disable=broad-except
            if len(self) == 1:
                _logger.exception("Alert %s could not be looked at", self.id)
                return self.browse()
            return self.browse().concat(*(a._causes_gone_safely() for a in self))

    def _look_for_causes(self):
        records = self.env[self[0].res_model].browse(set(self.mapped("res_id")))
        records = records.exists()
        records._gate_read_ahead()
        ahead = {record.id: record._gate_look_events() for record in records}
        answers = self.env["qms.gate.mixin"]._look_at_gate(
            [event for events in ahead.values() for event in events]
        )

        def is_gone(alert):
            same = [
                event
                for event in ahead.get(alert.res_id, ())
                if event.checkpoint == alert.checkpoint
            ]
            return same and all(
                finding.code != alert.code
                for event in same
                for finding in answers[event].blockers
            )

        return self.filtered(is_gone)

    def _close(self, reason):
        """Close the alert, and its activity with the reason as feedback."""
        self.ensure_one()
        activity = self.activity_id
        self.write(
            {
                "state": "closed",
                "closed_at": fields.Datetime.now(),
                "closed_because": reason,
            }
        )
        if activity.active:
            activity.action_feedback(feedback=reason)
