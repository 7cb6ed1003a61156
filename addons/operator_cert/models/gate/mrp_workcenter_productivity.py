# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from psycopg2 import OperationalError

from odoo import api, models

_logger = logging.getLogger(__name__)

# Findings about a person that stop a clock which runs already. Who learns is seen to at
# the station, where the supervisor is.
_STOPPING = frozenset(
    {
        "cert.expired",
        "cert.lapsed",
        "cert.level",
        "cert.missing",
        "cert.not_yet_valid",
        "cert.revoked",
        "cert.suspended",
        "cert.unread",
    }
)


# What a concession at the start may have been for.
_CONCEDED = frozenset({"cert.expired", "cert.lapsed"})


class MrpWorkcenterProductivity(models.Model):
    """A clock runs no longer than its person's certificates carry the work."""

    _inherit = "mrp.workcenter.productivity"

    @api.model
    def _cron_stop_without_certificates(self):
        """Stop the clocks of people whose certificates ended while they worked."""
        self.search(
            [
                ("date_end", "=", False),
                ("workorder_id.production_id.qms_regulated", "=", True),
            ]
        )._stop_without_certificates()

    def _stop_without_certificates(self, employees=None, also=()):
        """Stop those of these clocks that no certificate carries now.

        Work that its person began by a concession goes on in spite of what was
        conceded.

        :param employees: people concerned; everybody when left out
        :param also: codes of findings that stop a clock besides those of certificates
        :return: the clocks that were stopped
        """
        running = self.filtered(lambda log: not log.date_end)
        events = dict(zip(running, running._gate_time_events(), strict=True))
        if employees is not None:
            events = {
                log: event
                for log, event in events.items()
                if event.employee_id in employees.ids
            }
        answers = self._look_at_gate(list(events.values())) if events else {}
        conceded = self._started_by_concession(events)
        stopped = self.browse()
        for log, event in events.items():
            stopping = {*_STOPPING, *also}
            if (log.workorder_id.id, event.employee_id) in conceded:
                stopping -= _CONCEDED
            findings = [f for f in answers[event].blockers if f.code in stopping]
            if findings and log._stop(event, findings[0].message):
                stopped |= log
        return stopped

    def _stop(self, event, why):
        """Stop one clock and say why; what cannot be stopped stops no other.

        :return: whether it was stopped
        """
        person = self.env["hr.employee"].browse(event.employee_id or [])
        try:
            with self.env.cr.savepoint():
                self._close()
        except OperationalError:
            # somebody else writes it now: the whole is tried again
            raise
        except Exception:  # pylint: disable=broad-except
            _logger.exception("The clock %s could not be stopped", self.id)
            return False
        self.workorder_id.production_id.message_post(
            body=self.env._(
                "The clock of %(person)s on %(work)s was stopped: %(why)s",
                person=person.name or self.user_id.name,
                work=self.workorder_id.name,
                why=why,
            )
        )
        self.env["qms.operator.presence"]._end_of(person, "suspended")
        return True

    @api.model
    def _stop_unsupervised(self, terminals):
        """Stop the clocks of who learns, at terminals whose supervisor is gone.

        :param terminals: ``res.users``, logins of terminals
        :return: the clocks that were stopped
        """
        running = self.search(
            [("date_end", "=", False), ("user_id", "in", terminals.ids)]
        )
        return running._stop_without_certificates(also=("cert.unsupervised",))

    def _started_by_concession(self, events):
        """Whose running work rests on a concession.

        :return: set of ``(work order id, employee id)``
        """
        ids = {log.workorder_id.id for log in events}
        decisions = self.env["qms.gate.decision"].search_fetch(
            [
                ("checkpoint", "=", "wo_start"),
                ("res_model", "=", "mrp.workorder"),
                ("res_id", "in", list(ids)),
                ("verdict", "=", "concession"),
            ],
            ["res_id", "employee_id"],
        )
        return {(d.res_id, d.employee_id.id) for d in decisions}
