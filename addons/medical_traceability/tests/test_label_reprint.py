# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import io

from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.qms_base.tests.signing import enrol, sign

from .label_issue_common import LabelIssueCase


@tagged("post_install", "-at_install")
class TestLabelReprint(LabelIssueCase):
    """A further copy needs a reason and the signature of somebody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["hr.employee"].create(
            [
                {"name": user.login, "user_id": user.id}
                for user in (cls.operator, cls.inspector)
            ]
        )
        enrol(cls.operator, "tr_operator")
        enrol(cls.inspector, "tr_inspector")
        cls.order = cls._planned(cls.device, ["S1", "S2"])
        cls._clear(cls.order)
        cls.labels = cls._printed(cls.order)

    def _request(self, labels, reason="Smeared in the applicator", user=None):
        action = labels.with_user(user or self.operator).action_reprint()
        reprint = self.env["medical.label.reprint"].browse(action["res_id"])
        reprint = reprint.with_user(user or self.operator)
        reprint.reason = reason
        return reprint

    def test_the_next_copy(self):
        self._account(self.labels[0], "spoiled", "Smeared")
        reprint = self._request(self.labels[0])
        sign(reprint, "reprint", self.inspector)
        self.assertEqual(reprint.state, "done")
        issue = reprint.issue_id
        [copy] = issue.label_ids
        self.assertEqual(
            (copy.copy_number, copy.position, copy.replaces_id, copy.state),
            (2, 1, self.labels[0], "issued"),
        )
        self.assertEqual(
            (issue.kind, issue.reason, issue.reprint_id, issue.actor_id),
            ("reprint", "Smeared in the applicator", reprint, self.inspector),
        )
        pdf = issue.with_user(self.operator).action_print()["params"]["content"]
        page = PdfReader(io.BytesIO(base64.b64decode(pdf))).pages[0]
        self.assertIn("COPY 2", page.extract_text())
        # 3 issued: one spoiled, two on devices
        self._scan(self.order, *self.order.lot_producing_ids)
        self.assertEqual(copy.state, "applied")
        self.assertEqual(self.labels[0].state, "spoiled")
        self.assertEqual(self.order.qms_label_count, 3)
        self.assertNotIn("label.unreconciled", self._findings(self.order))

    def test_what_is_gone_of_a_lot(self):
        order = self._planned(self.kit, ["K1"], 4)
        self._clear(order)
        lot = order.lot_producing_ids
        first = self._printed(order, counts={lot: 3})
        self._account(first[0], "spoiled", "Smeared")
        # what the order needs still was never printed
        self._printed(order, counts={lot: 1})
        with self.assertRefused(r"1 printed labels are gone: K1 \(no. 1\)"):
            self._issue(order, {lot: 1}, "Smeared")
        reprint = self._request(first[0])
        sign(reprint, "reprint", self.inspector)
        self.assertEqual(reprint.issue_id.label_ids.copy_number, 2)
        self._issue(order, {lot: 1}, "One for the record")

    def test_a_third_copy(self):
        label = self.labels[0]
        for expected in (2, 3):
            self._account(label, "spoiled", "Smeared")
            reprint = self._request(label)
            sign(reprint, "reprint", self.inspector)
            label = reprint.issue_id.label_ids
            self.assertEqual(label.copy_number, expected)
            reprint.issue_id.with_user(self.operator).action_print()

    def test_the_earlier_copy_is_accounted_for(self):
        reprint = self._request(self.labels[0])
        with self.assertRefused("not accounted for"):
            sign(reprint, "reprint", self.inspector)
        self.assertEqual(reprint.state, "draft")

    def test_one_copy_at_a_time(self):
        self._account(self.labels[0], "spoiled", "Smeared")
        first, second = self._request(self.labels[0]), self._request(self.labels[0])
        sign(first, "reprint", self.inspector)
        with self.assertRefused("not accounted for"):
            sign(second, "reprint", self.inspector)

    def test_by_one_template(self):
        europe = self._template(self.device, number="LT-EU", market="eu")
        order = self._planned(self.device, ["E1", "E2"])
        self._clear(order)
        labels = self.env["medical.label"]
        for lot, template in zip(
            order.lot_producing_ids, self.template | europe, strict=True
        ):
            labels |= self._printed(order, counts={lot: 1}, template=template)
        self._account(labels, "spoiled", "Smeared")
        reprint = self._request(labels)
        with self.assertRefused("printed by several templates: .*for each"):
            sign(reprint, "reprint", self.inspector)
        self.assertEqual(reprint.state, "draft")
        for label, template in zip(labels, self.template | europe, strict=True):
            reprint = self._request(label)
            sign(reprint, "reprint", self.inspector)
            self.assertEqual(reprint.issue_id.template_id, template)

    def test_without_a_reason_or_by_oneself(self):
        self._account(self.labels[0], "spoiled", "Smeared")
        reprint = self._request(self.labels[0], reason=" ")
        with self.assertRefused("Say why"):
            sign(reprint, "reprint", self.inspector)
        own = self._request(self.labels[0], user=self.inspector)
        with self.assertRefused("."):
            sign(own, "reprint", self.inspector)
        with self.assertRefused("."):
            sign(self._request(self.labels[0]), "reprint", self.operator)

    def test_a_client_gives_no_state(self):
        reprint = self._request(self.labels[0])
        for user in (self.operator, self.engineer):
            with self.assertRaises(AccessError):
                reprint.with_user(user).write({"state": "done"})
        with self.assertRaises(AccessError):
            reprint.with_user(self.auditor).write({"reason": "Mine"})
        forged = (
            self.env["medical.label.reprint"]
            .with_user(self.operator)
            .with_context(default_state="done", default_requested_by_id=self.auditor.id)
            .create({"production_id": self.order.id, "state": "done"})
        )
        self.assertEqual(forged.state, "draft")
        self.assertEqual(forged.requested_by_id, self.operator)

    def test_signed_stands(self):
        self._account(self.labels[0], "spoiled", "Smeared")
        reprint = self._request(self.labels[0])
        sign(reprint, "reprint", self.inspector)
        with self.assertRefused("closed"):
            reprint.with_user(self.engineer).write({"reason": "Another"})
        with self.assertRefused("stays"):
            reprint.with_user(self.engineer).unlink()
