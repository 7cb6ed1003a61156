# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestStarters(OperatorCertCommon):
    """Who may start a work order, and who nearly may; names only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.work = cls._work(cls._order(), cls.joining)

    def _ask(self, employee, work=None):
        user = employee if employee._name == "res.users" else employee.user_id
        action = (work or self.work).with_user(user).action_show_starters()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def test_ready_and_nearly(self):
        trainer = self.env.ref("operator_cert.level_trainer")
        self._grant(self.other, self.solder, level_id=trainer.id)
        self._grant(self.other, self.clean)
        self._grant(self.auditor, self.solder)
        self._grant(self.auditor, self.clean, self._today() - relativedelta(months=13))
        starters = self._ask(self.worker)
        self.assertEqual(starters.ready_ids.mapped("name"), ["Other"])
        self.assertIn("Soldering: Trainer", starters.ready_ids.levels)
        self.assertEqual(starters.nearly_ids.mapped("name"), ["Auditor"])
        self.assertIn("Clean bench", starters.nearly_ids.missing)
        self.assertNotIn("Soldering", starters.nearly_ids.missing)
        self.assertIn("Clean bench (Qualified)", starters.required_text)

    def test_why_it_is_missing_is_for_those_who_may_know(self):
        suspended = self._grant(self.other, self.solder)
        suspended.with_user(self.engineer.user_id)._suspend("Joints rejected twice")
        for reader, knows in (
            (self.worker, False),
            (self.other, True),
            (self.engineer, True),
            (self.auditor, True),
        ):
            missing = self._ask(reader).nearly_ids.missing
            self.assertIn("Soldering", missing)
            self.assertEqual("Suspended" in missing, knows, reader.name)
            self.assertEqual(suspended.name in missing, knows, reader.name)
            self.assertNotIn("rejected", missing)

    def test_level_and_supervision(self):
        trainer = self.env.ref("operator_cert.level_trainer")
        trainee = self.env.ref("operator_cert.level_trainee")
        self.env["operator.certification.requirement"].create(
            {
                "type_id": self.solder.id,
                "workcenter_id": self.workcenter.id,
                "level_id": trainer.id,
            }
        )
        work = self._work(self._order(), self.joining)
        self._grant(self.other, self.solder)
        self._grant(self.other, self.clean)
        self._grant(self.worker, self.clean, level_id=trainee.id)
        starters = self._ask(self.engineer, work)
        self.assertFalse(starters.ready_ids)
        missing = {line.name: line.missing for line in starters.nearly_ids}
        self.assertIn("is Qualified, must be Trainer", missing["Other"])
        self.assertIn("only under supervision", missing["Worker"])

    def test_nobody_asks_about_work_of_others(self):
        self._grant(self.other, self.solder)
        portal = new_test_user(self.env, "t_start_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self._ask(portal)
        starters = self._ask(self.worker)
        with self.assertRaises(AccessError):
            starters.with_user(self.other.user_id).read(["required_text"])
        with self.assertRaises(AccessError):
            starters.nearly_ids.with_user(self.other.user_id).read(["name"])
        with self.assertRaises(AccessError):
            starters.write({"required_text": "nothing"})
        # what a client sends besides the work order counts for nothing
        forged = starters.create(
            {
                "workorder_id": self.work.id,
                "required_text": "nothing",
                "ready_ids": [(0, 0, {"name": "Me", "ready": True})],
            }
        )
        self.assertFalse(forged.ready_ids)
        self.assertIn("Soldering", forged.required_text)

    def test_work_that_requires_nothing(self):
        order = self._order()
        starters = self._ask(self.worker, self._work(order, self.packing))
        self.assertFalse(starters.required_text)
        self.assertFalse(starters.ready_ids | starters.nearly_ids)
