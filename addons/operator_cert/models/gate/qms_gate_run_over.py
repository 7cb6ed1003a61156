# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import models

from odoo.addons.qms_base.gates import BLOCK, WARN, Cure, Finding

from ...standing import day_start

# The server stops such clocks within minutes; what is longer nobody stopped.
TOLERANCE = timedelta(minutes=15)


class QmsGateMixin(models.AbstractModel):
    """Work that went on after the certificate it began with had ended.

    A start is judged when it happens; the clock runs on past midnight. The order is
    told when it closes: a few minutes are a warning that stays with the decision,
    more needs a concession.
    """

    _inherit = "qms.gate.mixin"

    def _add_run_over(self, event, answer, workorder, logs, starts):
        """Judge how long one person worked on one work order.

        :param logs: time logs of the person there
        :param starts: ``[(decision, {type id: evidence})]`` of the person there
        """
        tz = self._plant_tz(event, workorder)
        for log in logs.filtered("date_end"):
            before = [s for s in starts if s[0].decided_at <= log.date_start] or starts
            if not before:
                continue
            decision, relied_on = max(before, key=lambda s: s[0].id)
            for item in relied_on.values():
                if item.kind != "certificate" or not item.valid_until:
                    continue
                over = log.date_end - day_start(item.valid_until + timedelta(1), tz)
                if over > timedelta(0) and not self._continued(log, item, tz):
                    answer.findings.append(
                        self._ran_over(workorder, log, item, decision, over)
                    )

    def _continued(self, log, item, tz):
        """Whether another certificate for the same took over when this one ended.

        One that was granted by then and carries as far; one drawn up afterwards does
        not stand in for a concession.
        """
        old = self.env["operator.certification"].browse(item.res_id)
        following = self.env["operator.certification"].search(
            [
                ("employee_id", "=", old.employee_id.id),
                ("type_id", "=", old.type_id.id),
                ("state", "=", "active"),
                ("id", "!=", old.id),
                ("valid_from", "<=", item.valid_until + timedelta(1)),
                (
                    "status_changed_on",
                    "<=",
                    day_start(item.valid_until + timedelta(1), tz),
                ),
                ("level_id.rank", ">=", old.level_id.rank),
                ("level_id.supervised", "=", old.level_id.supervised),
            ]
        )
        return any(
            not c.valid_until
            or log.date_end <= day_start(c.valid_until + timedelta(1), tz)
            for c in following
        )

    def _ran_over(self, workorder, log, item, decision, over: timedelta):
        minutes = max(1, int(over.total_seconds() // 60))
        return Finding(
            code="cert.ended_meanwhile",
            message=self.env._(
                "%(person)s worked on %(work)s for %(minutes)s minutes after %(number)s"
                " had ended (last valid day %(end)s). Have the work of that time judged"
                " and request a concession.",
                person=decision.employee_name,
                work=workorder.name,
                minutes=minutes,
                number=item.number,
                end=item.valid_until,
            ),
            severity=BLOCK if over > TOLERANCE else WARN,
            records=(
                (log._name, log.id),
                (item.res_model, item.res_id),
                (workorder._name, workorder.id),
            ),
            cure=Cure(self.env._("Open work order"), workorder._name, workorder.id),
        )
