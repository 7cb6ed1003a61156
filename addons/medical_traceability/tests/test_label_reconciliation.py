# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command
from odoo.tests import tagged

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
        other = self.env["stock.lot"].create(
            {"name": "L2", "product_id": self.kit.id}
        )
        self.order.lot_producing_ids = [Command.set(other.ids)]
        found = self._findings(self.order)
        self.assertIn("applied for L1, which it does not make", found["label.surplus"])
        self.assertIn("makes 3 and 0 labels were applied", found["label.missing"])
        with self.assertRefused("applied for L1, which it does not make"):
            self._close(self.order)
        self.order.lot_producing_ids = [Command.clear()]
        self.assertIn("applied for L1", self._findings(self.order)["label.surplus"])
