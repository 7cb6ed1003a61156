# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.qms_base.tests.concession import complete, enrol, grant

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestCertificateConcession(OperatorCertCommon):
    """Who was certified works on by name for a time; who never was does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for person in (cls.worker, cls.engineer, cls.manager):
            enrol(person.user_id)

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()
        self._grant(self.worker, self.clean)
        self._grant(self.worker, self.solder, self._today() - relativedelta(months=30))
        self.order = self._order()
        self.work = self._work(self.order, self.joining).with_user(self.worker.user_id)

    def _request(self, work, code):
        action = work.action_qms_request_concession("wo_start", code)
        return self.env["qms.concession"].browse(action["res_id"])

    def _granted(self):
        concession = self._request(self.work, "cert.expired")
        complete(concession, self.engineer.user_id)
        grant(concession, self.engineer.user_id, self.manager.user_id)
        return concession

    def _refused(self, act):
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        return str(refused.exception)

    def test_one_concession_carries_the_work_to_its_end(self):
        self.assertIn("expired", self._refused(self.work.button_start))
        concession = self._granted()
        self.work.button_start()
        self.work.button_finish()
        packing = self._work(self.order, self.packing).with_user(self.worker.user_id)
        packing.button_start()
        packing.button_finish()
        self.assertEqual(concession.used, 1)
        self.order.qty_producing = 1
        self.order.with_user(self.manager.user_id).button_mark_done()
        self.assertEqual(self.order.state, "done")
        closing = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "mo_close"), ("res_id", "=", self.order.id)]
        )
        self.assertIn(concession.name, closing.evidence_ids.mapped("number"))

    def test_it_is_for_that_person_alone(self):
        concession = self._granted()
        self._grant(self.other, self.clean)
        self._grant(self.other, self.solder, self._today() - relativedelta(months=30))
        self._refused(self.work.with_user(self.other.user_id).button_start)
        self.assertEqual(concession.used, 0)

    def test_work_not_finished_in_time_is_not_finished_by_it(self):
        self._granted()
        self.work.button_start()
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            self._refused(self.work.button_finish)

    def test_without_its_start_nobody_finishes_by_it(self):
        self._granted()
        self._grant(self.other, self.clean)
        self._grant(self.other, self.solder)
        self.work.with_user(self.other.user_id).button_start()
        self._refused(self.work.button_finish)

    def test_who_never_was_certified_is_not_conceded(self):
        work = self.work.with_user(self.other.user_id)
        said = self._refused(lambda: self._request(work, "cert.missing"))
        self.assertIn("No concession covers", said)
