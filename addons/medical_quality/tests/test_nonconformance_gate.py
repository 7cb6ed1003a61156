# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .nonconformance_common import NonconformanceCase

_CODE = "nonconformance.open"


@tagged("post_install", "-at_install")
class TestNonconformanceGate(NonconformanceCase):
    """An open nonconformance stops lot and order, on every path."""

    def _line(self, lot, target, quantity=1):
        """A picked movement of a lot to a place, not done."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": target.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": quantity,
                            "location_id": self.stock.id,
                            "location_dest_id": target.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            Command.create(
                {
                    "picking_id": picking.id,
                    "product_id": lot.product_id.id,
                    "product_uom_id": lot.product_id.uom_id.id,
                    "quantity": quantity,
                    "lot_id": lot.id,
                    "location_id": self.stock.id,
                    "location_dest_id": target.id,
                }
            )
        ]
        picking.move_ids.picked = True
        return picking

    def _customers(self):
        return self.env.ref("stock.stock_location_customers")

    def _production(self):
        return self.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", self.company.id)],
            limit=1,
        )

    def _codes_of_moving(self, lot, target):
        """Codes of what a movement of a lot would be refused for."""
        line = self._line(lot, target).move_line_ids
        [event] = line._gate_stock_events()
        answer = line._judge_gate([event])[event]
        return [finding.code for finding in answer.findings]

    def test_its_lot_is_neither_released_nor_used_nor_shipped(self):
        self._pass(self.lot)
        self.assertNotIn(
            _CODE, self._finding_codes(self.lot, "lot_release", lot=self.lot)
        )
        record = self._nonconformance(quantity=3)
        codes = self._finding_codes(self.lot, "lot_release", lot=self.lot)
        self.assertIn(_CODE, codes)
        for target in self._customers() | self._production():
            self.assertIn(_CODE, self._codes_of_moving(self.lot, target))
        with self._refused(record.name):
            self._release(self.lot)
        customers = self._customers()
        # also where the status of the lot said "released"
        self.lot._set_quality_status("released")
        with self._refused(record.name):
            self._line(self.lot, customers).button_validate()
        with self._refused(record.name):
            self._line(self.lot, customers).move_ids._action_done()
        with self._refused(record.name):
            self._line(self.lot, self._production()).button_validate()

    def test_an_order_closes_once_it_is_decided(self):
        self._pass(self.lot)
        self._release(self.lot)
        order = self.env["mrp.production"].create(
            {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        order.action_confirm()
        order.action_generate_serial()
        made = order.lot_producing_ids
        record = self._nonconformance(
            made, quantity=1, product_id=self.device.id, production_id=order.id
        )
        self.assertIn(_CODE, self._finding_codes(order, "mo_close"))
        with self.assertRaisesRegex(UserError, record.name):
            order.button_mark_done()
        self.env.invalidate_all()
        self._review(record, ("use_as_is", 1))
        self._sign(record)
        self.assertNotIn(_CODE, self._finding_codes(order, "mo_close"))
        self.assertIn(_CODE, self._codes_of_moving(made, self._customers()))

    def test_no_part_gets_away_under_another_number(self):
        record = self._nonconformance()
        change = (
            self.env["medical.lot.change"]
            .with_user(self.inspector)
            .create(
                {
                    "kind": "split",
                    "reason": "Better ones",
                    "product_id": self.part.id,
                    "new_name": "H-CLEAN",
                    "line_ids": [
                        Command.create(
                            {
                                "lot_id": self.lot.id,
                                "location_id": self.stock.id,
                                "quantity": 5,
                            }
                        )
                    ],
                }
            )
        )
        with self._refused(record.name):
            change.action_apply()

    def test_no_concession_covers_it(self):
        cause = self.env["qms.gate.mixin"]._gate_causes()[_CODE]
        self.assertEqual(cause.conceded_at, ())

    def test_many_lots_take_no_more_queries(self):
        lots = self.lot.union(*(self._receive(f"H-M{n}", 5) for n in range(6)))
        for lot in lots:
            self._nonconformance(lot)
        counts = []
        for some in (lots[:1], lots):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = some._open_nonconformances_by_lot()
            self.assertEqual(len(found), len(some))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_a_use_as_is_answers_for_its_failed_inspection(self):
        inspection = self._inspections(self.lot)
        self._enter(inspection, "5.90")
        inspection.with_user(self.inspector).action_complete()
        self.assertEqual(inspection.state, "failed")
        action = inspection.with_user(self.inspector).action_nonconformance()
        record = self.records.browse(action["res_id"])
        self.assertEqual(record.inspection_id, inspection)
        self.assertEqual(record.line_ids.quantity, 500)
        self.assertIn("5.90", record.description)
        self.assertEqual(record.defect_ids.mapped("name"), ["Width"])
        self.assertIn(
            "inspection.failed",
            self._finding_codes(self.lot, "lot_release", lot=self.lot),
        )
        record = self._decided(("use_as_is", 480), ("return", 20), record=record)
        record.action_carry_out()
        self.assertEqual(record.state, "done")
        self.assertEqual(self.lot.quality_status, "quarantine")
        event = self.lot._make_release_event()
        answer = self.lot._judge_gate([event])[event]
        self.assertEqual([finding.code for finding in answer.findings], [])
        self.assertIn(
            record.name,
            [e.number for e in answer.evidence if e.kind == "nonconformance"],
        )
        self._release(self.lot)
        self.assertEqual(self.lot.quality_status, "released")

    def test_a_use_as_is_of_a_part_answers_for_no_more(self):
        inspection = self._inspections(self.lot)
        self._enter(inspection, "5.90")
        inspection.with_user(self.inspector).action_complete()
        record = self._nonconformance(quantity=20, inspection_id=inspection.id)
        self._decided(("use_as_is", 20), record=record)
        record.action_carry_out()
        self.assertIn(
            "inspection.failed",
            self._finding_codes(self.lot, "lot_release", lot=self.lot),
        )

    @mute_logger("odoo.sql_db")
    def test_one_nonconformance_for_a_failed_inspection(self):
        inspection = self._inspections(self.lot)
        with self._refused("did not fail"):
            inspection.action_nonconformance()
        self._enter(inspection, "5.90")
        inspection.with_user(self.inspector).action_complete()
        self.assertFalse(inspection.nonconformance_ids)
        first = inspection.with_user(self.inspector).action_nonconformance()
        again = inspection.with_user(self.operator).action_nonconformance()
        self.assertEqual(first["res_id"], again["res_id"])
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self._nonconformance(inspection_id=inspection.id)
        with self._refused("quality staff|access|allowed"):
            inspection.with_user(self.outsider).action_nonconformance()

    def test_opened_at_once_where_it_is_set(self):
        for holder in ("company", "product", "plan"):
            with self.subTest(holder=holder):
                lot = self._receive(f"H-{holder}", 10)
                self.company.medical_nonconformance_mode = "propose"
                self.part.product_tmpl_id.nonconformance_mode = False
                if holder == "company":
                    self.company.medical_nonconformance_mode = "automatic"
                elif holder == "product":
                    self.part.product_tmpl_id.nonconformance_mode = "automatic"
                else:
                    version = self.plan.with_user(self.engineer).action_new_version()
                    draft = self.plan.browse(version["res_id"])
                    draft.with_user(self.engineer).nonconformance_mode = "automatic"
                    draft.with_user(self.manager)._approve_as_user()
                    lot = self._receive("H-planned", 10)
                inspection = self._inspections(lot)
                self._enter(inspection, "5.90")
                inspection.with_user(self.inspector).action_complete()
                self.assertEqual(len(inspection.nonconformance_ids), 1)
                self.assertEqual(lot.quality_status, "on_hold")
                passed = self._receive(f"H-{holder}-ok", 10)
                self._pass(passed)
                self.assertFalse(self._inspections(passed).nonconformance_ids)
