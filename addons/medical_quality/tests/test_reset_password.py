# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re

from odoo import fields, http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestResetPassword(HttpCase):
    """A visitor does not learn who has a login."""

    _registry_readonly_enabled = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "reset_me",
            groups="base.group_portal",
            email="reset@example.com",
        )
        new_test_user(cls.env, "no_address", groups="base.group_portal", email="")
        cls.env["ir.config_parameter"].sudo().set_param(
            "auth_signup.reset_password", "True"
        )

    def _ask(self, login):
        return self.url_open(
            "/web/reset_password",
            {"csrf_token": http.Request.csrf_token(self), "login": login},
        )

    def _words(self, answer):
        text = re.sub(r"csrf_token[^>]*|\d{8,}", "", answer.text)
        return re.sub(r"\s+", " ", text)

    @mute_logger("odoo.addons.medical_quality.controllers.reset_password")
    def test_one_answer_whether_there_is_a_login_or_not(self):
        self.authenticate(None, None)
        told = self._ask("reset_me")
        self.assertEqual(told.status_code, 200)
        self.assertIn("If there is an account", told.text)
        self.env.invalidate_all()
        kept = self.user.partner_id.sudo().signup_type
        self.assertEqual(kept, "reset", "it is sent all the same")
        for login in ("nobody@example.com", "no_address", "x\x00y"):
            answer = self._ask(login)
            self.assertEqual(answer.status_code, 200, login)
            self.assertEqual(self._words(answer), self._words(told), login)

    def test_an_address_in_the_link_tells_nothing(self):
        self.authenticate(None, None)
        self.user.with_user(self.user)._update_last_login()
        self.env.flush_all()
        heads = {}
        csrf = http.Request.csrf_token(self)
        for email in ("reset@example.com", "nobody@example.com"):
            for method, path, data in (
                ("GET", "reset_password", {}),
                ("GET", "reset_password", {"token": "guess"}),
                ("HEAD", "reset_password", {}),
                ("HEAD", "signup", {"token": "guess"}),
                ("POST", "reset_password", {"token": "guess"}),
                ("POST", "reset_password", {"error": "x"}),
                ("POST", "signup", {"token": "guess", "error": "x"}),
            ):
                asked = {**data, "signup_email": email}
                if method == "POST":
                    asked["csrf_token"] = csrf
                answer = self.opener.request(
                    method,
                    f"{self.base_url()}/web/{path}",
                    **{"data" if method == "POST" else "params": asked},
                    allow_redirects=False,
                )
                where = answer.headers.get("Location", "").partition("?")[0]
                told = heads.setdefault((method, path, *data), set())
                told.add((answer.status_code, where))
        for asked, told in heads.items():
            self.assertEqual(len(told), 1, (asked, told))

    def test_a_link_that_was_sent_still_sets_a_password(self):
        self.authenticate(None, None)
        self.user.partner_id.signup_prepare(signup_type="reset")
        token = self.user.partner_id._generate_signup_token()
        self.env.flush_all()
        page = self.url_open(f"/web/reset_password?token={token}")
        self.assertIn('name="confirm_password"', page.text)
        answer = self.url_open(
            "/web/reset_password",
            {
                "csrf_token": http.Request.csrf_token(self),
                "token": token,
                "login": "reset_me",
                "name": "Reset",
                "password": "as good as new 1",
                "confirm_password": "as good as new 2",
            },
        )
        self.assertIn("do not match", answer.text)

    @mute_logger("odoo.addons.medical_quality.controllers.reset_password")
    def test_asked_for_not_too_often(self):
        self.authenticate(None, None)
        moment = fields.Datetime.now()
        rate = self.env.registry["medical.customer.rate"]
        self.patch(rate, "_now", lambda _self: moment)
        self.env["ir.config_parameter"].sudo().set_param(
            "medical_quality.portal_find_per_minute", "2"
        )
        self.env.flush_all()
        statuses = [self._ask("nobody@example.com").status_code for _n in range(3)]
        self.assertEqual(statuses, [200, 200, 429])
