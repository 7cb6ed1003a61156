# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Who can authenticate for a signature: 21 CFR 11.100, 11.200, 11.300."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..signing import codes
from ..tools.keyring import open_keyring
from .signing import LoginSession, enrol, fresh_code, logged_in, sign
from .signing_common import SignatureCase


class TestAuthentication(SignatureCase):
    def _try(self, user=None, session=None, **credentials):
        return sign(
            self.policy,
            "activate",
            user or self.first,
            session=session,
            credentials=credentials,
        )

    def test_11_200_a_1_two_components(self):
        code = fresh_code(self.first)
        for credentials in (
            {},
            {"password": "sig_first"},
            {"code": code},
            {"password": "sig_first", "code": ""},
        ):
            answer = self._try(**credentials)
            self.assertFalse(answer["signed"], credentials)
            self._unlock(self.first)
        for credentials in (
            {"password": "wrong", "code": code},
            {"password": "sig_first", "code": "12345"},
            {"password": "sig_first", "code": int(code)},
            {"password": ["sig_first"], "code": code},
            {"password": "sig_first", "code": [code]},
            {"passkey": "{}"},
        ):
            answer = self._try(**credentials)
            self.assertFalse(answer["signed"], credentials)
            self.assertIn("wrong", answer["message"])
            self._unlock(self.first)
        self.assertFalse(self.policy.qms_signature_ids)

    def test_11_300_a_each_code_counts_once(self):
        self._try(password="sig_first", code=fresh_code(self.first))
        self.assertTrue(self.policy.qms_signature_ids)
        factor = self._factor(self.first)
        [closed] = factor._columns("secret")
        secret = open_keyring(self.env).open(closed)
        [last] = factor._columns("last_step")
        other = self._policy("Other", company_id=False)
        with logged_in(self.env, self.first):
            replayed = (
                factor.with_user(self.first)
                .sudo(False)
                ._authenticate(
                    {"password": "sig_first", "code": codes.code_of(secret, last)},
                    self.env.company,
                )
            )
        self.assertFalse(replayed.factors)
        self.assertIn("used already", replayed.message)
        self.assertTrue(0 < replayed.wait <= 61)
        self.assertFalse(other.qms_signature_ids)
        self.assertFalse(self._failures(self.first))

    def test_11_300_b_an_aged_key_does_not_sign(self):
        later = fields.Datetime.now() + timedelta(days=731)
        factors = self.env["qms.signing.factor"].with_user(self.first)
        factors._check_can_sign()
        with freeze_time(later), self.assertRaises(AccessError) as caught:
            factors._check_can_sign()
        self.assertIn("counts for 730 days", str(caught.exception))

    def test_11_300_c_lost_device_is_taken_away(self):
        officer = self._officer()
        self._factor(self.first).with_user(officer).sudo(False)._reset("Stolen")
        with self.assertRaises(AccessError) as caught:
            self._try(password="sig_first", code="000000")
        self.assertIn("not set up", str(caught.exception))

    def test_11_300_d_five_wrong_attempts_lock(self):
        for number in range(1, 6):
            answer = self._try(password="sig_first", code="000000")
            self.assertEqual(answer["locked"], number == 5, number)
        answer_error = None
        try:
            self._try(password="sig_first", code=fresh_code(self.first))
        except AccessError as error:
            answer_error = str(error)
        self.assertIn("locked", answer_error)
        kinds = self._events(self.first)
        self.assertEqual(kinds.count("wrong"), 5)
        self.assertEqual(kinds.count("locked"), 1)
        self.env["qms.signing.event"]._cron_notice()
        officer = self._officer()
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "qms.signing.factor"), ("user_id", "=", officer.id)]
        )
        self.assertFalse(activities, "there was no officer yet")

    def test_11_300_d_security_officers_are_told_of_a_lock_once(self):
        officer = self._officer()
        self._lock(self.first)
        for _again in range(2):
            self.env["qms.signing.event"]._cron_notice()
            activities = self.env["mail.activity"].search(
                [("res_model", "=", "qms.signing.factor"), ("user_id", "=", officer.id)]
            )
            self.assertEqual(len(activities), 1)
        self.assertIn("sig_first", activities.summary)

    def test_11_300_d_lock_is_taken_off_by_somebody_else_on_record(self):
        officer = self._officer()
        self._lock(officer)
        factor = self._factor(officer)
        with self.assertRaises(AccessError):
            factor.with_user(officer).sudo(False)._unlock("I forgot")
        with self.assertRaises(AccessError):
            factor.with_user(self.second).sudo(False)._unlock("Not an officer")
        other = self._officer("sig_officer2")
        with self.assertRaises(UserError):
            factor.with_user(other).sudo(False)._unlock(" ")
        factor.with_user(other).sudo(False)._unlock("Talked to her: typing mistakes")
        self.assertFalse(factor.locked_at)
        event = self.env["qms.signing.event"].search(
            [("kind", "=", "unlocked"), ("subject_ref", "=", officer.id)]
        )
        self.assertEqual(event.actor_ref, other.id)
        self.assertIn("typing", event.detail)

    def test_a_right_signature_forgets_wrong_attempts(self):
        for _number in range(4):
            self._try(password="sig_first", code="000000")
        self._try(password="sig_first", code=fresh_code(self.first))
        self.assertTrue(self.policy.qms_signature_ids)
        self.assertEqual(self._failures(self.first), 0)

    # ------------------------------------------------------------------
    # Only a person who is logged in
    # ------------------------------------------------------------------
    def test_11_200_a_2_no_program_signs(self):
        arguments = {"digests": {str(self.policy.id): self._digest()}}
        arguments["credentials"] = {
            "password": "sig_first",
            "code": fresh_code(self.first),
        }
        record = self.policy.with_user(self.first)
        root = self.env.ref("base.user_root")
        with self.assertRaises(AccessError):
            record.sign("activate", **arguments)
        for session, user, su in (
            (LoginSession(self.first.id), self.first, True),
            (LoginSession(self.second.id), self.first, False),
            (LoginSession(None), self.first, False),
            (LoginSession(root.id), root, False),
        ):
            with logged_in(self.env, user, session):
                attempt = self.policy.with_env(self.env(user=user.id, su=su))
                with self.assertRaises(AccessError):
                    attempt.sign("activate", **arguments)
        with logged_in(self.env, self.first, headers={"Authorization": "bearer x"}):
            with self.assertRaises(AccessError):
                record.sudo(False).sign("activate", **arguments)
        self.assertFalse(self.policy.qms_signature_ids)

    def test_11_10_g_portal_users_sign_only_portal_steps(self):
        portal = self.env["res.users"].create(
            {
                "name": "Customer",
                "login": "sig_portal",
                "password": "sig_portal",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        enrol(portal)
        with self.assertRaises(AccessError):
            sign(self.policy, "activate", portal)

    # ------------------------------------------------------------------
    # 11.200(a)(1)(i): one continuous session
    # ------------------------------------------------------------------
    def _continuous(self):
        self.env.company.with_user(self.second).sudo().qms_signing_continuous = True
        session = LoginSession(self.first.id)
        answer = self._try(
            session=session, password="sig_first", code=fresh_code(self.first)
        )
        self.assertTrue(answer["signed"])
        other = self._policy("Other")
        return session, other

    def _again(self, session, record, **credentials):
        return sign(
            record, "activate", self.first, session=session, credentials=credentials
        )["signed"]

    def test_11_200_a_1_i_later_signings_need_one_component(self):
        session, other = self._continuous()
        self.assertTrue(self._again(session, other, password="sig_first"))
        self.assertEqual(other.qms_signature_ids.factors, "password")

    def test_11_200_a_1_i_wrong_component_beside_a_right_one_is_wrong(self):
        session, other = self._continuous()
        wrong = {"password": "sig_first", "code": "000000"}
        self.assertFalse(self._again(session, other, **wrong))
        # and the session is over with it
        self.assertFalse(self._again(session, other, password="sig_first"))

    def test_11_200_a_1_i_ends_after_ten_minutes(self):
        session, other = self._continuous()
        later = fields.Datetime.now() + timedelta(minutes=11)
        with freeze_time(later):
            self.assertFalse(self._again(session, other, password="sig_first"))

    def test_11_200_a_1_i_ends_with_session_and_address(self):
        session, other = self._continuous()
        fresh = LoginSession(self.first.id)
        self.assertFalse(self._again(fresh, other, password="sig_first"))
        session["qms_signing"]["address"] = "10.0.0.9"
        self.assertFalse(self._again(session, other, password="sig_first"))

    def test_11_200_a_1_i_ends_with_a_lock(self):
        session, other = self._continuous()
        self._lock(self.first)
        self._unlock(self.first)
        self.assertFalse(self._again(session, other, password="sig_first"))

    def test_11_200_a_1_i_is_what_the_company_of_the_record_says(self):
        strict = self.env["res.company"].create({"name": "Strict plant"})
        for person in (self.author, self.first, self.second):
            person.company_ids += strict
            self._verify(person)
        session, _other = self._continuous()
        record = self._policy("Strict", company_id=strict.id)
        self.assertFalse(self._again(session, record, password="sig_first"))

    def test_11_200_a_1_ii_off_by_default(self):
        session = LoginSession(self.first.id)
        self._try(session=session, password="sig_first", code=fresh_code(self.first))
        other = self._policy("Other")
        self.assertFalse(self._again(session, other, password="sig_first"))

    def test_only_a_quality_manager_relaxes_it(self):
        with self.assertRaises(AccessError):
            self.env.company.with_user(
                self.env.ref("base.user_admin")
            ).qms_signing_continuous = True

    def test_a_new_company_begins_strict(self):
        companies = self.env["res.company"].with_user(self.env.ref("base.user_admin"))
        for vals, context in (
            ({"qms_signing_continuous": True}, {}),
            ({"qms_signing_max_age": 0}, {}),
            ({}, {"default_qms_signing_continuous": True}),
        ):
            with self.assertRaises(AccessError):
                companies.with_context(**context).create({"name": "Lax", **vals})

    def test_a_company_the_signer_works_in_gives_no_rule(self):
        """What has no company obeys the common rules, whichever company is chosen."""
        session, _other = self._continuous()
        record = self._policy("Common", company_id=False)
        self.assertFalse(self._again(session, record, password="sig_first"))

    # ------------------------------------------------------------------
    # Means
    # ------------------------------------------------------------------
    def _officer(self, login="sig_officer"):
        return self._person(login, "qms_base.group_qms_security")

    def _lock(self, user):
        guard = self.env["qms.signing.guard"]
        with logged_in(self.env, user):
            for _number in range(5):
                guard._begin_attempt(user)
                guard.with_user(user)._attempt_failed(user, "wrong", None)

    def _unlock(self, user):
        self.env["qms.signing.guard"]._release(user)

    def _failures(self, user):
        guard = self.env["qms.signing.guard"].search([("user_ref", "=", user.id)])
        guard.invalidate_recordset()
        return guard.failures

    def _events(self, user):
        return (
            self.env["qms.signing.event"]
            .search([("subject_ref", "=", user.id)])
            .mapped("kind")
        )
