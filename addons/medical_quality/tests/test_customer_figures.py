# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import datetime, timedelta

from freezegun import freeze_time

from .customer_common import CustomerCase

# a plant nine hours before UTC: its day ends at 15:00 UTC
NOW = datetime(2026, 6, 20, 3, 0)
ZONE = "Asia/Tokyo"


class TestCustomerFigures(CustomerCase):
    """Numbers of customers: of their own, and honest about what is late."""

    def _order(self, due, state="confirmed", finished=None):
        order = self.env["mrp.production"].create(
            {"product_id": self.part.id, "product_qty": 1}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mrp_production SET state = %s, date_deadline = %s,"
            " date_finished = %s, qms_customer_id = %s WHERE id = %s",
            (state, due, finished or due, self.maker.id, order.id),
        )
        self.env.invalidate_all()
        return order

    def _on_time(self):
        figures = self.env["medical.customer.figures"].with_user(self.buyer)
        found = figures._figures()
        return dict(
            zip(
                [f"{month:%Y-%m}" for month in found["months"]],
                found["on_time"],
                strict=True,
            )
        )

    @freeze_time(NOW)
    def test_an_order_that_is_late_and_open_is_not_on_time(self):
        self._agree(share_figures=True)
        self._order("2026-04-10 08:00:00", "done", "2026-04-09 08:00:00")
        self.assertEqual(self._on_time()["2026-04"], 100.0)
        for _number in range(3):
            self._order("2026-04-11 08:00:00")
        self.assertEqual(self._on_time()["2026-04"], 25.0)
        # neither counts: not due yet, a draft, cancelled
        self._order(NOW + timedelta(days=2))
        self._order("2026-05-01 08:00:00", "draft")
        self._order("2026-05-01 08:00:00", "cancel")
        shares = self._on_time()
        self.assertEqual((shares["2026-05"], shares["2026-06"]), (None, None))
        # what was due before the months shown is not forgotten
        self._order("2024-01-10 08:00:00")
        self.assertEqual(self._on_time()["2025-07"], 0.0)

    @freeze_time(NOW)
    def test_days_are_those_of_the_plant(self):
        self._agree(share_figures=True)
        self.company.resource_calendar_id.tz = ZONE
        # due on the 10th in Tokyo; 15:30 UTC is the 11th there
        self._order("2026-04-10 14:00:00", "done", "2026-04-10 15:30:00")
        self.assertEqual(self._on_time()["2026-04"], 0.0)
        # the last moment of the month in UTC is the next month there
        self._order("2026-04-30 16:00:00", "done", "2026-04-30 16:00:00")
        shares = self._on_time()
        self.assertEqual((shares["2026-04"], shares["2026-05"]), (0.0, 100.0))
        # due yesterday in UTC, today there: the day is not over
        self._order("2026-06-19 15:30:00")
        self.assertIsNone(self._on_time()["2026-06"])
        self._order("2026-06-19 14:30:00")
        self.assertEqual(self._on_time()["2026-06"], 0.0)

    def test_a_nonconformance_counts_own_lots_alone(self):
        other = self._receive("M-101", 30)
        # as of a lot that the part had before it was theirs
        self.env.cr.execute(
            "UPDATE stock_lot SET qms_customer_id = %s WHERE id = %s",
            (self.neighbour.id, other.id),
        )
        self.env.invalidate_all()
        self._agree(share_nonconformances="all")
        record = self._nonconformance(
            line_ids=[
                (0, 0, {"lot_id": self.lot.id, "quantity": 50}),
                (0, 0, {"lot_id": other.id, "quantity": 30}),
            ]
        )
        self.assertEqual(record.quantity, 80)
        self.assertEqual(self._rows("nonconformance").quantity, 50)
