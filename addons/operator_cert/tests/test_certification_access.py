# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestCertificationAccess(OperatorCertCommon):
    """Who sees and who may touch certificates, types and requirements."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "t_portal", groups="base.group_portal")
        cls.clerk = new_test_user(cls.env, "t_clerk", groups="base.group_user")

    def setUp(self):
        super().setUp()
        self.own = self._grant(self.worker, self.solder)
        self.foreign = self._grant(self.other, self.solder)
        self.both = self.own | self.foreign

    def _seen(self, user):
        Certification = self.env["operator.certification"].with_user(user)
        return Certification.search([("id", "in", self.both.ids)])

    def test_reading(self):
        self.assertEqual(self._seen(self.worker.user_id), self.own)
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.worker.user_id).read(["valid_until"])
        for employee in (self.engineer, self.manager, self.auditor):
            self.assertEqual(self._seen(employee.user_id), self.both)
            certificate = self.own.with_user(employee.user_id)
            self.assertEqual(certificate.read(["employee_id"])[0]["id"], self.own.id)

    def test_strangers_get_nothing(self):
        for user in (self.portal, self.clerk):
            for model in (
                "operator.certification",
                "operator.certification.type",
                "operator.certification.requirement",
            ):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_writing(self):
        for employee in (self.worker, self.auditor):
            user = employee.user_id
            values = {"employee_id": employee.id, "type_id": self.solder.id}
            with self.assertRaises(AccessError):
                self.own.with_user(user).create(values)
            with self.assertRaises(AccessError):
                self.own.with_user(user).write({"valid_until": False})
            with self.assertRaises(AccessError):
                self.own.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.solder.with_user(user).write({"validity_months": 0})
            with self.assertRaises(AccessError):
                self.need_solder.with_user(user).write({"active": False})
            with self.assertRaises(AccessError):
                self.need_solder.with_user(user).create(
                    {"type_id": self.clean.id, "operation_id": self.packing.id}
                )
            with self.assertRaises(AccessError):
                self.own.with_user(user).action_renew()

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        engineer = new_test_user(
            self.env,
            "t_elsewhere",
            groups="base.group_user,qms_base.group_qms_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.env["hr.employee"].create(
            {"name": "Elsewhere", "user_id": engineer.id, "company_id": company.id}
        )
        self.assertFalse(self._seen(engineer))
        draft = self._draft(self.worker, self.clean)
        for attempt in (draft.with_user(engineer), draft.with_user(engineer).sudo()):
            with self.assertRaises(AccessError):
                attempt._grant()
        local = self.env["operator.certification.type"].create(
            {"name": "Local", "code": "LOCAL", "company_id": company.id}
        )
        with self.assertRaises(AccessError):
            local.with_user(self.engineer.user_id).read(["name"])

    def test_a_supervisor_reads_the_team(self):
        """Read, and no more: through all levels below, and only there."""
        member = self.worker
        between = self.env["hr.employee"].create({"name": "Between"})
        lead = self.other.user_id
        self.assertEqual(self._seen(lead), self.foreign)
        between.parent_id = self.other
        member.parent_id = between
        self.env.invalidate_all()
        self.assertEqual(self._seen(lead), self.both)
        self.assertTrue(self.own.with_user(lead).read(["valid_until"]))
        for refused in (
            lambda c: c.write({"valid_until": False}),
            lambda c: c.unlink(),
            lambda c: c.action_renew(),
        ):
            with self.assertRaises(AccessError):
                refused(self.own.with_user(lead))
        # upwards nothing is seen
        self.assertEqual(self._seen(self.worker.user_id), self.own)
        between.parent_id = False
        self.env.invalidate_all()
        self.assertEqual(self._seen(lead), self.foreign)
        with self.assertRaises(AccessError):
            self.own.with_user(lead).read(["valid_until"])

    def test_a_circle_of_managers_ends(self):
        """Not possible on the screen; SQL or an import may have left one."""
        self.env.cr.execute(
            "UPDATE hr_employee SET parent_id = %s WHERE id = %s",
            [self.other.id, self.worker.id],
        )
        self.env.cr.execute(
            "UPDATE hr_employee SET parent_id = %s WHERE id = %s",
            [self.worker.id, self.other.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._seen(self.worker.user_id), self.both)
