# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command

from .common import JUDGED, InspectionCase


class TestPlanStorage(InspectionCase):
    """Stored lots are inspected again and again; overdue ones are not used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan()
        cls.plan = cls._plan(
            trigger="storage", characteristics=[JUDGED], storage_days=30
        )
        cls.lot = cls._receive()
        cls._pass(cls.lot)
        cls._release(cls.lot)
        cls.start = fields.Datetime.now()

    def _on_day(self, days):
        return freeze_time(self.start + timedelta(days=days))

    def _stored(self):
        return self.lot.inspection_ids.filtered(lambda i: i.trigger == "storage")

    def _delivery(self, quantity=1.0):
        customers = self.env.ref("stock.stock_location_customers")
        places = {"location_id": self.stock.id, "location_dest_id": customers.id}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                **places,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": quantity,
                            **places,
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
                    "product_id": self.part.id,
                    "lot_id": self.lot.id,
                    "quantity": quantity,
                    **places,
                }
            )
        ]
        picking.move_ids.picked = True
        return picking

    def _findings(self, checkpoint="lot_ship"):
        line = self._delivery().move_line_ids
        event = line._make_gate_event(checkpoint, line.id, lot=self.lot)
        return [
            f.code
            for f in line._judge_gate([event])[event].findings
            if f.code.split(".")[0] == "inspection"
        ]

    def test_not_before_it_is_due(self):
        with self._on_day(20):
            self.env["medical.inspection"]._cron_open_storage()
            self.assertFalse(self._stored())
            self.assertEqual(self._findings(), [])
            picking = self._delivery()
            picking.button_validate()
            self.assertEqual(picking.state, "done")

    def test_opened_the_day_before(self):
        with self._on_day(29.5):
            for _ in range(2):
                self.env["medical.inspection"]._cron_open_storage()
            self.assertEqual((self._stored().state, self._stored().round), ("open", 1))
            self.assertEqual(self._findings(), [], "not overdue yet")

    def test_overdue_is_neither_used_nor_shipped_on_any_path(self):
        with self._on_day(31):
            self.assertEqual(self._findings(), ["inspection.missing"])
            self.assertEqual(self._findings("lot_consume"), ["inspection.missing"])
            picking = self._delivery()
            for action in (
                lambda: picking.button_validate(),
                lambda: picking.sudo()._action_done(),
                lambda: picking.move_ids._action_done(),
                lambda: picking.move_ids.write({"state": "done"}),
                lambda: picking.move_line_ids.write({"state": "done"}),
            ):
                with self._refused("asks for it|carry out the transfer"):
                    action()
                    self.env.flush_all()
                self.assertNotEqual(picking.state, "done")
            self._pass(self.lot)
            self.assertEqual(self._findings(), [])
            picking.button_validate()
            self.assertEqual(picking.state, "done")

    def test_each_round_by_itself(self):
        for days, number in ((31, 1), (62, 2), (93, 3)):
            with self._on_day(days):
                self.assertEqual(self._findings(), ["inspection.missing"])
                self.env["medical.inspection"]._cron_open_storage()
                self.assertEqual(self._findings(), ["inspection.open"])
                self._pass(self.lot)
                self.assertEqual(self._findings(), [])
                self.assertEqual(max(self._stored().mapped("round")), number)

    def test_failed_is_blocked_at_once_until_it_passes_again(self):
        with self._on_day(29.5):
            self.env["medical.inspection"]._cron_open_storage()
            inspection = self._stored().with_user(self.inspector)
            self._enter(inspection, judgement="fail")
            inspection.action_complete()
            self.assertEqual(self._findings(), ["inspection.failed"])
            self.env["medical.inspection"]._cron_open_storage()
            self.assertEqual(len(self._stored()), 1)
            again = inspection.with_user(self.engineer)._open_reinspection("Sorted")
            self._enter(again)
            again.with_user(self.inspector).action_complete()
            self.assertEqual(self._findings(), [])
        with self._on_day(61):
            self.env["medical.inspection"]._cron_open_storage()
            self.assertEqual(self._findings(), ["inspection.open"])

    def test_the_finding_opens_it(self):
        with self._on_day(31):
            line = self._delivery().move_line_ids
            inspection = self._inspections(line)
            self.assertEqual(
                (inspection.trigger, inspection.lot_id), ("storage", self.lot)
            )

    def test_days_are_asked_for(self):
        for vals in (
            {"trigger": "storage"},
            {"trigger": "storage", "storage_days": -1},
            {"trigger": "receipt", "storage_days": 3},
        ):
            with self.assertRaises(ValidationError, msg=vals), self.cr.savepoint():
                self._draft(**vals)

    def test_queries_do_not_grow_with_the_lots(self):
        lots = self.env["stock.lot"].create(
            [{"name": f"Q-{n}", "product_id": self.part.id} for n in range(30)]
        )
        inspections = self.env["medical.inspection"]

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            inspections._storage_of(inspections._storage_requirements(some))
            return self.env.cr.sql_log_count - before

        queries(lots[:2])
        self.assertEqual(queries(lots[:2]), queries(lots))
