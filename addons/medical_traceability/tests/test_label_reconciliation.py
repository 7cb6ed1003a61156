# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command
from odoo.tests import Form, tagged

from .label_issue_common import LabelIssueCase


@tagged("post_install", "-at_install")
class TestLabelReconciliation(LabelIssueCase):
    """What is said of labels of one lot, and on which lot they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._planned(cls.kit, ["L1"], 3)
        cls.lot = cls.order.lot_producing_ids
        cls._clear(cls.order)
        cls.labels = cls._printed(cls.order)

    # ------------------------------------------------------------------
    # On which lot
    # ------------------------------------------------------------------
    def test_labels_of_another_lot_are_on_no_device(self):
        self._scan(self.order, self.lot, self.lot, self.lot)
        found = self._findings(self.order)
        self.assertFalse({"label.missing", "label.surplus"} & set(found))
        other = self.env["stock.lot"].create({"name": "L2", "product_id": self.kit.id})
        self.order.lot_producing_ids = [Command.set(other.ids)]
        found = self._findings(self.order)
        self.assertIn("applied for L1, which it does not make", found["label.surplus"])
        self.assertIn("makes 3 and 0 labels were applied", found["label.missing"])
        with self.assertRefused("applied for L1, which it does not make"):
            self._close(self.order)
        self.order.lot_producing_ids = [Command.clear()]
        self.assertIn("applied for L1", self._findings(self.order)["label.surplus"])

    # ------------------------------------------------------------------
    # Said, not scanned
    # ------------------------------------------------------------------
    def test_what_no_scan_shows_has_a_reason(self):
        for state in ("applied", "sampled"):
            for reason in ("", "  "):
                with self.assertRefused("Say why"):
                    self._account(self.labels, state, reason)
        with self.assertRefused("Say why"):
            self.labels.with_user(self.operator)._account("applied")
        self.assertEqual(set(self.labels.mapped("state")), {"printed"})
        form = Form(
            self.env["medical.label.account"]
            .with_user(self.operator)
            .with_context(active_model="medical.label", active_ids=self.labels.ids)
        )
        form.state = "applied"
        with self.assertRaises(AssertionError):
            form.save()
        form.reason = "The reader is broken"
        form.save().action_apply()
        self.assertEqual(set(self.labels.mapped("state")), {"applied"})
        self.assertEqual(set(self.labels.mapped("reason")), {"The reader is broken"})

    def test_applied_and_not_scanned_is_counted(self):
        issue = self.labels.issue_id
        order = self.order.with_user(self.operator)
        self._scan(self.order, self.lot)
        self.assertEqual(order.qms_label_unscanned, 0)
        self._account(self.labels[1:], "applied", "The reader is broken")
        self.assertEqual(order.qms_label_unscanned, 2)
        self.assertEqual(issue.with_user(self.auditor).unscanned_count, 2)
        shown = self.env["medical.label"].with_user(self.auditor)
        self.assertEqual(
            shown.search(
                [
                    ("state", "=", "applied"),
                    ("scan_ids", "not any", [("result", "=", "match")]),
                ]
            ),
            self.labels[1:],
        )
        # read back after all
        self._examine(self.order, self.lot)
        self._examine(self.order, self.lot)
        self.assertEqual(order.qms_label_unscanned, 1)
