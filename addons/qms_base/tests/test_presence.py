# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import GateCase


class TestPresence(GateCase):
    """Who is present is found by the server; a client has no say in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Presence = cls.env["qms.operator.presence"]
        cls.employee = cls.operator.employee_id
        cls.presence = cls.Presence._open(cls.employee, cls.operator, "password")
        cls.station = cls.env["qms.station"].create(
            {"name": "Bench", "code": "B-1", "workcenter_ids": cls.workcenter.ids}
        )

    def _elsewhere(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        return new_test_user(
            self.env,
            "presence_elsewhere",
            groups="qms_base.group_qms_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )

    def test_the_login_is_the_presence_in_one_query(self):
        presence = self.Presence.with_user(self.operator)
        self.env.flush_all()
        # who is a terminal is known by groups, which a server reads once
        presence._present_employees()
        presence._forget_employees()
        with self.assertQueryCount(1):
            present = presence._present_employees()
        self.assertEqual(present, {self.company.id: self.employee.id})
        self.assertEqual(
            self.env["stock.lot"].with_user(self.operator)._gate_employees(), present
        )

    def test_nobody_is_present_behind_the_system(self):
        self.env["hr.employee"].create(
            {"name": "Robot", "user_id": self.env.ref("base.user_root").id}
        )
        root = self.Presence.with_user(self.env.ref("base.user_root"))
        self.assertEqual(root._present_employees(), {})

    def test_an_employee_sent_by_a_client_counts_for_nothing(self):
        colleague = self.colleague.employee_id
        order = self._order(user=self.operator).with_context(
            employee_id=colleague.id,
            default_employee_id=colleague.id,
            qms_employee_id=colleague.id,
        )
        order.workorder_ids[0].button_start()
        decision = self._decisions("wo_start", order.workorder_ids)
        self.assertEqual(decision.employee_id, self.employee)

    def test_present_once_per_terminal(self):
        again = self.Presence._open(self.employee, self.operator, "password")
        self.assertEqual(again, self.presence)
        other = self.Presence._open(
            self.colleague.employee_id, self.operator, "password", self.station
        )
        self.assertTrue(self.presence.date_until)
        self.assertFalse(other.date_until)
        self.assertEqual(other.station_id, self.station)

    def test_nobody_writes_a_presence(self):
        vals = {
            "employee_id": self.colleague.employee_id.id,
            "employee_name": "x",
            "company_id": self.company.id,
            "terminal_user_id": self.operator.id,
            "terminal_user_name": "x",
            "method": "password",
            "date_from": "2026-01-01 00:00:00",
        }
        admin = self.env.ref("base.user_admin")
        for user in (self.operator, admin, self.env.ref("base.user_root")):
            presence = self.presence.with_user(user)
            for own in (presence, presence.sudo()):
                for name, values in (
                    ("create", [vals]),
                    ("write", [{"date_until": "2026-01-01 00:00:00"}]),
                    ("unlink", []),
                    ("copy", []),
                    ("web_save", [vals, {"id": {}}]),
                ):
                    with self.subTest(user=user.login, su=own.env.su, method=name):
                        with self.assertRaises(AccessError):
                            getattr(own, name)(*values)
        result = self.Presence.with_user(self.operator).load(
            list(vals), [[str(value) for value in vals.values()]]
        )
        self.assertFalse(result["ids"])
        self.assertEqual(self.presence.employee_name, self.employee.name)
        self.assertFalse(self.presence.date_until)

    def test_who_reads_presences(self):
        auditor = new_test_user(
            self.env, "presence_auditor", groups="qms_base.group_qms_auditor"
        )
        for user in (self.operator, auditor):
            self.assertTrue(self.presence.with_user(user).date_from)
        for login, groups in (
            ("presence_plain", "base.group_user"),
            ("presence_hr", "hr.group_hr_user"),
            ("presence_stock", "stock.group_stock_user"),
            ("presence_portal", "base.group_portal"),
        ):
            user = new_test_user(self.env, login, groups=groups)
            for record in (self.presence, self.station):
                with self.subTest(user=login), self.assertRaises(AccessError):
                    record.with_user(user).read(["company_id"])
        stranger = self._elsewhere()
        for record in (self.presence, self.station):
            self.assertFalse(
                record.with_user(stranger).search([("id", "=", record.id)])
            )
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["company_id"])

    def test_11_10_h_stations_are_registered_by_a_quality_manager(self):
        manager = new_test_user(
            self.env, "presence_manager", groups="qms_base.group_qms_manager"
        )
        station = (
            self.env["qms.station"]
            .with_user(manager)
            .create({"name": "Solder", "code": "S-1"})
        )
        self.assertEqual(station.company_id, self.company)
        for user in (self.operator, self.nobody):
            with self.assertRaises(AccessError):
                station.with_user(user).write({"terminal_user_id": user.id})
            with self.assertRaises(AccessError):
                self.env["qms.station"].with_user(user).create(
                    {"name": "x", "code": "x"}
                )

    def test_people_without_records_can_still_be_deleted(self):
        user = new_test_user(self.env, "presence_short", groups="base.group_user")
        employee = self.env["hr.employee"].create({"name": "Short", "user_id": user.id})
        presence = self.Presence._open(employee, user, "password")
        self.env.flush_all()
        employee.unlink()
        user.unlink()
        self.env.invalidate_all()
        self.assertEqual(presence.employee_name, "Short")


@tagged("post_install", "-at_install")
class TestPresenceLogin(HttpCase):
    """A password login is recorded, once, and never fails for being so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "presence_login", groups="qms_base.group_qms_operator"
        )
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Login", "user_id": cls.user.id}
        )

    def _open(self):
        return self.env["qms.operator.presence"].search(
            [("terminal_user_id", "=", self.user.id)]
        )

    def _login(self, password="presence_login"):
        return self.url_open(
            "/web/session/authenticate",
            json={
                "params": {
                    "db": self.env.cr.dbname,
                    "login": self.user.login,
                    "password": password,
                }
            },
        ).json()

    def test_login_is_recorded_once(self):
        self.assertIn("error", self._login("wrong"))
        self.assertFalse(self._open())
        for _turn in range(2):
            self.assertEqual(self._login()["result"]["uid"], self.user.id)
            self.assertEqual(self._open().employee_id, self.employee)
            self.assertFalse(self._open().date_until)

    def test_login_without_an_employee_records_nothing(self):
        self.employee.unlink()
        self.assertEqual(self._login()["result"]["uid"], self.user.id)
        self.assertFalse(self._open())
