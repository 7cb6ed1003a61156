# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.qms_base.gates import BLOCK, WARN

from .common import OperatorCertCommon

# 23:00 on 30 June in Sydney; its day ends an hour later, at 14:00 UTC
_EVENING = datetime(2026, 6, 30, 13, 0)


@tagged("post_install", "-at_install")
class TestRunOver(OperatorCertCommon):
    """What happens to work that is under way when a certificate stops counting."""

    def setUp(self):
        super().setUp()
        with freeze_time(_EVENING):
            self._grant(self.worker, self.clean, date(2026, 6, 1))
            self.ending = self._grant(
                self.worker,
                self.solder,
                date(2026, 6, 1),
                valid_until=date(2026, 6, 30),
            )
            self.work = self._work(self._order(), self.joining)
            self.work.with_user(self.worker.user_id).button_start()
            self.env.flush_all()
        self.log = self.work.time_ids

    def _at(self, minutes):
        return freeze_time(_EVENING + timedelta(minutes=minutes))

    @contextmanager
    def _refused(self, words):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            yield
        self.env.invalidate_all()
        self.assertIn(words, str(caught.exception))

    def _ended(self):
        productivity = self.env["mrp.workcenter.productivity"]
        productivity._cron_stop_without_certificates()
        return bool(self.log.date_end)

    def _found(self):
        """What closing the order says about its end."""
        event = self.work.production_id.sudo()._gate_close_event()
        answers = self.env["qms.gate.mixin"].sudo()._collect_gate_findings([event])
        return [
            finding
            for answer in answers.values()
            for finding in answer.findings
            if finding.code == "cert.ended_meanwhile"
        ]

    def test_who_began_in_time_does_not_finish_after_the_end(self):
        with self._at(61), self._refused("expired"):
            self.work.with_user(self.worker.user_id).button_finish()
        self._grant(self.other, self.solder, date(2026, 6, 1))
        self._grant(self.other, self.clean, date(2026, 6, 1))
        with self._at(61):
            self.work.with_user(self.other.user_id).button_start()
            self.work.with_user(self.other.user_id).button_finish()
        self.assertEqual(self.work.state, "done")

    def test_the_clock_is_stopped(self):
        with self._at(59):
            self.assertFalse(self._ended())
        with self._at(62):
            self.assertTrue(self._ended())
        # Odoo splits what took longer than expected from the rest
        last = max(self.work.time_ids.mapped("date_end"))
        self.assertEqual(last, _EVENING + timedelta(minutes=62))
        body = "".join(self.work.production_id.message_ids.mapped("body"))
        self.assertIn("was stopped", body)
        (finding,) = self._found()
        self.assertEqual(finding.severity, WARN)
        self.assertIn("for 2 minutes after", finding.message)

    def test_what_nobody_stopped_needs_a_concession(self):
        with self._at(60 + 16):
            self.work.with_user(self.worker.user_id).button_pending()
        (finding,) = self._found()
        self.assertEqual(finding.severity, BLOCK)
        self.assertIn("request a concession", finding.message)
        causes = self.env["qms.gate.mixin"]._gate_causes()
        self.assertEqual(causes[finding.code].conceded_at, ("mo_close",))

    def test_in_time_is_in_time(self):
        with self._at(60):
            self.work.with_user(self.worker.user_id).button_pending()
        self.assertFalse(self._found())

    def test_the_following_certificate_takes_over(self):
        with self._at(1):
            self._grant(self.worker, self.solder, date(2026, 7, 1))
        with self._at(200):
            self.assertFalse(self._ended())
            self.work.with_user(self.worker.user_id).button_pending()
        self.assertFalse(self._found())

    def test_what_is_drawn_up_afterwards_took_over_nothing(self):
        """A concession needs two people; a certificate with an earlier day is none."""
        with self._at(200):
            self.work.with_user(self.worker.user_id).button_pending()
            self._grant(self.worker, self.solder, date(2026, 7, 1))
        self.assertTrue(self._found())
        with self._at(5):
            trainee = self.env.ref("operator_cert.level_trainee")
            self._grant(self.worker, self.solder, date(2026, 7, 1), level_id=trainee.id)
        self.assertTrue(self._found())

    def test_a_suspension_stops_the_clock_at_once_and_a_return_starts_anew(self):
        with self._at(10):
            suspended = self.ending.with_user(self.engineer.user_id)
            suspended._suspend("Investigation")
            self.assertTrue(self.log.date_end)
            with self._refused("suspended"):
                self.work.with_user(self.worker.user_id).button_start()
        with self._at(20):
            suspended._reinstate("Cleared")
            self.assertFalse(self.work.time_ids.filtered(lambda t: not t.date_end))
            self.work.with_user(self.worker.user_id).button_start()
        starts = self.env["qms.gate.decision"].search_count(
            [("checkpoint", "=", "wo_start"), ("res_id", "=", self.work.id)]
        )
        self.assertEqual(starts, 2)

    def test_only_whose_certificate_it_was_is_stopped(self):
        with self._at(5):
            self._grant(self.other, self.solder, date(2026, 6, 1))
            self._grant(self.other, self.clean, date(2026, 6, 1))
            self.work.with_user(self.other.user_id).button_start()
            self.ending.with_user(self.engineer.user_id)._suspend("Investigation")
        running = self.work.time_ids.filtered(lambda t: not t.date_end)
        self.assertEqual(running.user_id, self.other.user_id)
