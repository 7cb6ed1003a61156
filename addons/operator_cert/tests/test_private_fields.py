# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import OperatorCertCommon

_PRIVATE = ("private_phone", "private_email", "identification_id", "birthday")


@tagged("post_install", "-at_install")
class TestPrivateFields(OperatorCertCommon):
    """What human resources keep to themselves leaves by no path of certificates."""

    def setUp(self):
        super().setUp()
        self.worker.write(
            {
                "private_phone": "0123-PRIVATE",
                "private_email": "private@example.com",
                "identification_id": "ID-PRIVATE",
                "birthday": "1990-01-02",
            }
        )
        self.certificate = self._grant(self.worker, self.solder)
        self.readers = [
            employee.user_id
            for employee in (self.worker, self.engineer, self.manager, self.auditor)
        ]

    def _attempts(self, certificate, name):
        path = f"employee_id.{name}"
        value = self.worker[name]
        yield "search", lambda: certificate.search([(path, "=", value)])
        yield "negated", lambda: certificate.search([(path, "!=", False)])
        yield (
            "any",
            lambda: certificate.search([("employee_id", "any", [(name, "=", value)])]),
        )
        yield (
            "coverage",
            lambda: certificate.env["operator.certification.type"].search(
                [(f"certification_ids.{path}", "=", value)]
            ),
        )
        yield "group", lambda: certificate._read_group([], [path], ["__count"])
        yield (
            "formatted",
            lambda: certificate.formatted_read_group([], [path], ["__count"]),
        )
        yield "order", lambda: certificate.search([], order=path)
        yield "read", lambda: certificate.read([path])
        yield (
            "web_read",
            lambda: certificate.web_read({"employee_id": {"fields": {name: {}}}}),
        )
        yield "record", lambda: certificate.employee_id[name]
        yield "mapped", lambda: certificate.mapped(path)
        yield "export", lambda: certificate.export_data([f"employee_id/{name}"])

    def test_no_path_reads_or_guesses_them(self):
        for user in self.readers:
            for name in _PRIVATE:
                certificate = self.certificate.with_user(user)
                for way, attempt in self._attempts(certificate, name):
                    self.env.invalidate_all()
                    with self.subTest(user=user.login, field=name, way=way):
                        self._refused(attempt)

    def _refused(self, attempt):
        """Refused, or unknown: an error either way, and no answer."""
        try:
            with self.cr.savepoint():
                answer = attempt()
        except (UserError, ValueError):
            return
        self.fail(f"answered {answer!r}")

    def test_what_the_public_profile_shows_is_readable_on_the_employee(self):
        """As plain Odoo has it: a field of both is private on neither."""
        clerk = new_test_user(self.env, "t_profile_reader", groups="base.group_user")
        names = set(self.env["hr.employee.public"]._fields) & set(
            self.env["hr.employee"]._fields
        )
        [values] = self.worker.with_user(clerk).read(sorted(names))
        self.assertEqual(set(values), names | {"id"})

    def test_the_public_profile_shows_own_and_team(self):
        other = self._grant(self.other, self.solder)
        clerk = new_test_user(self.env, "t_profile_clerk", groups="base.group_user")
        profiles = self.env["hr.employee.public"].browse((self.worker | self.other).ids)

        def seen(user):
            self.env.invalidate_all()
            return profiles.with_user(user).held_certification_ids.sudo()

        self.assertFalse(seen(clerk))
        self.assertEqual(seen(self.worker.user_id), self.certificate)
        self.assertEqual(seen(self.other.user_id), other)
        self.worker.parent_id = self.other
        self.assertEqual(seen(self.other.user_id), self.certificate | other)
        self.assertEqual(seen(self.auditor.user_id), self.certificate | other)

    def test_employee_tab(self):
        """On the employee, for human resources with a role in quality."""
        officer = new_test_user(
            self.env,
            "t_tab_officer",
            groups="hr.group_hr_user,qms_base.group_qms_engineer",
        )
        views = (
            self.env["hr.employee"]
            .with_user(officer)
            .get_view(self.env.ref("hr.view_employee_form").id)
        )
        self.assertIn('name="operator_certifications"', views["arch"])
        plain = new_test_user(self.env, "t_tab_plain", groups="hr.group_hr_user")
        views = (
            self.env["hr.employee"]
            .with_user(plain)
            .get_view(self.env.ref("hr.view_employee_form").id)
        )
        self.assertNotIn('name="operator_certifications"', views["arch"])
