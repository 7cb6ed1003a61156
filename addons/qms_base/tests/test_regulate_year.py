# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .common import GateCase

_ORDERS = 250
_DELIVERIES = 2000
_KEPT = 60


class TestRegulateYear(GateCase):
    """A product becomes regulated after a year in which it was not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "year_manager", groups="qms_base.group_qms_manager"
        )
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")

    def _year(self, name, orders, deliveries, kept):
        """A year of a product: receipts, orders, deliveries; some lots are left.

        Moves are written as they are when they are done, in bulk; carrying each out
        would take an hour and show nothing more.
        """
        product = self._product(name, "lot", regulated=False)
        lots = self.env["stock.lot"].create(
            [
                {"name": f"{name}-{n:05d}", "product_id": product.id}
                for n in range(orders + kept)
            ]
        )
        productions = self.env["mrp.production"].create(
            [{"product_id": product.id, "product_qty": 10} for _n in range(orders)]
        )
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE mrp_production SET state = 'done',
                date_start = now() - interval '1 day' * (1 + id %% 360),
                date_finished = now() - interval '1 day' * (id %% 360)
            WHERE id IN %s
            """,
            [tuple(productions.ids)],
        )
        self.env.cr.execute(
            "UPDATE stock_move SET state = 'done' WHERE production_id IN %s"
            " OR raw_material_production_id IN %s",
            [tuple(productions.ids), tuple(productions.ids)],
        )
        self._history(product, lots, deliveries)
        self.env.cr.execute(
            """
            INSERT INTO stock_quant
                (product_id, company_id, location_id, lot_id, quantity,
                 reserved_quantity, in_date)
            SELECT %s, %s, %s, id, 5, 0, now() FROM stock_lot WHERE id IN %s
            """,
            [product.id, self.company.id, self.stock.id, tuple(lots[-kept:].ids)],
        )
        self.env.invalidate_all()
        return product, lots, productions

    def _history(self, product, lots, deliveries):
        """Done receipts and deliveries, one line each."""
        now = fields.Datetime.now()
        for source, target, shift in (
            (self.suppliers, self.stock, 30),
            (self.stock, self.customers, 0),
        ):
            moves = self.env["stock.move"].create(
                [
                    {
                        "product_id": product.id,
                        "product_uom_qty": 1,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                        "date": now - timedelta(days=shift + n % 330),
                    }
                    for n in range(deliveries)
                ]
            )
            self.env.flush_all()
            self.env.cr.execute(
                """
                INSERT INTO stock_move_line
                    (move_id, product_id, product_uom_id, lot_id, quantity,
                     quantity_product_uom, location_id, location_dest_id,
                     company_id, date, state, picked)
                SELECT m.id, m.product_id, m.product_uom,
                    (%s::int[])[1 + m.id %% %s], 1, 1, m.location_id,
                    m.location_dest_id, m.company_id, m.date, 'done', true
                FROM stock_move m WHERE m.id IN %s
                """,
                [lots.ids, len(lots), tuple(moves.ids)],
            )
            self.env.cr.execute(
                "UPDATE stock_move SET state = 'done', quantity = 1, picked = true"
                " WHERE id IN %s",
                [tuple(moves.ids)],
            )

    def _apply(self, product):
        """Queries that the wizard takes."""
        wizard = (
            self.env["qms.regulate.product"]
            .with_user(self.manager)
            .create(
                {
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "reason": "Contract for a device",
                }
            )
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        wizard.action_apply()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _snapshot(self, product):
        """Everything that is over, as PostgreSQL has it."""
        self.env.flush_all()
        rows = []
        for table in ("mrp_production", "stock_move", "stock_move_line"):
            self.env.cr.execute(
                f"SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM {table} t"
                " WHERE product_id = %s AND state = 'done'",
                [product.id],
            )
            rows += self.env.cr.fetchall()
        return rows

    def test_a_year_becomes_history_and_the_rest_regulated(self):
        product, lots, productions = self._year("Y", _ORDERS, _DELIVERIES, _KEPT)
        lines = self.env["stock.move.line"].search_count(
            [("product_id", "=", product.id), ("state", "=", "done")]
        )
        self.assertEqual(lines, 2 * _DELIVERIES)
        waiting = self.env["mrp.production"].create(
            {"product_id": product.id, "product_qty": 3}
        )
        before = self._snapshot(product)
        decisions = self.env["qms.gate.decision"].search_count([])
        self._apply(product)
        # what is open is regulated
        self.assertTrue(product.qms_regulated)
        self.assertEqual(lots.filtered("qms_regulated"), lots)
        self.assertTrue(waiting.qms_regulated)
        # what is over is as it was, judged by nobody, and readable
        self.assertEqual(self._snapshot(product), before)
        self.assertFalse(productions.filtered("qms_regulated"))
        self.assertEqual(self.env["qms.gate.decision"].search_count([]), decisions)
        read = productions.with_user(self.operator).read(["state", "qms_readiness"])
        self.assertEqual({row["state"] for row in read}, {"done"})
        self.assertFalse(any(row["qms_readiness"] for row in read))
        # each lot says why
        noted = self.env["mail.message"].search_count(
            [
                ("model", "=", "stock.lot"),
                ("res_id", "in", lots.ids),
                ("body", "ilike", "Contract for a device"),
            ]
        )
        self.assertEqual(noted, len(lots))

    def test_queries_do_not_grow_with_the_lots(self):
        few, _lots, _orders = self._year("F", 5, 5, 5)
        self._apply(few)  # what is read once
        few, _lots, _orders = self._year("G", 10, 10, 10)
        many, _lots, _orders = self._year("M", 200, 100, 200)
        few, many = self._apply(few), self._apply(many)
        self.assertLessEqual(many, few + 5)
