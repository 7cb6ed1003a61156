# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .common import MEASURED
from .sampling import COUNTED, Z14, SamplingCase


class TestSamplingQueries(SamplingCase):
    """Opening takes no query for a lot, a serial, a characteristic or a unit.

    Odoo writes rows in statements of 100: that is what the number may grow by.
    """

    def _queries_to_open(self, lots):
        requirements = lots._inspection_requirements()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        opened = self.env["medical.inspection"]._ensure_inspections(requirements)
        self.env.flush_all()
        self.assertEqual(len(opened), len(lots))
        return self.env.cr.sql_log_count - before, opened

    def _grows_by_statements(self, make, small, large):
        self._queries_to_open(make(1))
        few, opened_few = self._queries_to_open(make(small))
        many, opened_many = self._queries_to_open(make(large))
        rows = sum(
            len(opened_many[name]) - len(opened_few[name])
            for name in ("result_ids", "sample_ids")
        )
        rows += large - small
        # each row is inserted once, its numbering and its chatter aside
        self.assertLess(many - few, rows / 10, (few, many, rows))
        return few, many

    def test_a_receipt_of_200_lots_with_12_characteristics(self):
        self._plan(
            characteristics=[dict(MEASURED, name=f"Width {n}") for n in range(6)]
            + [dict(COUNTED, name=f"Look {n}") for n in range(6)],
            **dict(Z14, sampling_level="S-1", sampling_aql="4.0"),
        )

        def make(count):
            lots = self.env["stock.lot"].create(
                [
                    {"name": f"L-{count}-{n}", "product_id": self.part.id}
                    for n in range(count)
                ]
            )
            for lot in lots:
                self.env["stock.quant"]._update_available_quantity(
                    self.part, self.stock, 50.0, lot_id=lot
                )
            return lots

        self._grows_by_statements(make, 20, 200)

    def test_1000_serials_with_5_characteristics(self):
        device = self._product("Serial device", "serial")
        self._plan(
            device,
            "receipt",
            [dict(MEASURED, name=f"Width {n}") for n in range(5)],
            sampling_method="full",
        )

        def make(count):
            return self.env["stock.lot"].create(
                [
                    {"name": f"N-{count}-{n}", "product_id": device.id}
                    for n in range(count)
                ]
            )

        self._grows_by_statements(make, 100, 1000)

    def test_what_rows_are_given_is_what_they_follow_from(self):
        plan = self._plan(
            characteristics=[
                dict(MEASURED, name="Width", severity="critical", sequence=30),
                dict(COUNTED, name="Look", severity="minor", sequence=20),
            ],
            **dict(Z14, sampling_level="S-1", sampling_aql="4.0"),
        )
        lot = self.env["stock.lot"].create(
            {"name": "GIVEN-1", "product_id": self.part.id}
        )
        self.env["stock.quant"]._update_available_quantity(
            self.part, self.stock, 50.0, lot_id=lot
        )
        _queries, opened = self._queries_to_open(lot)
        self.env.invalidate_all()
        self.assertEqual(opened.plan_id, plan)
        for rows in (opened.result_ids, opened.sample_ids):
            followed = [
                name
                for name, field in rows._fields.items()
                if field.related and field.store
            ]
            self.assertIn("company_id", followed)
            for row in rows:
                for name in followed:
                    parent, _dot, source = row._fields[name].related.partition(".")
                    self.assertEqual(row[name], row[parent][source], name)
