# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestLevels(OperatorCertCommon):
    """Who learns works under supervision; work may ask for more than qualified."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trainee = cls.env.ref("operator_cert.level_trainee")
        cls.qualified = cls.env.ref("operator_cert.level_qualified")
        cls.trainer = cls.env.ref("operator_cert.level_trainer")
        cls._grant(cls.worker, cls.clean)
        cls.work = cls._work(cls._order(), cls.joining)

    def _supervised_by(self, employee):
        presence = type(self.env["qms.operator.presence"])
        found = {self.company.id: employee.id} if employee else {}
        return patch.object(presence, "_present_supervisors", lambda self: found)

    def _answer(self):
        (answer,) = self._answers(self.work, self.worker).values()
        return answer

    def test_a_trainee_does_not_work_alone(self):
        self._grant(self.worker, self.solder, level_id=self.trainee.id)
        self.assertEqual(self._codes(self.work, self.worker), ["cert.unsupervised"])
        with self.assertRaisesRegex(UserError, "no supervisor is present"):
            self.work.with_user(self.worker.user_id).button_start()

    def test_a_trainee_works_with_a_supervisor_and_both_are_on_record(self):
        own = self._grant(self.worker, self.solder, level_id=self.trainee.id)
        supervising = self._grant(self.other, self.solder)
        with self._supervised_by(self.other):
            self.work.with_user(self.worker.user_id).button_start()
        decision = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "wo_start"), ("res_id", "=", self.work.id)]
        )
        found = {
            (e.kind, e.res_id, e.level)
            for e in decision.evidence_ids
            if e.res_id in (own.id, supervising.id)
            and e.res_model == "operator.certification"
        }
        self.assertEqual(
            found,
            {
                ("certificate", own.id, "Trainee"),
                ("supervision", supervising.id, "Qualified"),
            },
        )

    def test_who_may_not_supervise(self):
        """Nobody without that certificate, no other trainee, and never oneself."""
        self._grant(self.worker, self.solder, level_id=self.trainee.id)
        with self._supervised_by(self.other):
            self.assertEqual(self._codes(self.work, self.worker), ["cert.unsupervised"])
            (finding,) = self._answer().blockers
            self.assertIn("Other, who is present, may not supervise", finding.message)
        self._grant(self.other, self.solder, level_id=self.trainee.id)
        with self._supervised_by(self.other):
            self.assertEqual(self._codes(self.work, self.worker), ["cert.unsupervised"])
        with self._supervised_by(self.worker):
            self.assertEqual(self._codes(self.work, self.worker), ["cert.unsupervised"])
        twin = self.env["hr.employee"].create({"name": "Worker again"})
        twin.work_contact_id = self.worker.work_contact_id
        self._grant(twin, self.solder)
        with self._supervised_by(twin):
            self.assertEqual(self._codes(self.work, self.worker), ["cert.unsupervised"])

    def test_a_suspended_supervisor_supervises_nobody(self):
        self._grant(self.worker, self.solder, level_id=self.trainee.id)
        supervising = self._grant(self.other, self.solder)
        supervising.with_user(self.engineer.user_id)._suspend("Investigation")
        with self._supervised_by(self.other):
            self.assertEqual(self._codes(self.work, self.worker), ["cert.unsupervised"])

    def test_work_asks_for_a_level(self):
        self.env["operator.certification.requirement"].create(
            {
                "type_id": self.solder.id,
                "level_id": self.trainer.id,
                "operation_id": self.joining.id,
            }
        )
        self.need_solder.active = False
        work = self._work(self._order(), self.joining)
        self._grant(self.worker, self.solder)
        self.assertEqual(self._codes(work, self.worker), ["cert.level"])
        self._grant(self.worker, self.solder, level_id=self.trainer.id)
        self.assertEqual(self._codes(work, self.worker), [])
        self.assertEqual(work._qualified_employees(), self.worker)
        # orders keep the level they were planned with
        self.assertEqual(self._codes(self.work, self.worker), [])

    def test_the_level_of_a_requirement_and_of_a_grant_stand(self):
        with self.assertRaises(UserError):
            self.need_solder.level_id = self.trainee
        granted = self._grant(self.worker, self.solder)
        with self.assertRaises(AccessError):
            granted.with_user(self.manager.user_id).level_id = self.trainer

    def test_what_a_level_means_stands_once_used(self):
        levels = (self.trainee | self.qualified).with_user(self.manager.user_id)
        self._grant(self.worker, self.solder, level_id=self.trainee.id)
        for vals in (
            {"supervised": False},
            {"rank": 25},
            {"may_train": True, "supervised": False},
        ):
            with self.assertRaisesRegex(UserError, "in use"):
                levels[0].write(vals)
        levels.write({"active": True})
        with self.assertRaises(AccessError):
            self.qualified.with_user(self.engineer.user_id).name = "Good enough"
        free = levels.create({"name": "Expert", "code": "X", "rank": 40})
        free.rank = 41

    def test_trainees_are_no_qualified_colleagues(self):
        self._grant(self.worker, self.solder, level_id=self.trainee.id)
        self.assertFalse(self.work._qualified_employees())
        self._grant(self.worker, self.solder)
        self.assertEqual(self.work._qualified_employees(), self.worker)
