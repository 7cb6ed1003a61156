# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.qms_base.tests.signing import enrol, logged_in, sign

from .customer_common import ADDRESS, CustomerCase

ANSWER = "answer"


@tagged("post_install", "-at_install")
class TestCustomerSigned(CustomerCase, HttpCase):
    """Answers that the agreement has signed, and who signs them."""

    _registry_readonly_enabled = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._portal_user("customer_colleague", cls.maker)
        for user in (cls.buyer, cls.colleague, cls.stranger):
            enrol(user, password=user.login)

    def setUp(self):
        # the browser's test mode is there already
        super(CustomerCase, self).setUp()

    def _asked(self, **shares):
        self._agree(
            **{
                "approve_use_as_is": True,
                "approve_in_portal": True,
                "sign_answers": True,
                **shares,
            }
        )
        record = self._proposed()
        record.action_ask_customer()
        return record

    def _prepare(self, record, kind, comment=None, user=None, shown=None):
        own = record.with_user(user or self.buyer)
        shown = shown or record.sudo()._customer_digest()
        return own.env["medical.customer.reply"]._prepare(kind, own, shown, comment)

    def _answer(self, record, kind, reply=None, comment=None):
        shown = record.sudo()._customer_digest()
        return record.with_user(self.buyer)._take_customer_answer(
            kind, shown, comment, ADDRESS, reply
        )

    def test_where_agreed_nothing_is_answered_without_a_signature(self):
        record = self._asked()
        with self._refused("the answer to .* is signed"):
            self._answer(record, "approved")
        reply = self._prepare(record, "approved", "Fine with us")
        with self._refused("the answer to .* is signed"):
            self._answer(record, "approved", reply)
        for credentials in (
            {"password": self.buyer.login, "code": "000000"},
            {"password": "guess", "code": "000000"},
            {"password": self.buyer.login},
        ):
            answer = sign(reply, ANSWER, self.buyer, credentials=credentials)
            self.assertFalse(answer["signed"])
        self.assertFalse(record.customer_answer_ids)
        with self._refused("has to agree"):
            record.sudo()._check_decidable()

    def test_a_signed_approval(self):
        record = self._asked()
        reply = self._prepare(record, "refused", "First thought")
        again = self._prepare(record, "approved", "Fine with us")
        self.assertEqual(reply, again, "one a person and record")
        self.assertEqual(
            sign(reply, ANSWER, self.buyer), {"signed": True, "complete": True}
        )
        self.env.invalidate_all()
        answer = record.customer_answer_ids
        self.assertEqual(
            (answer.kind, answer.comment, answer.user_id, answer.content_sha256),
            ("approved", "Fine with us", self.buyer, reply.content_sha256),
        )
        self.assertEqual(reply.answer_id, answer)
        signature = reply.qms_signature_ids
        self.assertEqual(
            (signature.signer_id, signature.meaning, signature.completes),
            (self.buyer, "Answered for the customer", True),
        )
        for signed in ("Fits all the same", "Fine with us", reply.content_sha256):
            self.assertIn(signed, signature.snapshot)
        words = str(signature._content_rows())
        self.assertIn("Disposition: Lot / serial: M-100; Decision: Use as is", words)
        self.assertIn(self.buyer.name, answer.signature_summary)
        self.assertEqual(record.approval_by, self.buyer.name)
        record.sudo()._check_decidable()
        with self._refused("has all its signatures|does not wait"):
            sign(reply, ANSWER, self.buyer)
        with self._refused("does not wait"):
            self._answer(record, "approved", reply)

    def test_a_refusal_says_why_and_is_signed(self):
        record = self._asked()
        with self._refused("Say why"):
            self._prepare(record, "refused")
        reply = self._prepare(record, "refused", "Not like this")
        with self._refused("signed or not given"):
            sign(reply, ANSWER, self.buyer, verdict="reject", reason="No")
        sign(reply, ANSWER, self.buyer)
        with self._refused("Not like this"):
            record.sudo()._check_decidable()

    def test_an_acknowledgement_is_signed(self):
        self._agree(
            approve_use_as_is=False,
            acknowledge_nonconformances=True,
            share_nonconformances="decided",
            sign_answers=True,
        )
        record = self._proposed()
        record.sudo()._serve({"state": "decided"})
        with self._refused("the answer to .* is signed"):
            self._answer(record, "acknowledged")
        sign(self._prepare(record, "acknowledged"), ANSWER, self.buyer)
        self.assertEqual(record.customer_answer_ids.mapped("kind"), ["acknowledged"])

    def test_it_is_signed_by_who_gives_it_for_what_was_shown(self):
        record = self._asked()
        with self._refused("does not wait"):
            self._prepare(record, "approved", user=self.stranger)
        with self._refused("was changed since"):
            self._prepare(record, "approved", shown="0" * 64)
        reply = self._prepare(record, "approved")
        with self._refused("not yours"):
            sign(reply, ANSWER, self.stranger)
        with self._refused("signed by who gives it"):
            sign(reply, ANSWER, self.colleague)
        with self._refused("signed by the customer"):
            enrol(self.manager, password=self.manager.login)
            sign(reply, ANSWER, self.manager)
        waiting = self.env["medical.customer.reply"]._portal_waiting
        for user, number in ((self.buyer, 1), (self.colleague, 0), (self.stranger, 0)):
            own = waiting.__self__.with_user(user)
            self.assertEqual(len(own._portal_waiting(ANSWER)), number, user.login)
        record.disposition_ids.justification = "Something else"
        with self._refused("was changed since"):
            sign(reply, ANSWER, self.buyer)
        self.assertFalse(waiting.__self__.with_user(self.buyer)._portal_waiting(ANSWER))
        self.assertFalse(record.customer_answer_ids)

    def test_nobody_writes_one_down(self):
        record = self._asked()
        reply = self._prepare(record, "approved")
        for user in (self.buyer, self.manager, self.env.ref("base.user_root")):
            own = reply.with_user(user).sudo()
            for attempt in (
                lambda own=own: own.write({"kind": "refused"}),
                lambda own=own: own.unlink(),
                lambda own=own: own.copy(),
            ):
                with self._refused("nobody writes one down"):
                    attempt()
        self.assertFalse(reply.with_user(self.buyer).has_access("read"))
        self.assertTrue(reply.with_user(self.inspector).has_access("read"))

    def test_where_it_is_not_agreed_nothing_changes(self):
        record = self._asked(sign_answers=False)
        self._answer(record, "approved")
        self.assertFalse(record.customer_answer_ids.signature_summary)

    def _policy(self, target, *steps):
        return self.env["qms.signature.policy"].create(
            {
                "name": "With the customer",
                "target": target,
                "step_ids": [
                    Command.create(
                        {
                            "group_id": self.env.ref(group).id,
                            "meaning": "Signed",
                            "portal": group == "base.group_portal",
                            "sequence": number,
                        }
                    )
                    for number, group in enumerate(steps)
                ],
            }
        )

    def test_a_policy_that_no_customer_could_sign_says_so(self):
        portal, staff = "base.group_portal", "qms_base.group_qms_manager"
        for target, steps, problem in (
            ("medical.nonconformance:decide", (staff, portal), "do not sign this"),
            ("medical.change.order:approve", (staff, portal), "do not sign this"),
            ("medical.lot.disposition:reject", (portal, staff), "not first"),
            ("medical.customer.reply:answer", (staff, portal), "signed once"),
            ("medical.customer.reply:answer", (staff,), "signed once"),
        ):
            policy = self._policy(target, *steps)
            self.assertIn(problem, policy.problem or "", target)
        for target, steps in (
            ("medical.lot.disposition:reject", (staff, portal)),
            ("medical.customer.reply:answer", (portal,)),
        ):
            problem = self._policy(target, *steps).problem or ""
            for words in ("do not sign", "not first", "signed once"):
                self.assertNotIn(words, problem)

    def test_pages_lead_to_the_signature(self):
        record = self._asked()
        self.env.flush_all()
        self.authenticate("customer_maker", "customer_maker")
        page = f"/my/nonconformances/{record.id}"
        self.assertIn("o_qms_portal_answer_signs", self.url_open(page).text)
        answer = self.url_open(
            f"{page}/answer",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "kind": "approved",
                "version": record.sudo()._customer_digest(),
                "comment": "Fine with us",
            },
        )
        reply = self.env["medical.customer.reply"].search([])
        self.assertTrue(answer.url.endswith(reply._url()), answer.url)
        self.assertFalse(record.customer_answer_ids)
        for told in (
            "Fits all the same",
            "Fine with us",
            "o_qms_portal_sign",
            f'href="{page}"',
        ):
            self.assertIn(told, answer.text)
        self.assertNotIn("Sign or reject", answer.text)
        self.assertIn(reply._url(), self.url_open("/my/signatures").text)
        sign(reply, ANSWER, self.buyer)
        self.env.flush_all()
        self.assertIn("o_qms_portal_answer_signed", self.url_open(page).text)
        self.assertIn("Fine with us", self.url_open(reply._url()).text)
        self.authenticate("customer_neighbour", "customer_neighbour")
        self.assertEqual(self.url_open(reply._url()).status_code, 404)

    # ------------------------------------------------------------------
    # Counted and on record
    # ------------------------------------------------------------------
    def _views(self, *domain):
        self.env.invalidate_all()
        return self.env["medical.customer.view"].search(
            [("user_ref", "=", self.buyer.id), *domain], order="id"
        )

    def _no_record_of_views(self):
        def fail(_self, *_rows):
            raise OSError("disk full")

        self.patch(self.env.registry["medical.customer.view"], "_store", fail)

    def test_pages_to_sign_pass_the_desk(self):
        reply = self._prepare(self._asked(), "approved", "Fine with us")
        self.env.flush_all()
        self.authenticate("customer_maker", "customer_maker")
        before = self._views()
        answer = self.url_open(reply._url())
        self.assertIn("Fits all the same", answer.text)
        for name, value in (
            ("Cache-Control", "no-store"),
            ("X-Frame-Options", "SAMEORIGIN"),
            ("Referrer-Policy", "no-referrer"),
        ):
            self.assertEqual(answer.headers[name], value)
        view = self._views() - before
        [snapshot] = reply.sudo()._signature_snapshots(ANSWER).values()
        self.assertEqual(
            (view.kind, view.res_model, view.res_id, view.version),
            ("page", reply._name, reply.id, snapshot[1]),
        )
        before = self._views()
        self.assertIn(reply._url(), self.url_open("/my/signatures").text)
        view = self._views() - before
        self.assertEqual((view.kind, view.res_name), ("list", "/my/signatures"))
        self.assertIn(reply.display_name, view.version)
        # in a test what a request that ends in an error puts on record is undone
        views = self.env.registry["medical.customer.view"]
        store, missed = views._store, []
        self.patch(views, "_store", lambda _self, row: missed.append(row["kind"]))
        for path in (
            f"/my/signatures/{reply._name}/{reply.id + 100}/{ANSWER}",
            f"/my/signatures/{reply._name}/{reply.id}/unknown",
            "/my/signatures/res.users%00/1/x",
        ):
            self.assertEqual(self.url_open(path).status_code, 404)
        self.assertEqual(missed, ["miss"] * 3)
        self.patch(views, "_store", store)
        sign(reply, ANSWER, self.buyer)
        self.env.flush_all()
        before = self._views()
        self.assertIn("Fine with us", self.url_open(reply._url()).text)
        self.assertEqual(
            (self._views() - before).version, reply.qms_signature_ids.snapshot_sha256
        )
        self._limit(user=1)
        self.url_open("/my/signatures")
        self.assertEqual(self.url_open(reply._url()).status_code, 429)
        self._limit(user=100)
        self._no_record_of_views()
        for path in (reply._url(), "/my/signatures"):
            answer = self.url_open(path)
            self.assertEqual(answer.status_code, 503)
            self.assertNotIn("Fine with us", answer.text)
            self.assertNotIn(reply.display_name, answer.text)

    def test_what_is_prepared_to_sign_is_on_record(self):
        """The window to sign shows what the page shows, and so does the call."""
        reply = self._prepare(self._asked(), "approved").with_user(self.buyer)

        def prepare():
            with logged_in(self.env, self.buyer):
                return reply.signing_prepare(ANSWER)

        before = self._views()
        [shown] = prepare()["records"]
        view = self._views() - before
        self.assertEqual(
            (view.kind, view.res_model, view.res_id, view.version, view.address),
            ("page", reply._name, reply.id, shown["sha256"], "127.0.0.1"),
        )
        self._limit(user=2)
        prepare()
        with self.assertRaisesRegex(UserError, "Too many requests"):
            [prepare() for _number in range(2)]
        self._limit(user=100)
        self._no_record_of_views()
        with self.assertRaisesRegex(UserError, "put on record first"):
            prepare()
