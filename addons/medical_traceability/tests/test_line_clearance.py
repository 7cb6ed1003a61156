# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .label_issue_common import LabelIssueCase


@tagged("post_install", "-at_install")
class TestLineClearance(LabelIssueCase):
    """Nothing of another order is left at the line, seen by people who say so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._planned(cls.device, ["S1"])

    def _begin(self, moment="before", order=None, user=None):
        order = (order or self.order).with_user(user or self.operator)
        action = getattr(order, f"action_clear_line_{moment}")()
        clearances = self.env["medical.line.clearance"].with_user(user or self.operator)
        return clearances.browse(action["res_id"])

    def test_the_points_are_answered(self):
        clearance = self._begin()
        self.assertEqual(len(clearance.line_ids), 4)
        self.assertEqual(self._begin(), clearance, "one waits already")
        with self.assertRefused("Not answered yet"):
            clearance.action_perform()
        clearance.line_ids[0].result = "na"
        clearance.action_all_in_order()
        with self.assertRefused("why it does not apply"):
            clearance.action_perform()
        clearance.line_ids[0].remark = "No bench here"
        clearance.action_perform()
        self.assertEqual(
            (clearance.state, clearance.performed_by_id), ("cleared", self.operator)
        )
        self.assertTrue(self.order._line_cleared("before"))
        self.assertFalse(self.order._line_cleared("after"))

    def test_not_in_order_is_not_cleared(self):
        clearance = self._begin()
        clearance.action_all_in_order()
        clearance.line_ids[0].write({"result": "not_ok", "remark": "A label of S7"})
        clearance.action_perform()
        self.assertEqual(clearance.state, "failed")
        with self.assertRefused("line was not cleared"):
            self._issue(self.order)
        self._clear(self.order)
        self._issue(self.order)

    def test_a_second_person_is_another_one(self):
        self.env.company.medical_clearance_second = True
        clearance = self._begin()
        clearance.action_all_in_order()
        clearance.action_perform()
        self.assertEqual(clearance.state, "performed")
        self.assertFalse(self.order._line_cleared("before"))
        with self.assertRefused("somebody else"):
            clearance.action_verify()
        clearance.with_user(self.inspector).action_verify()
        self.assertEqual(
            (clearance.state, clearance.verified_by_id), ("cleared", self.inspector)
        )
        with self.assertRefused("does not wait"):
            clearance.with_user(self.engineer).action_verify()

    def _at(self, employee):
        """At a terminal where this person is identified, or nobody is."""
        found = {self.env.company.id: employee.id} if employee else {}
        presences = type(self.env["qms.operator.presence"])
        return patch.object(presences, "_present_employees", lambda presence: found)

    def test_two_people_at_one_terminal(self):
        self.env.company.medical_clearance_second = True
        one, two = self.env["hr.employee"].create(
            [{"name": "Test One"}, {"name": "Test Two"}]
        )
        nobody = one.browse()
        for first, second, login, other in (
            (one, one, self.operator, False),
            (one, two, self.operator, True),
            # one person with a login beside the terminal's
            (one, one, self.inspector, False),
            (one, two, self.inspector, True),
            # nobody identified: the logins
            (nobody, two, self.operator, False),
            (one, nobody, self.operator, False),
            (nobody, nobody, self.operator, False),
            (one, nobody, self.inspector, True),
        ):
            with self.subTest(first=first.name, second=second.name, login=login.login):
                clearance = self._begin()
                clearance.action_all_in_order()
                with self._at(first):
                    clearance.action_perform()
                with self._at(second):
                    if other:
                        clearance.with_user(login).action_verify()
                    else:
                        with self.assertRefused("somebody else"):
                            clearance.with_user(login).action_verify()
                self.assertEqual(clearance.state, "cleared" if other else "performed")
                if not other:
                    # done with: the next one begins anew
                    with self._at(nobody):
                        clearance.with_user(self.engineer).action_verify()

    def test_two_logins_of_one_person(self):
        self.env.company.medical_clearance_second = True
        self.inspector.partner_id = self.operator.partner_id
        one, two = self.env["hr.employee"].create(
            [{"name": "Test One"}, {"name": "Test Two"}]
        )
        clearance = self._begin()
        clearance.action_all_in_order()
        with self._at(one):
            clearance.action_perform()
        with self._at(two), self.assertRefused("somebody else"):
            clearance.with_user(self.inspector).action_verify()

    def test_after_is_after_the_last_issue(self):
        self._clear(self.order)
        self._clear(self.order, "after")
        now = fields.Datetime.now()
        with patch.object(fields.Datetime, "now", lambda: now + timedelta(minutes=1)):
            self._printed(self.order)
            self.assertFalse(self.order._line_cleared("after"))
            self.assertIn("label.clearance", self._findings(self.order))
        with patch.object(fields.Datetime, "now", lambda: now + timedelta(minutes=2)):
            self._clear(self.order, "after")
            self.assertTrue(self.order._line_cleared("after"))

    def test_after_is_after_all_that_was_done_with_labels(self):
        self._clear(self.order)
        issue = self._issue(self.order)
        now = fields.Datetime.now()

        def at(minutes):
            later = now + timedelta(minutes=minutes)
            return patch.object(fields.Datetime, "now", lambda: later)

        lot = self.order.lot_producing_ids
        for number, step in enumerate(
            (issue.action_print, lambda: self._scan(self.order, lot))
        ):
            with at(2 * number + 1):
                self._clear(self.order, "after")
                self.assertTrue(self.order._line_cleared("after"))
            with at(2 * number + 2):
                step()
                self.assertFalse(self.order._line_cleared("after"))
                found = self._findings(self.order)["label.clearance"]
                self.assertIn("issued, printed or accounted for", found)
        with at(5):
            self._clear(self.order, "after")
            self.assertNotIn("label.clearance", self._findings(self.order))

    def test_signed_off_stands(self):
        clearance = self._clear(self.order)
        line = clearance.line_ids[0]
        for attempt in (
            lambda: line.write({"result": "not_ok"}),
            lambda: line.unlink(),
            lambda: clearance.write({"note": "Later"}),
            lambda: clearance.write({"line_ids": [(0, 0, {"name": "More"})]}),
        ):
            with self.assertRefused("closed|stays"):
                attempt()
        with self.assertRaises(AccessError):
            clearance.with_user(self.engineer).write({"state": "draft"})
        with self.assertRefused("stays|signed off|closed"):
            clearance.with_user(self.engineer).sudo().unlink()

    def test_a_client_gives_neither_state_nor_points(self):
        clearances = self.env["medical.line.clearance"].with_user(self.operator)
        forged = clearances.with_context(
            default_state="cleared", default_performed_by_id=self.engineer.id
        ).create(
            {
                "production_id": self.order.id,
                "moment": "before",
                "state": "cleared",
                "performed_at": "2026-01-01",
                "line_ids": [(0, 0, {"name": "Nothing", "result": "ok"})],
            }
        )
        self.assertEqual(forged.state, "draft")
        self.assertFalse(forged.performed_at)
        self.assertEqual(len(forged.line_ids), 4)
        line = forged.line_ids[0]
        for vals in (
            {"name": "Nothing"},
            {"item_id": False},
            {"clearance_id": self._begin("after").id},
        ):
            with self.assertRefused("answered as asked"):
                line.write(vals)
        with self.assertRefused("stays on the list"):
            line.unlink()
        with self.assertRefused("begin another one"):
            forged.write({"moment": "after"})
        with self.assertRaises(AccessError):
            forged.write({"state": "cleared"})

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self._begin(user=self.auditor)
        with self.assertRaises(AccessError):
            self._begin(user=self.clerk)
        clearance = self._begin()
        clearance.action_all_in_order()
        with self.assertRaises(AccessError):
            clearance.with_user(self.auditor).action_perform()
        items = self.env["medical.line.clearance.item"]
        with self.assertRaises(AccessError):
            items.with_user(self.operator).create({"name": "Mine"})
        items.with_user(self.engineer).create({"name": "Scales are set to zero"})

    def test_the_policy_is_a_managers(self):
        self.env.ref("base.group_system").user_ids |= self.engineer
        for vals in ({"medical_clearance_second": False}, {"medical_label_sample": 0}):
            with self.assertRaises(AccessError):
                self.env.company.with_user(self.engineer).write(vals)
