# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.genealogy import medical_genealogy_backfill as backfill
from ..models.genealogy.medical_genealogy_record import MedicalGenealogyEdge
from ..models.genealogy.medical_lot_shipment import MedicalLotShipment
from .genealogy_common import GenealogyCase


@tagged("post_install", "-at_install")
class TestGenealogyBackfill(GenealogyCase):
    """Movements from before the addon: derived in steps, gaps reported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runs = cls.env["medical.genealogy.backfill"]
        cls._finish_older_runs()
        cls.resin_a = cls._stocked(cls.resin, "RES-A")
        cls.blue = cls._stocked(cls.colour, "BLUE")
        with (
            patch.object(MedicalGenealogyEdge, "_record", lambda *a, **k: 0),
            patch.object(MedicalLotShipment, "_record", lambda *a, **k: None),
        ):
            cls.housings, cls.order = cls._make(
                cls.housing, ["H1"], [(cls.resin_a, 4), (cls.blue, 2)], 2
            )
            cls.pumps, cls.pump_order = cls._make(
                cls.pump, ["P1", "P2"], [(cls.housings, 2), (cls.blue, 2)]
            )
            cls._take_apart(cls.pumps[0], cls.pump_order)
            cls.sold = cls._released(cls.part, "SOLD")
            cls.delivery = cls._ship(cls.sold, 3)
            cls.delivery.partner_id = cls.customer
            cls.delivery.button_validate()
            cls.env.flush_all()

    def _run(self, step=1):
        run = self.runs.browse(
            self.runs.with_user(self.engineer).action_start()["res_id"]
        )
        run = run.sudo()
        with patch.object(backfill, "_STEP", step):
            for _number in range(10_000):
                if run.state == "done":
                    return run
                run._step()
        self.fail("it never ends")

    def test_what_was_before_is_derived(self):
        walk = self.edges._walk
        self.assertFalse(walk(self.resin_a, "forward"))
        run = self._run()
        self.assertEqual(walk(self.resin_a, "forward"), self.housings | self.pumps)
        self.assertEqual(
            walk(self.pumps[0], "backward"), self.housings | self.resin_a | self.blue
        )
        rows = self.edges.search([("event_ref", "=", self.pump_order.id)])
        self.assertEqual(
            set(rows.filtered(lambda r: r.kind == "build").mapped("origin")),
            {"backfill"},
        )
        back = self.edges.search(
            [("kind", "=", "unbuild"), ("lot_ref", "=", self.blue.id)]
        )
        self.assertTrue(back.returned)
        shipment = self.env["medical.lot.shipment"].search(
            [("lot_id", "=", self.sold.id)]
        )
        self.assertEqual(
            (shipment.direction, shipment.quantity, shipment.company_name),
            ("shipped", 3.0, self.customer.name),
        )
        self.assertEqual((run.progress, run.processed), (100.0, run.total))
        self.assertTrue(run.added)

    def test_once_more_changes_nothing(self):
        self._run(50)
        count = self.edges.search_count([])
        again = self._run(50)
        self.assertEqual((again.added, self.edges.search_count([])), (0, count))

    def test_an_interrupted_run_goes_on(self):
        first = self.runs.with_user(self.engineer).action_start()["res_id"]
        run = self.runs.browse(first).sudo()
        with patch.object(backfill, "_STEP", 1):
            run._step()
        self.assertEqual(
            self.runs.with_user(self.engineer).action_start()["res_id"], first
        )
        self.env.invalidate_all()
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60
        ):
            self.runs.sudo()._cron_run()
        self.assertEqual(run.state, "done")
        self.assertEqual(
            self.edges._walk(self.resin_a, "forward"), self.housings | self.pumps
        )

    def test_gaps_are_reported(self):
        self.env.flush_all()
        # regulated by now, and movements as they were before lots were tracked
        self.env.cr.execute(
            "UPDATE product_template SET qms_regulated = true WHERE id IN %s",
            [tuple((self.pump | self.housing).product_tmpl_id.ids)],
        )
        self.env.cr.execute(
            "UPDATE stock_move_line SET lot_id = NULL WHERE lot_id = %s AND move_id"
            " IN %s",
            [self.resin_a.id, tuple(self.order.move_raw_ids.ids)],
        )
        self.env.invalidate_all()
        run = self._run(50)
        gaps = run.gap_ids.filtered(
            lambda gap: gap.production_id in self.order | self.pump_order
        )
        self.assertEqual(
            {(g.production_id, g.product_id, g.reason, g.quantity) for g in gaps},
            {
                (self.order, self.resin, "consumed_without_lot", 4.0),
                (self.pump_order, self.pump, "not_by_device", 2.0),
            },
        )

    def test_who_may_start_it(self):
        for user in (self.operator, self.inspector, self.clerk, self.auditor):
            with self.assertRaises(AccessError):
                self.runs.with_user(user).action_start()
        run = self._run(50)
        for user in (self.engineer, self.manager):
            with self.assertRaises(AccessError):
                run.with_user(user).write({"state": "running"})
            with self.assertRaises(AccessError):
                self.runs.with_user(user).create({})
            with self.assertRaises(AccessError):
                run.with_user(user).unlink()


@tagged("post_install", "-at_install")
class TestLotShipment(GenealogyCase):
    """Who got what, as it was then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shipments = cls.env["medical.lot.shipment"]
        cls.customer.write(
            {"street": "1 Old Road", "city": "Sampletown", "zip": "10001"}
        )
        cls.lot = cls._released(cls.part, "SOLD")

    def _deliver(self, quantity):
        delivery = self._ship(self.lot, quantity)
        delivery.partner_id = self.customer
        delivery.button_validate()
        self.env.flush_all()
        return delivery

    def test_name_and_address_stay(self):
        delivery = self._deliver(3)
        self.customer.write({"name": "Renamed", "street": "9 New Street"})
        self.env.flush_all()
        shipment = self.shipments.search([("lot_id", "=", self.lot.id)])
        self.assertEqual(shipment.company_name, "Test Device Owner")
        self.assertIn("1 Old Road", shipment.partner_address)
        self.assertEqual(
            (shipment.direction, shipment.quantity, shipment.document),
            ("shipped", 3.0, delivery.name),
        )
        self.assertEqual(shipment.partner_id, self.customer)

    def test_a_return_is_a_row_of_its_own(self):
        self._deliver(3)
        back = self._transfer(self.part, 2, self.customers, self.stock, self.lot)
        back.partner_id = self.customer
        back.button_validate()
        self.env.flush_all()
        rows = self.shipments.search([("lot_id", "=", self.lot.id)])
        self.assertEqual(
            sorted((r.direction, r.quantity) for r in rows),
            [("returned", 2.0), ("shipped", 3.0)],
        )

    def test_touching_a_done_delivery_adds_nothing(self):
        delivery = self._deliver(3)
        delivery.move_line_ids._check_gate_stock()
        self.assertEqual(self.shipments.search_count([("lot_id", "=", self.lot.id)]), 1)

    def test_nobody_writes_it(self):
        self._deliver(1)
        row = self.shipments.search([("lot_id", "=", self.lot.id)])
        for user in (self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                self.shipments.with_user(user).create(row.copy_data()[0])
            with self.assertRaises(AccessError):
                row.with_user(user).write({"partner_name": "Somebody"})
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.shipments.sudo().create(row.copy_data()[0])
        for user in (self.operator, self.clerk):
            with self.assertRaises(AccessError):
                self.shipments.with_user(user).search([])
        self.assertTrue(self.shipments.with_user(self.auditor).search([]))
