# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import tagged

from .common import TraceabilityCase


@tagged("post_install", "-at_install")
class TestQueries(TraceabilityCase):
    """Sets cost the database no more questions than single lots."""

    def _count(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_findings(self):
        lots = [self._receive(self.part, f"F-{index}") for index in range(12)]
        lots = self.env["stock.lot"].concat(*lots)
        pickings = [self._ship(lot) for lot in lots]
        lines = self.env["stock.picking"].concat(*pickings).move_line_ids
        events = lines._gate_stock_events()
        self.assertEqual(len(events), 12)

        def judge(chosen):
            return lambda: lines._judge_gate(chosen)

        self._count(judge(events))  # what is cached for good
        one = self._count(judge(events[:1]))
        many = self._count(judge(events))
        self.assertLessEqual(many, one)

    def test_reservation_filter(self):
        lots = self.env["stock.lot"].create(
            [{"name": f"R-{i}", "product_id": self.part.id} for i in range(40)]
        )
        one = self._count(lambda: lots[:1]._filter_usable(None))
        many = self._count(lambda: lots._filter_usable(None))
        self.assertLessEqual(many, one)
        self.assertLessEqual(many, 1)

    def test_disposition_of_many(self):
        lots = self.env["stock.lot"].create(
            [{"name": f"D-{i}", "product_id": self.part.id} for i in range(60)]
        )
        self._decide(lots[:1], "release")
        few = self._count(lambda: self._decide(lots[1:11], "release"))
        many = self._count(lambda: self._decide(lots[11:], "release"))
        self.assertLessEqual(many, few + 10, "grows with chunks, not with lots")

    def test_udi_of_many(self):
        self._released(self.part, "COMP", 50)
        self._identify(self.device)
        lots = self._produce(self.device, [f"S{i}" for i in range(10)])
        one = self._count(lambda: lots[:1].mapped("udi_hri"))
        many = self._count(lambda: lots.mapped("udi_hri"))
        self.assertLessEqual(many, one)
