# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OperatorCertCommon

_PERSON = "qms_employee_id"


@tagged("post_install", "-at_install")
class TestTimeLogPerson(OperatorCertCommon):
    """The person of a time log is who was present, whatever a client sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for kind in (cls.solder, cls.clean):
            cls._grant(cls.worker, kind)
        cls.work = cls._work(cls._order(), cls.joining)
        cls.mine = cls.env["mrp.workcenter.productivity"].with_user(cls.worker.user_id)
        cls.work.with_user(cls.worker.user_id).button_start()
        cls.log = cls.work.time_ids.with_user(cls.worker.user_id)

    def _vals(self, **more):
        return {
            "workcenter_id": self.workcenter.id,
            "loss_id": self.env.ref("mrp.block_reason7").id,
            **more,
        }

    def test_who_starts_is_the_person(self):
        self.assertEqual(self.log.qms_employee_id, self.worker)

    def test_a_client_names_nobody(self):
        forged = self._vals(**{_PERSON: self.other.id})
        context = {f"default_{_PERSON}": self.other.id}
        self.env["ir.default"].with_user(self.worker.user_id).sudo().set(
            self.mine._name, _PERSON, self.other.id, user_id=self.worker.user_id.id
        )
        made = self.mine.create(forged)
        made |= self.mine.with_context(**context).create(self._vals())
        made |= self.mine.with_context(**context).sudo().create(forged)
        made |= made[0].with_context(**context).copy({_PERSON: self.other.id})
        saved = self.mine.with_context(**context).web_save(forged, {"id": {}})
        made |= self.mine.browse(saved[0]["id"])
        loaded = self.mine.load(
            ["workcenter_id/.id", "loss_id/.id", f"{_PERSON}/.id"],
            [[str(self.workcenter.id), str(forged["loss_id"]), str(self.other.id)]],
        )
        made |= self.mine.browse(loaded["ids"] or [])
        self.assertGreaterEqual(len(made), 5)
        self.assertEqual(made.qms_employee_id, self.worker)

    def test_nobody_is_put_in_afterwards(self):
        attempts = (
            lambda log: log.write({_PERSON: self.other.id}),
            lambda log: log.sudo().write({_PERSON: False}),
            lambda log: log.web_save({_PERSON: self.other.id}, {"id": {}}),
            lambda log: log.update({_PERSON: self.other.id}),
        )
        plain = self.mine.create(self._vals())
        for log in (self.log, plain):
            for attempt in attempts:
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    attempt(log)
            self.assertEqual(log.qms_employee_id, self.worker)
        with self.assertRaises(UserError):
            self.work.with_user(self.worker.user_id).write(
                {"time_ids": [(1, self.log.id, {_PERSON: self.other.id})]}
            )

    def test_a_forged_login_is_not_the_persons_work(self):
        """Time in a colleague's name has no person, and the gate refuses it."""
        for more in ({"user_id": self.other.user_id.id}, {"user_id": False}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.mine.create(self._vals(workorder_id=self.work.id, **more))
        loose = self.mine.create(self._vals(user_id=self.other.user_id.id))
        self.assertFalse(loose.qms_employee_id)

    def test_a_login_given_to_somebody_else_changes_no_log(self):
        user = self.worker.user_id
        self.env.cr.execute(
            "UPDATE hr_employee SET user_id = NULL WHERE id = %s", [self.worker.id]
        )
        self.env.cr.execute(
            "UPDATE resource_resource SET user_id = NULL WHERE id = %s",
            [self.worker.resource_id.id],
        )
        self.env.invalidate_all()
        successor = self.env["hr.employee"].create(
            {"name": "Successor", "user_id": user.id, "company_id": self.company.id}
        )
        self.assertEqual(self.log._people()[self.log], self.worker.id)
        (event,) = self.log._gate_time_events()
        self.assertEqual(event.employee_id, self.worker.id)
        # nor does the successor end the clock of who worked
        with self.assertRaises(UserError):
            self.log.write({"date_end": fields.Datetime.now()})
        self.assertTrue(successor)

    def test_a_log_made_before_persons_were_kept_is_the_logins(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mrp_workcenter_productivity SET qms_employee_id = NULL"
        )
        self.env.invalidate_all()
        self.assertEqual(self.log._people()[self.log], self.worker.id)
        workers = self.env["qms.gate.mixin"].sudo()._read_workers(self.work)
        self.assertEqual(set(workers[self.work]), {(self.worker.sudo(), "Worker")})

    def test_what_odoo_splits_off_stays_the_persons(self):
        self.work.duration_expected = 10
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mrp_workcenter_productivity SET date_start = date_start"
            " - interval '1 hour' WHERE id = %s",
            [self.log.id],
        )
        self.env.invalidate_all()
        self.work.with_user(self.worker.user_id).button_pending()
        logs = self.work.time_ids
        self.assertGreater(len(logs), 1)
        self.assertEqual(logs.mapped("qms_employee_id"), self.worker)
        self.assertTrue(all(log.qms_employee_id for log in logs))
