# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .common import JUDGED, MEASURED, InspectionCase

FIVE = [
    *(dict(MEASURED, name=f"Width {n}", plausible_upper="50") for n in range(4)),
    JUDGED,
]


class TestEntryQueries(InspectionCase):
    """Entering the serials of an order costs no query for each of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serial = cls._product("Pump", tracking="serial")
        cls._plan(cls.serial, characteristics=FIVE)

    def _open(self, count):
        lots = self.env["stock.lot"].create(
            [
                {"name": f"SN-{count}-{n:04}", "product_id": self.serial.id}
                for n in range(count)
            ]
        )
        return self._inspections(lots)

    def _values(self, inspections):
        return [
            {
                "result": result.id,
                "value": "pass" if result.kind == "pass_fail" else f"5.{n % 20:02}",
            }
            for n, result in enumerate(inspections.result_ids)
        ]

    def _queries(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        # what waits for the commit is of the action too
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _counts(self, count):
        inspections = self._open(count)
        self.assertEqual(len(inspections.result_ids), count * 5)
        values = self._values(inspections)
        entering = self._queries(lambda: inspections.enter(values))
        self.assertEqual(set(inspections.result_ids.mapped("conform")), {"conforms"})
        showing = self._queries(lambda: inspections.get_entry())
        corrections = [
            {"result": r.id, "value": "5.19", "reason": "Read again"}
            for r in inspections.result_ids.filtered(lambda r: r.kind == "measured")
            if r.value_text != "5.19"
        ]
        correcting = self._queries(lambda: inspections.enter(corrections))
        completing = self._queries(lambda: inspections.action_complete())
        self.assertEqual(set(inspections.mapped("state")), {"passed"})
        return entering, showing, correcting, completing

    def test_no_query_per_serial(self):
        self._counts(2)
        few, many = self._counts(3), self._counts(60)
        for name, first, second in zip(
            ("entering", "showing", "correcting", "completing"), few, many, strict=True
        ):
            # rows are written in batches; none is written by itself
            self.assertLess(second - first, 20, name)

    def test_a_thousand_serials_times_five(self):
        inspections = self._open(1000)
        values = self._values(inspections)
        queries = self._queries(lambda: inspections.enter(values))
        self.assertLess(queries, 200)
        self.assertEqual(set(inspections.result_ids.mapped("conform")), {"conforms"})
