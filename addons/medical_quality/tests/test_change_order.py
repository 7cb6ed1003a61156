# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).

from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.qms_base.tests.signing import sign

from .change_common import ChangeCase


class TestChangeOrder(ChangeCase):
    """From the request to the end, and by nobody who should not."""

    def test_from_request_to_closure(self):
        change = self._five_screws()
        self.assertRegex(change.name, r"^CO-\d{4}-\d{4}$")
        item = change.item_ids
        self.assertIn("Rev B", item.comparison)
        self.assertFalse(item.problem)
        change.action_ask_approval()
        self.assertIn("Quantity: 4", item.difference_text)
        self.assertIn("Code", item.difference_text.replace("Reference", "Code"))
        made = change.exposure_ids.filtered(lambda row: row.role == "made")
        self.assertEqual(
            (made.product_id, made.order_count, made.order_qty, made.order_value),
            (self.device, 1, 2.0, 4.0),
        )
        self.assertEqual(change.exposure_ids.product_id - self.device, self.screw)
        pinned = self.order.qms_definition_id
        self._apply(change)
        self.assertEqual(self.bom.code, "Rev B")
        self.assertEqual(self.screw_line.product_qty, 5)
        self.assertEqual(self.bom.bom_line_ids, self.part_line | self.screw_line)
        self.assertEqual(self.bom.operation_ids, self.operation | self.last_operation)
        self.assertEqual(change.running_ids.production_id, self.order)
        self.assertEqual(self.order.qms_definition_id, pinned)
        self.assertIn(change.name, self.order.qms_later_changes)
        self.assertEqual(item.before_values["bill"]["code"], "Rev A")
        answer = sign(change, "verify", self.checker, reason="Bill and label read")
        self.assertTrue(answer["signed"])
        self.assertEqual(
            (change.state, change.verified_by_id.id), ("verified", self.checker.id)
        )
        with self._refused("may not", AccessError):
            change.with_user(self.engineer).action_close()
        change.with_user(self.manager).action_close()
        self.assertEqual(change.state, "closed")

    def test_lines_and_operations_come_and_go(self):
        glue = self._product("Glue")
        change = self._change(self.bom)
        draft = self._draft(change)
        draft.bom_line_ids.filtered(lambda x: x.product_id == self.part).unlink()
        draft.write(
            {
                "operation_ids": [
                    Command.create(
                        {"name": "Bond", "workcenter_id": self.workcenter.id}
                    )
                ]
            }
        )
        bond = draft.operation_ids.filtered(lambda x: x.name == "Bond")
        draft.write(
            {
                "bom_line_ids": [
                    Command.create(
                        {
                            "product_id": glue.id,
                            "product_qty": 1,
                            "operation_id": bond.id,
                        }
                    )
                ]
            }
        )
        draft.operation_ids.filtered(lambda x: x.name == "Test").active = False
        self._apply(change)
        self.env.invalidate_all()
        self.assertEqual(self.bom.bom_line_ids.product_id, self.screw | glue)
        self.assertEqual(self.bom.operation_ids.mapped("name"), ["Assemble", "Bond"])
        line = self.bom.bom_line_ids.filtered(lambda x: x.product_id == glue)
        self.assertEqual(line.operation_id, bond)
        self.assertEqual(bond.bom_id, self.bom)
        self.assertFalse(self.last_operation.active)

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_who_writes_does_not_approve(self):
        change = self._five_screws()
        change.with_user(self.checker).impact_ids[0].note = "Also looked at"
        change.with_user(self.engineer).action_ask_approval()
        for author in (self.engineer, self.checker):
            with self._refused("had a hand in", AccessError):
                sign(change, "approve", author)

    def test_who_requested_does_not_approve(self):
        change = self._five_screws(requested_by_id=self.reviewer.id)
        change.action_ask_approval()
        with self._refused("had a hand in", AccessError):
            sign(change, "approve", self.reviewer)

    def test_one_person_is_not_both_approvers(self):
        change = self._five_screws()
        change.action_ask_approval()
        self.assertTrue(sign(change, "approve", self.manager)["signed"])
        with self._refused("signed .* already", AccessError):
            sign(change, "approve", self.manager)
        self.assertEqual(change.state, "approval")

    def test_no_policy_lets_one_person_approve(self):
        policy = self._policy(
            name="Alone", target="medical.change.order:approve", company_id=False
        )
        policy.step_ids[1:].unlink()
        with self._refused("two different people"):
            sign(policy, "activate", self.first)

    def test_who_applied_does_not_verify(self):
        change = self._apply(self._five_screws())
        with self._refused("had a hand in", AccessError):
            sign(change, "verify", self.engineer, reason="Fine")
        with self._refused("reason"):
            sign(change, "verify", self.checker)

    def test_the_wrong_people_are_refused(self):
        change = self._five_screws()
        for user in (self.worker, self.auditor):
            mine = change.with_user(user)
            with self._refused("", AccessError):
                mine.copy()
            for name in ("title", "reason", "effectivity"):
                with self._refused("", AccessError):
                    mine.write({name: "at_once"})
            for method in ("action_analyse", "action_ask_approval", "action_apply"):
                with self._refused("may not do this", AccessError):
                    getattr(mine.sudo(), method)()
            with self._refused("", AccessError):
                mine.item_ids.unlink()
        with self._refused("may not do this", AccessError):
            change.with_user(self.env.ref("base.user_root")).action_ask_approval()
        with self._refused("may not do this", AccessError):
            change.with_user(self.engineer)._stop("rejected", "No")

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._person("co_stranger", "qms_base.group_qms_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        change = self._five_screws()
        self.assertFalse(
            self.env["medical.change.order"].with_user(stranger).search([])
        )
        with self._refused("", AccessError):
            change.with_user(stranger).read(["title"])
        with self._refused("", AccessError):
            change.with_user(stranger).action_ask_approval()

    # ------------------------------------------------------------------
    # Complete before it is asked
    # ------------------------------------------------------------------
    def test_a_new_identifier_needs_its_request(self):
        change = self._five_screws()
        point = change.impact_ids.filtered(lambda i: i.topic == "regulatory")
        point.new_di = True
        with self._refused("new device identifier is needed"):
            change.action_ask_approval()

    def test_what_is_affected_becomes_a_task(self):
        change = self._five_screws()
        change.impact_ids.filtered(
            lambda i: i.topic in ("validation", "training", "labelling")
        ).verdict = "affected"
        change.action_ask_approval()
        self.assertTrue(change.revalidation and change.retraining)
        self.assertTrue(change.label_reissue)
        self.assertEqual(
            set(change.task_ids.mapped("topic")),
            {"validation", "training", "labelling"},
        )
        self._approve(change)
        with self._refused("Task: Validate anew"):
            change.with_user(self.engineer).action_apply()
        before = change.task_ids.filtered(lambda t: t.when == "before")
        with self._refused("say what was done"):
            before.with_user(self.engineer).action_done()
        with self._refused("", AccessError):
            before.with_user(self.worker).write({"result": "Done"})
        with self._refused("nobody writes it", AccessError):
            before.with_user(self.engineer).write({"state": "done"})
        before.with_user(self.engineer).write({"result": "Protocol 12"})
        before.with_user(self.engineer).action_done()
        change.with_user(self.engineer).action_apply()
        self.assertTrue(sign(change, "verify", self.checker, reason="Seen")["signed"])
        with self._refused("Task: Issue labels"):
            change.with_user(self.manager).action_close()

    def test_the_customer_answers_and_is_told(self):
        customer = self.env["res.partner"].create({"name": "Customer"})
        self.env["qms.quality.agreement"].create(
            {
                "name": "QA-1",
                "partner_id": customer.id,
                "change_consent": "approve",
                "change_notice_days": 30,
            }
        )
        change = self._five_screws(customer_id=customer.id)
        self.assertEqual(change.customer_need, "approve")
        for answer in (False, "acknowledged", "refused"):
            change.customer_answer = answer
            with self._refused("customer"):
                change.action_ask_approval()
        change.customer_answer = "approved"
        with self._refused("where it stands"):
            change.action_ask_approval()
        change.write(
            {"customer_answer_on": self.today, "customer_answer_note": "E-mail"}
        )
        self._approve(change)
        with self._refused("30 days before"):
            change.with_user(self.engineer).action_apply()
        change.with_user(self.engineer).action_notice_sent()
        with self._refused("not before"):
            change.with_user(self.engineer).action_apply()
        with self._refused("was given"):
            change.with_user(self.engineer).action_notice_sent()
        with self._later(30):
            change.with_user(self.engineer).action_apply()
        self.assertEqual(change.state, "applied")
        self.assertEqual(change.notice_sent_on, self.today)
