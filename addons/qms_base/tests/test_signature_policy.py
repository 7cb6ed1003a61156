# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .signing import sign
from .signing_common import SignatureCase


class TestPolicy(SignatureCase):
    def test_a_policy_in_force_is_fixed(self):
        policy = self.env.ref("qms_base.policy_signature_policy")
        manager = policy.with_user(self.first)
        step = manager.step_ids[0]
        group = self.env.ref("qms_base.group_qms_operator")
        for attempt in (
            lambda: manager.write({"name": "Lax"}),
            lambda: manager.write({"step_ids": [Command.delete(step.id)]}),
            lambda: manager.write({"step_ids": [Command.clear()]}),
            lambda: step.write({"group_id": group.id}),
            lambda: step.write({"policy_id": self.policy.id}),
            lambda: step.unlink(),
            lambda: step.create(
                {"policy_id": policy.id, "group_id": group.id, "meaning": "Me too"}
            ),
            lambda: manager.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        self.assertEqual(len(policy.step_ids), 2)

    def test_nobody_puts_one_in_force_but_by_signature(self):
        for vals in ({"state": "active"}, {"version": 7}):
            with self.assertRaises(AccessError):
                self.policy.with_user(self.first).write(vals)
            made = (
                self.env["qms.signature.policy"]
                .with_user(self.first)
                .with_context(**{f"default_{key}": vals[key] for key in vals})
                .create(
                    {"name": "X", "target": "qms.signature.policy:activate", **vals}
                )
            )
            self.assertEqual((made.state, made.version), ("draft", 1))
        copied = (
            self.env.ref("qms_base.policy_signature_policy")
            .with_user(self.first)
            .copy()
        )
        self.assertEqual(copied.state, "draft")

    def test_a_new_version_retires_the_old_one(self):
        sign(self.policy, "activate", self.first)
        sign(self.policy, "activate", self.second)
        action = self.policy.with_user(self.author).action_new_version()
        new = self.policy.browse(action["res_id"])
        self.assertEqual((new.version, new.state), (2, "draft"))
        self.assertEqual(new.contributor_ids, self.author)
        sign(new, "activate", self.first)
        self.assertEqual(self.policy.state, "active")
        sign(new, "activate", self.second)
        self.assertEqual((self.policy.state, new.state), ("retired", "active"))

    def test_another_policy_meanwhile_begins_the_round_anew(self):
        waiting = self._policy("Waiting", company_id=self.env.company.id)
        sign(waiting, "activate", self.first)
        common = self._policy("Common", company_id=self.env.company.id)
        sign(common, "activate", self.first)
        sign(common, "activate", self.second)
        self.assertEqual(common.state, "active")
        sign(waiting, "activate", self.second)
        self.assertEqual(waiting.state, "draft")
        meanings = waiting.qms_signature_ids.sorted("position").mapped("meaning")
        self.assertEqual(meanings, ["Reviewed", "Checked"])

    def test_one_that_nobody_can_satisfy_says_so(self):
        self.assertFalse(self.policy.problem)
        self.policy.step_ids[0].group_id = self.env.ref("qms_base.group_qms_security")
        officers = self.env.ref("qms_base.group_qms_security").all_user_ids
        self.env["qms.signing.factor"].search(
            [("user_id", "in", officers.ids)]
        )  # demo officers, where there are any
        for factor in self.env["qms.signing.factor"].search(
            [("user_id", "in", officers.ids)]
        ):
            factor._set_columns(factor, verified_stamp=None)
        self.env.invalidate_all()
        self.assertIn("nobody in", self.policy.problem)
        with self.assertRaises(UserError):
            sign(self.policy, "activate", self.first)

    def test_too_few_different_people(self):
        managers = self.env.ref("qms_base.group_qms_manager").all_user_ids
        for factor in self.env["qms.signing.factor"].search(
            [("user_id", "in", managers.ids), ("user_id", "!=", self.first.id)]
        ):
            factor._set_columns(factor, verified_stamp=None)
        self.env.invalidate_all()
        self.assertIn("too few", self.policy.problem)

    def test_without_a_policy_nothing_is_signed(self):
        policies = self.env["qms.signature.policy"].search([("state", "=", "active")])
        self.env.cr.execute(
            "UPDATE qms_signature_policy SET state = 'retired' WHERE id IN %s",
            [tuple(policies.ids)],
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError) as caught:
            sign(self.policy, "activate", self.first)
        self.assertIn("No signature policy", str(caught.exception))
