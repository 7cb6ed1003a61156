# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.tests import tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestCertificationScreens(OperatorCertCommon):
    """What lists, filters and smart buttons show."""

    def test_standing_filter_agrees_with_the_field(self):
        today = self._today()
        granted = self.env["operator.certification"].union(
            self._grant(self.worker, self.solder, today - relativedelta(months=13)),
            self._grant(self.worker, self.solder, today + timedelta(days=3)),
            self._grant(self.worker, self.clean),
            self._grant(self.worker, self.forever),
            self._grant(self.other, self.clean, valid_until=today + timedelta(days=30)),
            self._grant(self.other, self.solder, valid_until=today),
            self._grant(self.other, self.solder, valid_until=today - timedelta(days=1)),
        )
        suspended = self._grant(self.engineer_free(), self.clean)
        suspended.with_user(self.engineer.user_id)._suspend("Investigation")
        revoked = self._grant(self.engineer_free(), self.solder)
        revoked.with_user(self.engineer.user_id)._revoke("Left")
        lapsing, reading = self.env["operator.certification.type"].create(
            [
                {"name": "Sealing", "code": "T-SEAL", "recency_days": 20},
                {"name": "Coating", "code": "T-COAT"},
            ]
        )
        lapsed = self._grant(self.worker, lapsing, today - timedelta(days=21))
        fresh = self._grant(self.other, lapsing, today - timedelta(days=20))
        unread = self._grant(self.worker, reading)
        read = self._grant(self.other, reading)
        self._let_read(unread, read)
        every = granted | suspended | revoked | self._draft(self.worker, self.clean)
        every |= lapsed | fresh | unread | read
        seen = {record.standing for record in every}
        labels = dict(every._fields["standing"].selection)
        self.assertEqual(seen, set(labels), "every standing is in the sample")
        for standing in labels:
            found = every.search([("standing", "=", standing), ("id", "in", every.ids)])
            self.assertEqual(
                found, every.filtered(lambda c, s=standing: c.standing == s), standing
            )
            others = every.search(
                [("standing", "!=", standing), ("id", "in", every.ids)]
            )
            self.assertEqual(others, every - found, standing)

    def _let_read(self, unread, read):
        """The holder of one ought to have read an instruction, that of another has."""
        Certification = type(self.env["operator.certification"])
        Type = type(self.env["operator.certification.type"])
        late = {(unread.employee_id.id, unread.type_id.id): ["Instruction"]}
        beyond = Type._counting_beyond_dates
        for target, name, replacement in (
            (Certification, "_unread", lambda self, pairs, day: late),
            (
                Type,
                "_counting_beyond_dates",
                lambda self: beyond(self) | read.type_id.with_env(self.env),
            ),
        ):
            patcher = patch.object(target, name, replacement)
            patcher.start()
            self.addCleanup(patcher.stop)

    def engineer_free(self):
        return self.env["hr.employee"].create({"name": "Casual"})

    def test_standing_on_the_plants_day(self):
        with freeze_time("2026-06-10 00:00:00"):
            certification = self._grant(self.worker, self.solder)
            end = certification.valid_until
        with freeze_time(f"{end} 13:59:59"):
            certification.invalidate_recordset(["standing"])
            self.assertEqual(certification.standing, "expiring")
            self.assertEqual(certification.days_left, 0)
        with freeze_time(f"{end} 14:00:00"):
            certification.invalidate_recordset(["standing"])
            self.assertEqual(certification.standing, "expired")

    def test_smart_buttons(self):
        self._grant(self.worker, self.solder)
        self._grant(self.worker, self.clean, self._today() - relativedelta(months=13))
        self.assertEqual(self.worker.operator_certification_count, 1)
        self.assertEqual(self.solder.certification_count, 1)
        action = self.worker.action_open_operator_certifications()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.employee_id, self.worker)
        action = self.solder.action_open_certifications()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]).type_id, self.solder
        )

    def test_readiness_names_the_cause(self):
        work = self._work(self._order(), self.joining)
        panel = work.with_user(self.worker.user_id).qms_readiness
        self.assertEqual(panel["state"], "blocked")
        self.assertIn("cert.missing", [f["code"] for f in panel["findings"]])
        self._grant(self.worker, self.solder)
        self._grant(self.worker, self.clean)
        work.invalidate_recordset(["qms_readiness"])
        self.assertEqual(
            work.with_user(self.worker.user_id).qms_readiness["state"], "ready"
        )
