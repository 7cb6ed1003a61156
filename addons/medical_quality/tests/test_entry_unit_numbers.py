# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command

from .test_entry_unit import REASON, UnitCase


class TestEntryUnitNumbers(UnitCase):
    """Serial numbers that come to an order, leave it, and stay while it is sampled."""

    def test_a_device_that_left_the_order_is_scanned_again(self):
        for number in (1, 2):
            self._name(number, f"UNIT-{number}")
            self._fill(number)
        self.order.sudo().lot_producing_ids = self.serials[1:]
        with self._refused("UNIT-1 is unit 1 .* no longer a serial number"):
            self.inspection.action_complete()
        self._name(1, "UNIT-3", REASON)
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")

    def test_serials_that_are_born_later(self):
        self._without_numbers()
        self._fill(1)
        self._fill(2)
        self.assertEqual(self.inspection.scan("UNIT-1")["kind"], "unknown")
        # born after all: the values stay, the devices are scanned with a reason
        self.order.sudo().lot_producing_ids = self.serials
        with self._refused("Scan the serial number of unit 1, 2"):
            self.inspection.action_complete()
        for number in (1, 2):
            self._name(number, f"UNIT-{number}", "Serial numbers printed afterwards")
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")

    def _without_numbers(self):
        """As if the order had no serial numbers yet."""
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM mrp_production_stock_lot_rel WHERE mrp_production_id = %s",
            [self.order.id],
        )
        self.env.invalidate_all()

    def test_numbers_stay_while_the_sample_is_inspected(self):
        order = self.order.sudo()
        ways = {
            "button": lambda: self.order.action_clear_lot_producing_ids(),
            "write": lambda: order.write({"lot_producing_ids": [Command.clear()]}),
            "unlink": lambda: order.write(
                {"lot_producing_ids": [Command.unlink(one) for one in self.serials.ids]}
            ),
        }
        for way, go in ways.items():
            with self.subTest(way), self._refused("serial numbers stay"):
                go()
        self.assertEqual(order.lot_producing_ids, self.serials)

    def test_an_import_takes_no_numbers_away(self):
        """A column that is left empty empties the field: refused, row by row."""
        order = self.order.sudo()
        own = self.order.with_user(self.operator)
        [(xmlid,)] = order.with_env(self.env).export_data(["id"])["datas"]
        for field in (
            "lot_producing_ids",
            "lot_producing_ids/id",
            "lot_producing_ids/.id",
        ):
            with self.subTest(field):
                answer = own.load(["id", field], [[xmlid, ""]])
                self.assertFalse(answer["ids"])
                said = [message["message"] for message in answer["messages"]]
                self.assertEqual(len(said), 1, said)
                self.assertIn("serial numbers stay", said[0])
                self.env.invalidate_all()
                self.assertEqual(order.lot_producing_ids, self.serials)
        # other numbers can take their place
        answer = own.load(
            ["id", "lot_producing_ids/.id"], [[xmlid, str(self.serials[0].id)]]
        )
        self.assertFalse(answer["messages"])
        self.assertEqual(order.lot_producing_ids, self.serials[0])

    def test_a_number_that_many_products_use(self):
        self.env["stock.lot"].create(
            [
                {"name": "UNIT-2", "product_id": self._product(f"P{number}").id}
                for number in range(25)
            ]
        )
        self._name(1, "UNIT-2")
        self.assertEqual(self._unit(1).serial_id, self.serials[1])

    def test_fewer_devices_than_units(self):
        self.order.sudo().lot_producing_ids = self.serials[0]
        with self._refused("Scan the serial number of unit 2"):
            self._unit(2)[0].value_text = "5.00"
        self._name(1, "UNIT-1")
        self._fill(1)
        self._fill(2)
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")

    def test_the_customer_sees_which_device_a_value_is_of(self):
        for number, name in ((1, "UNIT-1"), (2, "UNIT-4")):
            self._name(number, name)
            self._fill(number)
        self.inspection.action_complete()
        agreement = self.env["qms.quality.agreement"].new({"share_results": "values"})
        [shown] = self.serials[3].sudo()._customer_results(agreement)
        self.assertEqual(
            [(row["unit"], row["own"]) for row in shown["results"]],
            [("UNIT-1", False), ("UNIT-4", True)] * 2,
        )
