# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.assignment.assignment_findings import QmsGateMixin as Findings
from ..udi import hibc_concatenated
from .common import GTIN
from .genealogy_common import GenealogyCase


class _Answer:
    def __init__(self):
        self.findings = []


class AssignmentCase(GenealogyCase):
    """An open order of two devices whose part is assigned to each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bom = cls.env["mrp.bom"].search(
            [("product_tmpl_id", "=", cls.device.product_tmpl_id.id)]
        )
        cls.bom.bom_line_ids.qms_by_device = True
        cls.lot_a = cls._released(cls.part, "PART-A", 10)
        cls.lot_b = cls._released(cls.part, "PART-B", 10)
        cls.open = cls._begin(["DEV-1", "DEV-2"])
        cls.one, cls.two = cls.open.lot_producing_ids

    @classmethod
    def _begin(cls, names):
        order = cls._order(cls.device, len(names))
        order.action_assign()
        order.lot_producing_ids = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.device.id} for name in names]
        )
        order.qty_producing = len(names)
        order.set_qty_producing()
        cls.env.flush_all()
        return order


@tagged("post_install", "-at_install")
class TestComponentAssignment(AssignmentCase):
    """Which device got which component, scanned; an order does not close without."""

    def _scan(self, *texts, order=None, device_id=False):
        answer = {"device_id": device_id}
        order = order or self.open
        for text in texts:
            answer = order.with_user(self.operator).scan_component(
                text, answer["device_id"]
            )
        return answer

    def _findings(self, order):
        [event] = [order._make_gate_event("mo_close", order.id)]
        answers = {event: _Answer()}
        Findings._add_assignment_findings(self.env["qms.gate.mixin"], answers)
        return {finding.code: finding for finding in answers[event].findings}

    def _close(self, order):
        order.move_raw_ids.picked = True
        order.button_mark_done()
        self.env.flush_all()

    def test_scan_by_scan_to_the_genealogy(self):
        answer = self._scan("DEV-1", "PART-A", "DEV-2", "PART-B")
        self.assertEqual(answer["kind"], "assigned")
        self.assertEqual(
            (answer["order"]["complete"], answer["order"]["count"]), (2, 2)
        )
        self._close(self.open)
        self.assertEqual(self.open.state, "done")
        walk = self.edges._walk
        self.assertEqual(walk(self.lot_a, "forward"), self.one)
        self.assertEqual(walk(self.lot_b, "forward"), self.two)
        self.assertEqual(walk(self.two, "backward"), self.lot_b)
        [link] = self.edges._links(self.lot_a | self.one)
        self.assertTrue(link.assigned)
        used = {
            line.lot_id: line.quantity for line in self.open.move_raw_ids.move_line_ids
        }
        self.assertEqual(used, {self.lot_a: 1, self.lot_b: 1})
        self.assertFalse(self._findings(self.open))

    def test_a_udi_is_scanned_in_any_notation(self):
        self._identify(self.device)
        for text in (
            f"]d201{GTIN}21DEV-2",
            f"(01){GTIN}(21)DEV-2",
            f"https://id.gs1.org/01/{GTIN}/21/DEV-2",
        ):
            answer = self._scan(text)
            self.assertEqual(
                (answer["kind"], answer["device_id"]), ("device", self.two.id)
            )
        # of another device, of none, and with an identifier that no product has here
        self._released(self.part, "PARTC", 10)
        for text in (
            "(01)09506000134352(21)DEV-2",
            "(21)DEV-2",
            hibc_concatenated("A999", "PART", lot="PARTC"),
        ):
            answer = self._scan(text, device_id=self.one.id)
            self.assertEqual(answer["kind"], "wrong", text)
        answer = self._scan(" PARTC ", device_id=self.one.id)
        self.assertEqual(answer["kind"], "assigned")

    def test_a_component_is_taken_from_where_it_lies(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        moved = self._transfer(self.part, 10, self.stock, shelf, self.lot_b)
        moved.button_validate()
        self._scan("DEV-1", "PART-A", "DEV-2", "PART-B")
        line = self.open.move_raw_ids.move_line_ids.filtered(
            lambda li: li.lot_id == self.lot_b
        )
        self.assertEqual(line.location_id, shelf)
        self._close(self.open)
        quants = self.env["stock.quant"].search([("lot_id", "=", self.lot_b.id)])
        self.assertFalse(
            quants.filtered(
                lambda q: q.quantity < 0 and q.location_id.usage == "internal"
            )
        )

    def test_an_order_does_not_close_with_one_missing(self):
        found = self._findings(self.open)
        self.assertIn("DEV-1, DEV-2", found["genealogy.component_missing"].message)
        self._scan("DEV-1", "PART-A")
        message = self._findings(self.open)["genealogy.component_missing"].message
        self.assertIn("DEV-2", message)
        self.assertNotIn("DEV-1", message)
        self._scan("DEV-2", "PART-A")
        self.assertFalse(self._findings(self.open))

    def test_what_is_consumed_is_what_is_assigned(self):
        self._scan("DEV-1", "PART-A", "DEV-2", "PART-A")
        line = self.open.move_raw_ids.move_line_ids
        line.lot_id = self.lot_b
        self._close(self.open)
        found = self._findings(self.open)
        self.assertIn("genealogy.not_consumed", found)

    def test_scans_that_do_not_fit_are_answers(self):
        held = self._receive(self.part, "PART-Q", 5)
        self.assertTrue(held)
        self._begin(["DEV-9"])
        for texts, words in (
            (["PART-A"], "Scan the device first"),
            (["DEV-1", "NOTHING"], "neither a device"),
            (["DEV-9"], "device first"),
            (["DEV-1", "PART-Q"], "may not be used"),
            (["DEV-1", "PART-A", "PART-A"], "already"),
            (["", "  "], "neither a device"),
        ):
            with self.subTest(texts=texts):
                answer = self._scan(*texts)
                self.assertEqual(answer["kind"], "wrong", answer["message"])
                self.assertRegex(answer["message"], words)

    def test_taken_back_while_open(self):
        self._scan("DEV-1", "PART-A")
        row = self.open.qms_assignment_ids
        self.open.with_user(self.operator).unassign_component(row.id)
        self.assertFalse(self.open.qms_assignment_ids)
        self._scan("DEV-1", "PART-B", "DEV-2", "PART-B")
        self._close(self.open)
        row = self.open.qms_assignment_ids[:1]
        with self.assertRaises(UserError):
            self.open.with_user(self.operator).unassign_component(row.id)
        answer = self._scan("DEV-1", "PART-A")
        self.assertEqual(answer["kind"], "wrong")

    def test_an_order_keeps_what_it_was_planned_with(self):
        self.bom.bom_line_ids.qms_by_device = False
        self.assertTrue(self.open.qms_by_device)
        self.assertFalse(self._begin(["DEV-8"]).qms_by_device)

    def test_nobody_writes_it(self):
        self._scan("DEV-1", "PART-A")
        row = self.open.qms_assignment_ids
        for user in (self.operator, self.engineer, self.manager):
            for attempt in (
                lambda r: r.write({"device_id": self.two.id}),
                lambda r: r.unlink(),
                lambda r: r.create(row.copy_data()[0]),
            ):
                with self.assertRaises(AccessError):
                    attempt(row.with_user(user))
        with self.assertRaises(AccessError):
            row.sudo().write({"device_id": self.two.id})
        with self.assertRaises(AccessError):
            self.open.with_user(self.manager).write({"qms_assignment_ids": [(5, 0, 0)]})
        with self.assertRaises(AccessError):
            self.open.with_user(self.clerk).scan_component("DEV-1")
