# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.qms_base.models.signature.qms_signature_policy import policy_writes
from odoo.addons.qms_base.tests.document_common import pdf
from odoo.addons.qms_base.tests.signing import sign

from .change_common import ChangeCase


class TestChangePeople(ChangeCase):
    """Two approve, one who had no hand in it verifies; each thing in its time."""

    def _task(self, change, **values):
        change.task_ids = [
            Command.create(
                {
                    "name": "Move the shelf",
                    "owner_id": self.checker.id,
                    "due_date": self.today + timedelta(days=9),
                    **values,
                }
            )
        ]
        return change.task_ids.with_user(self.checker)

    def test_who_wrote_in_it_or_did_a_task_does_not_verify(self):
        change = self._five_screws()
        change.with_user(self.author).impact_ids[0].note = "Also looked at"
        task = self._task(change)
        self._approve(change)
        task.result = "Moved"
        task.action_done()
        change.with_user(self.engineer).action_apply()
        for person in (self.author, self.checker, self.engineer):
            with self._refused("had a hand in", AccessError):
                sign(change, "verify", person, reason="Fine")
        self.assertTrue(sign(change, "verify", self.second, reason="Seen")["signed"])
        self.assertEqual(change.state, "verified")

    def test_tasks_follow_the_approval(self):
        change = self._five_screws()
        task = self._task(change)
        task.result = "Moved before anybody agreed"
        with self._refused("not approved yet"):
            task.action_done()
        change.action_ask_approval()
        with self._refused("not approved yet"):
            task.action_done()
        self._approve(change)
        task.action_done()
        self.assertEqual((task.state, task.done_by_id), ("done", self.checker))

    def test_a_temporary_change_does_not_begin_after_its_end(self):
        change = self._approve(
            self._five_screws(
                change_class="temporary", return_on=self.today + timedelta(days=3)
            )
        )
        with self._later(3), self._refused("returns on .* already"):
            change.with_user(self.engineer).action_apply()
        self.assertEqual((change.state, self.bom.code), ("approved", "Rev A"))
        with self._later(2):
            change.with_user(self.engineer).action_apply()
        self.assertEqual(change.state, "applied")

    # ------------------------------------------------------------------
    # Policies
    # ------------------------------------------------------------------
    def _lone(self, target, portal=False):
        policy = self._policy(name="Alone", target=target, company_id=False)
        policy.step_ids[1:].unlink()
        if portal:
            policy.step_ids = [
                Command.create(
                    {
                        "group_id": self.env.ref("base.group_portal").id,
                        "portal": True,
                        "meaning": "Accepted",
                    }
                )
            ]
        return policy

    def _put_in_force(self, policy):
        with policy_writes():
            policy.search(
                [("target", "=", policy.target), ("state", "=", "active")]
            ).write({"state": "retired"})
            policy.flush_model()
            policy.write({"state": "active", "activated_at": fields.Datetime.now()})

    def test_no_policy_lets_one_person_decide(self):
        for target, portal in (
            ("medical.device.history:release", False),
            ("medical.device.history:release", True),
            ("medical.change.running:move", False),
        ):
            policy = self._lone(target, portal)
            with self._refused("two different people"):
                policy._check_change_approvers()
            if not portal:
                with self._refused("two different people"):
                    sign(policy, "activate", self.first)
        # others are as many as somebody thinks right
        self._lone("medical.change.order:verify")._check_change_approvers()

    def test_a_policy_from_before_moves_nothing(self):
        change = self._apply(self._five_screws())
        row = change.running_ids
        self._put_in_force(self._lone("medical.change.running:move"))
        with self._refused("two different people"):
            sign(row, "move", self.manager, reason="Nothing was taken")
        self.assertFalse(row.moved_at)

    # ------------------------------------------------------------------
    # Requirements
    # ------------------------------------------------------------------
    def test_what_has_to_be_read_is_approved_and_has_an_author(self):
        document = self.env["qms.document"].create(
            {"name": "Bonding by hand", "kind": "instruction"}
        )
        kind = self.env["operator.certification.type"].create(
            {"name": "Bonding", "code": "CO-BOND"}
        )
        row = (
            self.env["operator.certification.requirement"]
            .with_user(self.reviewer)
            .create(
                {
                    "type_id": kind.id,
                    "operation_id": self.operation.id,
                    "document_ids": [Command.set(document.ids)],
                    "active": False,
                }
            )
        )
        change = self._change(row.with_user(self.engineer))
        self.assertIn("Bonding by hand", change.item_ids.comparison)
        # whoever adds to it meanwhile has a hand in it too
        row.with_user(self.manager).document_ids = [Command.set(document.ids)]
        self.assertIn(self.manager, change.author_ids)
        change.action_ask_approval()
        for author in (self.reviewer, self.manager):
            with self._refused("had a hand in", AccessError):
                sign(change, "approve", author)
        for person in (self.checker, self.second):
            self.assertTrue(sign(change, "approve", person)["signed"])
        other = document.create({"name": "Safety", "kind": "instruction"})
        with self._refused("not what was approved"):
            row.with_user(self.engineer).document_ids = [Command.link(other.id)]
            change.with_user(self.engineer).action_apply()
        self.assertFalse(row.active)
        change.with_user(self.engineer).action_apply()
        self.assertEqual((row.active, row.document_ids), (True, document))

    # ------------------------------------------------------------------
    # Stopped at once
    # ------------------------------------------------------------------
    def test_withdrawing_needs_no_change_order_and_says_why(self):
        revision = (
            self.env["qms.document.revision"]
            .with_user(self.engineer)
            .create(
                {
                    "document_id": self.env["qms.document"]
                    .with_user(self.engineer)
                    .create({"name": "Joining", "kind": "instruction"})
                    .id,
                    "name": "A",
                    "file_ids": [Command.create({"name": "A.pdf", "raw": pdf("A")})],
                }
            )
        )
        revision.action_submit()
        for user in (self.reviewer, self.manager):
            sign(revision, "make_effective", user)
        policy = self._policy(
            name="At once", target="qms.document.revision:withdraw", company_id=False
        )
        policy.step_ids[1:].unlink()
        policy.step_ids.group_id = self.env.ref("qms_base.group_qms_engineer")
        self._put_in_force(policy)
        with self._refused("Say why it is withdrawn"):
            sign(revision, "withdraw", self.engineer)
        sign(revision, "withdraw", self.engineer, reason="Wrong torque")
        self.assertEqual(revision.state, "obsolete")
