# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import datetime, timedelta

from odoo.tests import new_test_user

from .common import JUDGED
from .instruments import InstrumentCase

MACHINE = "medical_quality.group_medical_machine"


class TesterCase(InstrumentCase):
    """A tester that measures the width of received lots."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls._machine("iq_tester")
        cls.caliper.with_user(cls.engineer).tester_user_ids = cls.machine
        cls.SENT = dict(cls.WIDTH, channel="width")
        cls.plan = cls._plan(characteristics=[cls.SENT, JUDGED])
        cls.lot = cls._receive()

    @classmethod
    def _machine(cls, login, company=None):
        more = (
            {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
            if company
            else {}
        )
        return new_test_user(cls.env, login, groups=MACHINE, name=login, **more)

    def _now(self, seconds=0):
        return (datetime.utcnow() + timedelta(seconds=seconds)).isoformat() + "Z"

    def _reading(self, value, channel="width", **more):
        return {"channel": channel, "at": self._now(), "value": value, **more}

    def _record(self, readings, device="P-1", instrument="T-1", user=None, **more):
        model = self.env["medical.tester.reading"].with_user(user or self.machine)
        answer = model.record(instrument, device, readings, **more)
        self.env.flush_all()
        return answer

    def _send(self, value, at=None, unit="", **more):
        reading = self._reading(value, unit=unit)
        return self._record([reading | ({"at": at} if at else {})], **more)

    def _inspection(self, lot=None):
        """The newest inspection of the lot, opened where it is not yet."""
        return self._inspections(lot or self.lot).sudo()

    def _result(self):
        inspection = self._inspection()
        return inspection.result_ids.filtered(lambda one: one.kind == "measured")

    def _judge(self, inspection):
        judged = inspection.result_ids.filtered(lambda one: one.kind != "measured")
        judged.with_user(self.inspector).pass_fail = "pass"

    def _complete(self):
        inspection = self._inspection()
        self._judge(inspection)
        inspection.with_user(self.inspector).action_complete()
