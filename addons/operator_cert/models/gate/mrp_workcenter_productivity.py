# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

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

        Work that began by a concession goes on until its concession is used up.

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
            findings = [
                f for f in answers[event].blockers if f.code in {*_STOPPING, *also}
            ]
            if not findings or log.workorder_id.id in conceded:
                continue
            person = self.env["hr.employee"].browse(event.employee_id or [])
            log._close()
            self.env["qms.operator.presence"]._end_of(person, "suspended")
            log.workorder_id.production_id.message_post(
                body=self.env._(
                    "The clock of %(person)s on %(work)s was stopped: %(why)s",
                    person=person.name or log.user_id.name,
                    work=log.workorder_id.name,
                    why=findings[0].message,
                )
            )
            stopped |= log
        return stopped

    def _started_by_concession(self, events):
        """Ids of work orders whose running work rests on a concession."""
        ids = {log.workorder_id.id for log in events}
        decisions = self.env["qms.gate.decision"].search(
            [
                ("checkpoint", "=", "wo_start"),
                ("res_model", "=", "mrp.workorder"),
                ("res_id", "in", list(ids)),
                ("verdict", "=", "concession"),
            ]
        )
        return set(decisions.mapped("res_id"))
