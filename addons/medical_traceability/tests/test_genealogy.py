# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import random

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .genealogy_common import GenealogyCase


@tagged("post_install", "-at_install")
class TestGenealogy(GenealogyCase):
    """What became of what, recorded as it happens and by nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.resin_a = cls._stocked(cls.resin, "RES-A")
        cls.resin_b = cls._stocked(cls.resin, "RES-B")
        cls.blue = cls._stocked(cls.colour, "BLUE")

    def _rows(self, *events):
        return self.edges.search(
            [("event_ref", "in", [event.id for event in events])]
        ).filtered(lambda e: e.kind == "build")

    def test_an_order_has_a_row_for_each_lot(self):
        lots, order = self._make(
            self.housing, ["H1"], [(self.resin_a, 4), (self.blue, 2)], 2
        )
        rows = self._rows(order)
        self.assertEqual(
            {(r.direction, r.lot_name, r.quantity) for r in rows},
            {("in", "RES-A", 4.0), ("in", "BLUE", 2.0), ("out", "H1", 2.0)},
        )
        self.assertEqual(set(rows.mapped("origin")), {"event"})
        self.assertEqual(rows.lot_id, lots | self.resin_a | self.blue)
        self.assertEqual(set(rows.mapped("event_name")), {order.name})

    def test_both_directions_over_levels(self):
        housing, _order = self._make(
            self.housing, ["H1"], [(self.resin_a, 4), (self.blue, 2)], 2
        )
        other, _order = self._make(
            self.housing, ["H2"], [(self.resin_b, 4), (self.blue, 2)], 2
        )
        pumps, _order = self._make(
            self.pump, ["P1", "P2"], [(housing, 2), (self.blue, 2)]
        )
        walk = self.edges._walk
        self.assertEqual(walk(self.resin_a, "forward"), housing | pumps)
        self.assertEqual(walk(self.blue, "forward"), housing | other | pumps)
        self.assertEqual(walk(self.resin_b, "forward"), other)
        self.assertEqual(walk(pumps[0], "backward"), housing | self.resin_a | self.blue)
        self.assertFalse(walk(self.resin_a, "backward"))

    def test_links_say_whether_the_component_is_known_by_device(self):
        housing, _order = self._make(
            self.housing, ["H1"], [(self.resin_a, 4), (self.blue, 2)], 2
        )
        pumps, order = self._make(
            self.pump, ["P1", "P2"], [(housing, 2), (self.blue, 2)]
        )
        links = self.edges._links(self.resin_a | housing | pumps)
        found = {(li.parent, li.child): (li.assigned, li.quantity) for li in links}
        self.assertEqual(
            found,
            {
                (self.resin_a.id, housing.id): (True, 4.0),
                (housing.id, pumps[0].id): (False, 2.0),
                (housing.id, pumps[1].id): (False, 2.0),
            },
        )
        self.assertEqual(
            {li.event for li in links if li.parent == housing.id}, {order.id}
        )

    def test_a_component_that_comes_back_is_not_made_of_the_device(self):
        housing, _order = self._make(
            self.housing, ["H1"], [(self.resin_a, 4), (self.blue, 2)], 2
        )
        [pump, other], order = self._make(
            self.pump, ["P1", "P2"], [(housing, 2), (self.blue, 2)]
        )
        self._take_apart(pump, order)
        walk = self.edges._walk
        # otherwise everything blue would be made of whatever went into this pump
        self.assertEqual(walk(housing, "forward"), pump | other)
        self.assertEqual(walk(pump, "backward"), housing | self.resin_a | self.blue)

    def test_a_corrected_movement_is_compensated(self):
        lots, order = self._make(
            self.housing, ["H1"], [(self.resin_a, 2), (self.blue, 1)]
        )
        line = order.move_raw_ids.move_line_ids.filtered(
            lambda li: li.lot_id == self.resin_a
        )
        line.lot_id = self.resin_b
        self.env.flush_all()
        self.assertFalse(self.edges._walk(self.resin_a, "forward"))
        self.assertEqual(self.edges._walk(self.resin_b, "forward"), lots)
        taken = self._rows(order).filtered("reverses_id")
        self.assertEqual(taken.mapped("lot_name"), ["RES-A"])
        self.assertEqual(taken.reverses_id.lot_name, "RES-A")
        line.lot_id = self.resin_a
        self.env.flush_all()
        self.assertEqual(self.edges._walk(self.resin_a, "forward"), lots)
        self.assertFalse(self.edges._walk(self.resin_b, "forward"))

    def test_nothing_is_entered_twice(self):
        _lots, order = self._make(
            self.housing, ["H1"], [(self.resin_a, 2), (self.blue, 1)]
        )
        self.assertEqual(self.edges._record({"build": order.ids}), 0)

    def test_nobody_writes_it(self):
        _lots, order = self._make(
            self.housing, ["H1"], [(self.resin_a, 2), (self.blue, 1)]
        )
        row = self._rows(order)[0]
        values = row.copy_data()[0]
        for user in (self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                self.edges.with_user(user).create(values)
            with self.assertRaises(AccessError):
                row.with_user(user).write({"quantity": 1})
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.edges.sudo().create(values)
        for statement in (
            "UPDATE medical_genealogy_edge SET quantity = 1",
            "DELETE FROM medical_genealogy_edge",
        ):
            with (
                self.assertRaisesRegex(psycopg2.Error, "neither changed nor deleted"),
                self.env.cr.savepoint(),
                mute_logger("odoo.sql_db"),
            ):
                self.env.cr.execute(statement)

    def test_who_may_read_it(self):
        self._make(self.housing, ["H1"], [(self.resin_a, 2), (self.blue, 1)])
        for user in (self.inspector, self.auditor, self.manager):
            self.assertTrue(self.edges.with_user(user).search([]))
        for user in (self.operator, self.clerk):
            with self.assertRaises(AccessError):
                self.edges.with_user(user).search([])
        other = self.env["res.company"].create({"name": "Other Devices"})
        self.auditor.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.edges.with_user(self.auditor).search([]))
        self.assertFalse(
            self.edges.with_user(self.auditor)._walk(self.resin_a, "forward")
        )

    def test_a_thousand_devices_take_as_many_queries_as_one(self):
        counts = []
        for count in (1, 40):
            housing, _order = self._make(
                self.housing,
                [f"H{count}"],
                [(self.resin_a, 2 * count), (self.blue, count)],
                count,
            )
            names = [f"P{count}-{number}" for number in range(count)]
            _pumps, order = self._make(
                self.pump, names, [(housing, count), (self.blue, count)]
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.move_raw_ids.move_line_ids._check_genealogy()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[0], 8)

    def test_random_histories_agree_with_the_movements(self):
        self._finish_older_runs()
        for seed in (3, 11):
            with self.subTest(seed=seed):
                self._live(random.Random(seed))
                pairs = self._brute_force()
                lots = self.env["stock.lot"].search([])
                for direction in ("forward", "backward"):
                    for lot in lots:
                        self.assertEqual(
                            set(self.edges._walk(lot, direction)),
                            self._reached(pairs, lot, direction == "forward"),
                            f"{lot.name} {direction}, seed {seed}",
                        )

    def _live(self, chance):
        """Orders, partly with backorders, corrections, splits, unbuilds, at random."""
        stamp = chance.random()
        resins = [self._stocked(self.resin, f"R{stamp}-{n}", 60) for n in range(3)]
        colours = [self._stocked(self.colour, f"C{stamp}-{n}", 60) for n in range(2)]
        resins.append(self._renamed("split", [(resins[0], 20)], f"RS{stamp}"))
        housings, pumps = [], []
        for number in range(5):
            first, second = chance.sample(resins, 2)
            colour = chance.choice(colours)
            lot, order = self._make(
                self.housing,
                [f"H{stamp}-{number}"],
                [(first, 3), (second, 3), (colour, 3)],
                3,
                ordered=chance.choice([3, 5]),
            )
            housings.append((lot, order))
            if chance.random() < 0.4:
                line = chance.choice(order.move_raw_ids.move_line_ids)
                same = resins if line.product_id == self.resin else colours
                line.lot_id = chance.choice(same)
        lot, order = chance.choice(housings)
        housings.append((self._renamed("split", [(lot, 1)], f"HS{stamp}"), order))
        merged = [(colour, None) for colour in colours]
        colours = [self._renamed("merge", merged, f"CM{stamp}")]
        resins.append(self._renamed("relabel", [(resins[-1], None)], f"RL{stamp}"))
        for number in range(4):
            lot, _order = chance.choice(housings)
            made, order = self._make(
                self.pump,
                [f"P{stamp}-{number}"],
                [(lot, 1), (chance.choice(colours), 1)],
            )
            pumps.append((made, order))
        for made, order in chance.sample(pumps, 2):
            self._take_apart(made, order)
        self.env.flush_all()

    def _renamed(self, kind, taken, name):
        """What lots go on as, under a new number."""
        taken = [(lot, quantity or lot.product_qty) for lot, quantity in taken]
        change = self._change(kind, taken, name)
        change.action_apply()
        return change.new_lot_id
