# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Who signs next hears of it, once for each record and step."""

from odoo.tests import new_test_user

from .signing import sign
from .signing_common import SignatureCase


class TestRequests(SignatureCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # of the managers, these alone can sign here
        others = cls.env.ref("qms_base.group_qms_manager").user_ids
        (others - cls.first - cls.second).action_archive()

    def _requests(self, records=None, **context):
        return (
            self.env["mail.activity"]
            .with_context(**context)
            .search(
                [
                    ("qms_signature_model", "=", "qms.signature.policy"),
                    ("qms_signature_record", "in", (records or self.policy).ids),
                ]
            )
        )

    def _renew(self):
        self.env["mail.activity"]._cron_signature_requests()

    def test_the_next_signer_is_asked_on_the_record(self):
        self.assertFalse(self._requests())
        sign(self.policy, "activate", self.first)
        request = self._requests()
        self.assertEqual(request.user_id, self.second)
        self.assertEqual((request.res_model, request.res_id), self._host())
        self.assertIn("Release", request.summary)
        self.assertIn("Approved", request.note)
        self.assertIn("sig_first", request.note)
        self.assertEqual(self.policy.activity_ids, request)

    def _host(self):
        return (self.policy._name, self.policy.id)

    def test_it_ends_with_the_signature(self):
        sign(self.policy, "activate", self.first)
        sign(self.policy, "activate", self.second)
        self.assertFalse(self._requests(active_test=False))

    def test_it_ends_with_a_rejection(self):
        sign(self.policy, "activate", self.first)
        sign(self.policy, "activate", self.second, verdict="reject", reason="No")
        self.assertFalse(self._requests(active_test=False))

    def test_it_ends_when_the_record_changed(self):
        sign(self.policy, "activate", self.first)
        self._renew()
        self.assertTrue(self._requests())
        self.policy.with_user(self.author).name = "Another"
        self._renew()
        self.assertFalse(self._requests(active_test=False))

    def test_it_ends_when_no_policy_is_in_force_any_more(self):
        sign(self.policy, "activate", self.first)
        waiting = self._policy("Waiting too")
        sign(waiting, "activate", self.first)
        self.env.cr.execute(
            "UPDATE qms_signature_policy SET state = 'retired' WHERE state = 'active'"
        )
        self.env.invalidate_all()
        self._renew()
        self.assertFalse(self._requests(self.policy | waiting))

    def test_another_person_is_asked_when_somebody_leaves(self):
        sign(self.policy, "activate", self.first)
        third = self._person("sig_third", "qms_base.group_qms_manager")
        self.second.action_archive()
        self.assertEqual(self._requests().user_id, third)
        third.group_ids -= self.env.ref("qms_base.group_qms_manager")
        fourth = self._person("sig_fourth", "qms_base.group_qms_manager")
        self._renew()
        self.assertEqual(self._requests().user_id, fourth)

    def test_a_made_up_request_goes(self):
        """Anybody can write an activity of their own."""
        made = self.env["mail.activity"].with_user(self.operator)
        for model, transition in (("res.partner", "x"), ("no.model", "x")):
            activity = made.create(
                {
                    "summary": "Made up",
                    "user_id": self.operator.id,
                    "qms_signature_model": model,
                    "qms_signature_record": 1,
                    "qms_signature_transition": transition,
                }
            )
            self._renew()
            self.assertFalse(activity.exists())

    def test_nobody_is_asked_who_could_not_sign(self):
        """Neither the author nor who administered the signer's account."""
        self.author.group_ids += self.env.ref("qms_base.group_qms_manager")
        self.env["qms.signing.event"].with_user(self.second)._record(
            "password_set", self.first
        )
        sign(self.policy, "activate", self.first)
        self.assertFalse(self._requests())

    def test_who_has_not_set_up_signing_is_asked_last(self):
        new_test_user(
            self.env, "sig_new", groups="qms_base.group_qms_manager", name="sig_new"
        )
        sign(self.policy, "activate", self.first)
        self.assertEqual(self._requests().user_id, self.second)
        self.second.action_archive()
        self.assertEqual(self._requests().user_id.login, "sig_new")

    def test_a_set_is_shared_out(self):
        self._person("sig_third", "qms_base.group_qms_manager")
        several = self.policy.concat(
            *(self._policy(f"Set {number}") for number in range(5))
        )
        sign(several, "activate", self.first)
        requests = self._requests(several)
        self.assertEqual(len(requests), 6)
        self.assertEqual(
            sorted(len(own) for own in requests.grouped("user_id").values()), [3, 3]
        )

    def test_no_query_for_each_record_of_a_set(self):
        """The look-up takes as many queries for twelve records as for two."""

        def queries(count):
            records = self.env["qms.signature.policy"].concat(
                *(self._policy(f"{count}/{number}") for number in range(count))
            )
            sign(records, "activate", self.first)
            self._requests(records).unlink()
            standings = records._signature_standings("activate")
            records._request_signatures("activate", standings)
            self._requests(records).unlink()
            self.env.flush_all()
            before = self.cr.sql_log_count
            records._request_signatures("activate", standings)
            self.env.flush_all()
            self.assertEqual(len(self._requests(records)), count)
            return self.cr.sql_log_count - before

        queries(2)
        self.assertLessEqual(queries(12), queries(2))
