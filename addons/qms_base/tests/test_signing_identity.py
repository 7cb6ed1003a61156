# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Whose means of signing these are: 21 CFR 11.10(j), 11.100, 11.200(a)(2) and (3)."""

import time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..signing import codes
from .signing import enrol, logged_in, sign
from .signing_common import SignatureCase


class TestIdentity(SignatureCase):
    def _officer(self, login="sig_officer", **options):
        return self._person(login, "qms_base.group_qms_security", **options)

    def _begin(self, user):
        """Open the enrolment dialog as a user, its password just entered."""
        with logged_in(self.env, user) as request:
            request.session["identity-check-last"] = 1e12
            action = user.with_user(user).action_signing_enrol()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def _confirm(self, wizard, user, code, accepted=True):
        with logged_in(self.env, user) as request:
            request.session["identity-check-last"] = 1e12
            wizard.accepted = accepted
            return wizard.with_user(user).with_context(code=code).action_confirm()

    def test_an_account_just_made_is_as_in_plain_odoo(self):
        """Recording who made it reads nothing of it too early."""
        made = self.env["res.users"].create({"name": "New person", "login": "sig_new"})
        self.assertEqual(made.name, "New person")
        self.assertTrue(made.image_1920)
        event = self.env["qms.signing.event"].search(
            [("kind", "=", "account_created"), ("subject_ref", "=", made.id)]
        )
        self.assertEqual(event.subject_name, "New person")

    # ------------------------------------------------------------------
    # Setting up
    # ------------------------------------------------------------------
    def test_11_10_j_enrolment_with_accountability_and_first_code(self):
        wizard = self._begin(self.operator)
        self.assertTrue(wizard.qrcode)
        factor = self._factor(self.operator)
        self.assertEqual(factor.state, "pending")
        code = codes.code_of(wizard.secret, codes.step_of(time.time()))
        with self.assertRaises(UserError) as caught:
            self._confirm(wizard, self.operator, code, accepted=False)
        self.assertIn("accept", str(caught.exception))
        with self.assertRaises(UserError):
            self._confirm(wizard, self.operator, "000000")
        self._confirm(wizard, self.operator, code)
        self.assertEqual(factor.state, "enrolled")
        self.assertTrue(factor.statement)
        self.assertTrue(factor.statement_accepted_at)
        self.assertEqual(factor.identity_state, "missing")
        self.assertFalse(wizard.secret, "the secret is shown while it is new only")

    def test_11_300_e_first_code_tests_the_device(self):
        """A device that shows other codes, or another time, is found out at once."""
        wizard = self._begin(self.operator)
        hour_ago = codes.step_of(time.time()) - 120
        for code in ("000000", "", None, codes.code_of(wizard.secret, hour_ago)):
            with self.assertRaises(UserError):
                self._confirm(wizard, self.operator, code)
        self.assertEqual(self._factor(self.operator).state, "pending")

    def test_11_200_a_2_nobody_sets_up_somebody_elses(self):
        with logged_in(self.env, self.second) as request:
            request.session["identity-check-last"] = 1e12
            with self.assertRaises(AccessError):
                self.operator.with_user(self.second).action_signing_enrol()
        wizard = self._begin(self.operator)
        with self.assertRaises(AccessError):
            self._confirm(wizard, self.second, "000000")
        as_second = wizard.with_user(self.second).sudo()
        self.assertFalse(as_second.secret)
        with self.assertRaises(AccessError):
            wizard.with_user(self.second).read(["secret"])

    def test_11_200_a_3_the_secret_is_no_field_and_not_in_clear(self):
        factor = self._factor(self.first)
        self.assertFalse({"secret", "pending_secret"} & set(factor._fields))
        self.env.cr.execute(
            "SELECT secret FROM qms_signing_factor WHERE id = %s", [factor.id]
        )
        [stored] = self.env.cr.fetchone()
        self.assertRegex(stored, r"^gAAAA")

    def test_11_200_a_3_secrets_are_in_no_export(self):
        exports = self.env["qms.evidence.export"].sudo()
        tables = {table.name: table for table in exports._tables()}
        names = {name for name, _type in tables["qms_signing_factor"].columns}
        rows = [text for _id, text in tables["qms_signing_factor"].rows]
        self.assertIn("user_id", names)
        self.assertTrue(rows)
        self.assertFalse({"secret", "pending_secret", "verified_stamp"} & names)
        self.assertNotIn("gAAAA", "".join(rows))

    def test_nobody_writes_a_factor(self):
        factor = self._factor(self.first)
        for user in (self.first, self.second, self.env.ref("base.user_admin")):
            own = factor.with_user(user).sudo(False)
            for attempt in (
                lambda own=own: own.write({"state": "pending"}),
                lambda own=own: own.unlink(),
                lambda own=own, user=user: own.create({"user_id": user.id}),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    attempt()
        with self.assertRaises(AccessError):
            factor.sudo().write({"verified_at": "2026-01-01 00:00:00"})

    # ------------------------------------------------------------------
    # 11.100(b): identity
    # ------------------------------------------------------------------
    def test_11_100_b_no_signature_before_identity_is_verified(self):
        factor = self._factor(self.first)
        factor._set_columns(factor, verified_stamp=None)
        with self.assertRaises(AccessError) as caught:
            sign(self.policy, "activate", self.first)
        self.assertIn("not verified", str(caught.exception))

    def test_11_100_b_an_independent_officer_verifies(self):
        officer = self._officer()
        enrol(self.operator)
        factor = self._factor(self.operator)
        factor._set_columns(factor, verified_stamp=None)
        for user in (self.second, self.operator):
            with self.assertRaises(AccessError):
                factor.with_user(user).sudo(False)._verify_identity("Passport")
        own = factor.with_user(officer).sudo(False)
        with self.assertRaises(UserError):
            own._verify_identity(" ")
        own._verify_identity("Identity card, in person")
        self.assertEqual(factor.identity_state, "verified")
        self.assertEqual(factor.verified_by_id, officer)
        self.assertTrue(factor.can_sign)

    def test_an_officer_without_verified_identity_cannot_vouch(self):
        officer = self._officer(enrolled=False)
        enrol(self.operator)
        with self.assertRaises(AccessError) as caught:
            self._factor(self.operator).with_user(officer).sudo(False)._verify_identity(
                "Passport"
            )
        self.assertIn("no verified identity", str(caught.exception))

    def test_who_administered_an_account_cannot_vouch_for_it(self):
        officer = self._officer()
        for group in ("base.group_erp_manager", "base.group_partner_manager"):
            officer.group_ids += self.env.ref(group)
        self._verify(officer)
        made = (
            self.env["res.users"]
            .with_user(officer)
            .create(
                {
                    "name": "Second account",
                    "login": "sig_made",
                    "group_ids": [
                        Command.set(self.env.ref("qms_base.group_qms_manager").ids)
                    ],
                }
            )
        )
        enrol(made)
        with self.assertRaises(AccessError) as caught:
            self._factor(made).with_user(officer).sudo(False)._verify_identity("Card")
        self.assertIn("administered", str(caught.exception))

    def test_11_100_b_verification_is_void_after(self):
        officer = self._officer()
        admin = self.env.ref("base.user_admin")
        factor = self._factor(self.first)

        def set_password():
            self.first.with_user(admin).password = "given by the administrator"

        def by_sql():
            self.env.cr.execute(
                "UPDATE res_users SET password = 'x' WHERE id = %s", [self.first.id]
            )

        def grant_group():
            self.operator.group_ids += self.env.ref("qms_base.group_qms_manager")

        def grant_by_group():
            self.env.ref("qms_base.group_qms_manager").user_ids += self.operator

        def login():
            self.first.login = "sig_other_login"

        def person():
            self.first.employee_ids.work_contact_id = self.env["res.partner"].create(
                {"name": "Somebody"}
            )

        def reset():
            factor.with_user(officer).sudo(False)._reset("Telephone lost")
            enrol_only(self.first)

        def enrol_only(user):
            own = self.env["qms.signing.factor"]
            with logged_in(self.env, user):
                begun = own._begin_enrolment(user)
                secret, _image = begun._enrolment_offer()
                step = codes.step_of(time.time())
                begun._confirm_enrolment(codes.code_of(secret, step), "Yes")

        enrol(self.operator)
        for change, user in (
            (set_password, self.first),
            (by_sql, self.first),
            (grant_group, self.operator),
            (grant_by_group, self.operator),
            (login, self.first),
            (person, self.first),
            (reset, self.first),
        ):
            with self.subTest(change.__name__), self.env.cr.savepoint() as point:
                self.assertEqual(self._factor(user).identity_state, "verified")
                change()
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(self._factor(user).identity_state, "void")
                self.assertTrue(self._factor(user).identity_note)
                point.close(rollback=True)
            self.env.invalidate_all()

    def test_an_own_password_change_voids_nothing(self):
        with logged_in(self.env, self.first):
            self.env["res.users"].with_user(self.first).change_password(
                "sig_first", "a better one"
            )
        self.assertEqual(self._factor(self.first).identity_state, "verified")
        answer = sign(self.policy, "activate", self.first, password="a better one")
        self.assertTrue(answer["signed"])

    def test_an_own_change_does_not_heal_a_password_set_by_others(self):
        self.first.with_user(self.env.ref("base.user_admin")).password = "given one"
        with logged_in(self.env, self.first):
            self.env["res.users"].with_user(self.first).change_password(
                "given one", "own again"
            )
        self.assertEqual(self._factor(self.first).identity_state, "void")

    # ------------------------------------------------------------------
    # 11.200(a)(3): nobody signs beside an account of one's own making
    # ------------------------------------------------------------------
    def test_11_200_a_3_who_administered_the_others_account_cannot_sign_beside_it(self):
        self.second.group_ids += self.env.ref("base.group_erp_manager")
        self.first.with_user(self.second).sudo(False).write({"login": "sig_renamed"})
        for user in (self.first, self.second):
            self._verify(user)
        sign(self.policy, "activate", self.first, password="sig_first")
        with self.assertRaises(AccessError) as caught:
            sign(self.policy, "activate", self.second)
        self.assertIn("administered", str(caught.exception))
        # neither in the other order
        other = self._policy("Other", company_id=False)
        sign(other, "activate", self.second)
        with self.assertRaises(AccessError):
            sign(other, "activate", self.first, password="sig_first")

    def test_11_100_a_an_account_is_never_deleted_once_it_signed(self):
        sign(self.policy, "activate", self.first)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.first.unlink()
            self.env.flush_all()
        self.assertIn("signed records and stays", str(caught.exception))
        self.assertTrue(self.first.exists())

    def test_a_login_without_person_does_not_sign(self):
        self.first.employee_ids.user_id = False
        self._verify(self.first)
        with self.assertRaises(AccessError):
            sign(self.policy, "activate", self.first)
