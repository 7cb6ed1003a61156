# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, mute_logger, new_test_user

from .common import GateCase


class TestLoginChange(GateCase):
    """Which login a person is stands once quality records name the person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.operator.employee_id.sudo()
        cls.officer = new_test_user(
            cls.env,
            "login_officer",
            groups="hr.group_hr_manager,mrp.group_mrp_manager,base.group_erp_manager",
        )
        cls.manager = new_test_user(
            cls.env, "login_manager", groups="qms_base.group_qms_manager"
        )
        cls.newcomer = new_test_user(
            cls.env, "login_newcomer", groups="mrp.group_mrp_user"
        )

    def _name_on_record(self):
        self._order().workorder_ids[0].button_start()
        self.env.flush_all()

    def _wizard(self, user=None, new=None, reason="Misspelt login", person=None):
        return (
            self.env["qms.employee.login.change"]
            .with_user(user or self.manager)
            .create(
                {
                    "employee_id": (person or self.person).id,
                    "user_id": (self.newcomer if new is None else new).id,
                    "reason": reason,
                }
            )
        )

    def test_before_there_are_records_hr_links_people_as_ever(self):
        person = self.person.with_user(self.officer)
        person.user_id = self.newcomer
        self.assertEqual(self.person.user_id, self.newcomer)

    def test_hr_cannot_re_point_a_person_on_record(self):
        self._name_on_record()
        person = self.person.with_user(self.officer)
        resource = person.resource_id
        other = self.env["resource.resource"].create(
            {"name": "Other", "user_id": self.newcomer.id}
        )

        def by_form():
            with Form(person) as form:
                form.user_id = self.newcomer

        def by_new_user():
            self.env["res.users"].with_user(self.officer).create(
                {
                    "name": "New",
                    "login": "login_new",
                    "create_employee_id": self.person.id,
                }
            )

        def by_users_list(command):
            return lambda: self.newcomer.with_user(self.officer).write(
                {"employee_ids": [command]}
            )

        paths = {
            "write": lambda: person.write({"user_id": self.newcomer.id}),
            "clear": lambda: person.write({"user_id": False}),
            "sudo": lambda: person.sudo().write({"user_id": self.newcomer.id}),
            "web_save": lambda: person.web_save(
                {"user_id": self.newcomer.id}, {"id": {}}
            ),
            "form": by_form,
            "resource": lambda: resource.write({"user_id": self.newcomer.id}),
            "resource cleared": lambda: resource.write({"user_id": False}),
            "other resource": lambda: person.write({"resource_id": other.id}),
            "resource's people": lambda: other.with_user(self.officer).write(
                {"employee_id": [Command.link(self.person.id)]}
            ),
            "new user": by_new_user,
            "user's people": by_users_list(Command.link(self.person.id)),
            "context": lambda: person.with_context(
                qms_controlled_change=True, install_mode=True, tracking_disable=True
            ).write({"user_id": self.newcomer.id}),
        }
        for name, attempt in paths.items():
            with self.subTest(path=name):
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    attempt()
                    self.env.flush_all()
                self.assertIn("quality manager", str(caught.exception))
                self.env.invalidate_all()
                self.assertEqual(self.person.user_id, self.operator)

    def test_unlinking_from_the_users_side(self):
        self._name_on_record()
        for command, refusal in (
            (Command.unlink(self.person.id), UserError),
            (Command.clear(), UserError),
            (Command.delete(self.person.id), psycopg2.errors.ForeignKeyViolation),
        ):
            with (
                self.assertRaises(refusal),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.operator.with_user(self.officer).write({"employee_ids": [command]})
                self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(self.person.user_id, self.operator)

    def test_import_cannot_re_point(self):
        self._name_on_record()
        result = (
            self.env["hr.employee"]
            .with_user(self.officer)
            .load(
                [".id", "user_id/.id"],
                [[str(self.person.id), str(self.newcomer.id)]],
            )
        )
        self.assertIn("quality manager", result["messages"][0]["message"])
        self.assertEqual(self.person.user_id, self.operator)

    @mute_logger("odoo.sql_db")
    def test_archiving_frees_no_login(self):
        """A second employee cannot take the place of an archived one."""
        self._name_on_record()
        self.person.with_user(self.officer).action_archive()
        self.assertEqual(self.person.user_id, self.operator)
        for attempt in (
            lambda: self.env["hr.employee"]
            .with_user(self.officer)
            .create({"name": "Twin", "user_id": self.operator.id}),
            lambda: self.operator.with_user(self.officer).action_create_employee(),
        ):
            with (
                self.assertRaises(psycopg2.errors.UniqueViolation),
                self.env.cr.savepoint(),
            ):
                attempt()
                self.env.flush_all()
        self.env.invalidate_all()
        lot = self.env["stock.lot"].with_user(self.operator)
        self.assertEqual(lot._gate_employees(), {})

    def test_only_a_quality_manager_applies_the_wizard(self):
        self._name_on_record()
        for user in (self.officer, self.operator, self.nobody):
            with self.assertRaises(AccessError):
                self._wizard(user=user)
        wizard = self._wizard()
        for user in (self.officer, self.operator, self.env.ref("base.user_root")):
            with self.assertRaises(AccessError):
                wizard.with_user(user).sudo().action_apply()
        self.assertEqual(self.person.user_id, self.operator)

    def test_needs_a_reason(self):
        with self.assertRaises(UserError):
            self._wizard(reason="  ").action_apply()

    def test_changes_and_records(self):
        self._name_on_record()
        presence = self.env["qms.operator.presence"]._open(
            self.person, self.operator, "password"
        )
        self._wizard().action_apply()
        self.assertEqual(self.person.user_id, self.newcomer)
        self.assertTrue(presence.date_until)
        change = self.env["qms.controlled.change"].search(
            [("res_model", "=", "hr.employee"), ("res_id", "=", self.person.id)]
        )
        self.assertEqual(change.before, self.operator.login)
        self.assertEqual(change.after, self.newcomer.login)
        self.assertEqual(change.actor_id, self.manager)
        self.assertEqual(change.reason, "Misspelt login")
        self.assertEqual(
            self.env["stock.lot"].with_user(self.newcomer)._gate_employees(),
            {self.company.id: self.person.id},
        )

    def test_not_ones_own_login(self):
        with self.assertRaises(UserError):
            self._wizard(new=self.manager).action_apply()

    def test_not_a_login_that_is_taken(self):
        with self.assertRaises(UserError) as caught:
            self._wizard(new=self.colleague).action_apply()
        self.assertIn(self.colleague.employee_id.name, str(caught.exception))

    def test_not_in_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        person = self.env["hr.employee"].create(
            {"name": "There", "company_id": other.id}
        )
        wizard = self._wizard()
        wizard.sudo().employee_id = person
        with self.assertRaises(AccessError):
            wizard.action_apply()

    @mute_logger("odoo.sql_db")
    def test_the_record_of_changes_stands(self):
        self._wizard().action_apply()
        change = self.env["qms.controlled.change"].search([], limit=1)
        for user in (self.manager, self.env.ref("base.user_admin")):
            own = change.with_user(user)
            with self.assertRaises(AccessError):
                own.write({"reason": "x"})
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.create({"kind": "login"})
        with self.assertRaises(AccessError):
            change.sudo().copy()
        self.env.flush_all()
        with (
            self.assertRaises(psycopg2.errors.InsufficientPrivilege),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE qms_controlled_change SET reason = 'x' WHERE id = %s",
                [change.id],
            )
        for login, groups in (
            ("change_operator", "qms_base.group_qms_operator"),
            ("change_portal", "base.group_portal"),
            ("change_stock", "stock.group_stock_user"),
        ):
            user = new_test_user(self.env, login, groups=groups)
            with self.assertRaises(AccessError):
                change.with_user(user).read(["reason"])
