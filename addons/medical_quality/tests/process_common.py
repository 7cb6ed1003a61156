# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .test_occasions import OccasionCase, at, moment

MACHINE = "medical_quality.group_medical_machine"
ZONE = {
    "name": "Zone 3",
    "kind": "measured",
    "channel": "zone_3",
    "unit": "°C",
    "lower_limit": "235",
    "upper_limit": "250",
    "warn_lower": "238",
    "warn_upper": "247",
    "trend_minutes": 10,
    "silent_seconds": 120,
    "decimals": 1,
}
BELT = {
    "name": "Belt speed",
    "kind": "measured",
    "channel": "belt",
    "unit": "cm/min",
    "lower_limit": "60",
    "upper_limit": "70",
    "silent_seconds": 120,
}


class ProcessCase(OccasionCase):
    """An oven that sends the data of the bench while the order is made there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workcenter.code = "OVEN"
        cls.machine = new_test_user(cls.env, "iq_oven", groups=MACHINE)
        cls._names_machines(cls.workcenter, cls.machine)

    @classmethod
    def _names_machines(cls, workcenter, users):
        workcenter.with_user(cls.engineer).sudo().write(
            {"medical_machine_user_ids": [Command.set(users.ids)]}
        )

    @classmethod
    def _monitors(cls, *lines, **vals):
        """A plan by which the operation is monitored, which the order obeys."""
        plan = cls._plan(
            cls.device,
            "operation_stream",
            list(lines or (ZONE,)),
            operation_id=cls.operation.id,
            **vals,
        )
        (content,) = cls.order.sudo()._definition_contents().values()
        sets, (digest,) = cls.env["qms.definition.set"].sudo()._pin([content])
        cls.env.cr.execute(
            "UPDATE mrp_production SET qms_definition_id = %s WHERE id = %s",
            [sets[digest].id, cls.order.id],
        )
        cls.env.invalidate_all()
        return plan

    def _send(
        self,
        *values,
        begin=0.0,
        step=60,
        channel="zone_3",
        user=None,
        kept=True,
        sent_at=None,
        **more,
    ):
        """The machine sends values, one every so many seconds from a minute on.

        As kept, for most tests send the readings of several minutes at once.
        """
        readings = [
            {
                "channel": channel,
                "at": (moment(begin) + timedelta(seconds=step * n)).isoformat() + "Z",
                "value": value,
                **more,
            }
            for n, value in enumerate(values)
        ]
        return self._record(readings, user, kept=kept, sent_at=sent_at)

    def _record(self, readings, user=None, code="OVEN", kept=True, sent_at=None):
        """Sent by a machine whose clock is right, unless it says something else."""
        model = self.env["medical.process.reading"].with_user(user or self.machine)
        if kept is True and sent_at is None:
            sent_at = fields.Datetime.now().isoformat() + "Z"
        answer = model.record(code, readings, kept, sent_at)
        self.env.flush_all()
        return answer

    def _stream(self, work=None):
        """The newest inspection of the stream of the work order."""
        found = (
            (work or self.work)
            .sudo()
            .inspection_ids.filtered(lambda one: one.trigger == "operation_stream")
        )
        return found.sorted("id")[-1:]

    def _alarms(self):
        return self.env["medical.process.alarm"].search(
            [("production_id", "=", self.order.id)], order="id"
        )

    def _complete(self, user=None):
        self._stream().with_user(user or self.operator).action_complete()

    def _monitored(self, minutes=4):
        """Work that went on for so long, monitored, and is paused."""
        with at(0):
            self._start()
        with at(minutes):
            self._send(*["245"] * (minutes + 1))
            self._pause()
