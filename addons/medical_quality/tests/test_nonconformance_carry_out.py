# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qms_base.tests.signing import sign

from .nonconformance_common import NonconformanceCase


@tagged("post_install", "-at_install")
class TestNonconformanceCarryOut(NonconformanceCase):
    """Decided by two, by quantity; done once; the stock and the status follow."""

    # ------------------------------------------------------------------
    # Carrying out
    # ------------------------------------------------------------------
    def test_480_as_they_are_and_20_back(self):
        record = self._decided(("use_as_is", 480), ("return", 20))
        self.assertEqual(self._there(self.lot), 500)
        as_is, back = record.disposition_ids
        back.with_user(self.inspector).action_carry_out()
        self.assertEqual(self._there(self.lot), 480)
        part = back.new_lot_id
        self.assertEqual((part.name, part.quality_status), ("H-2211A", "rejected"))
        self.assertEqual(self._there(part), 0)
        self.assertEqual(self.lot.quality_status, "on_hold")
        picking = self.env["stock.picking"].browse(back_execution(back).res_id)
        self.assertEqual((picking.state, picking.partner_id), ("done", self.supplier))
        walk = self.env["medical.genealogy.edge"]._walk
        self.assertEqual(walk(self.lot, "forward"), part)
        self.assertEqual(record.state, "decided")
        as_is.with_user(self.inspector).action_carry_out()
        self.assertEqual(record.state, "done")
        self.assertEqual(self.lot.quality_status, "quarantine")
        decision = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", part.ids), ("nonconformance_id", "=", record.id)]
        )
        self.assertEqual(decision.decision, "return")
        self.assertIn(self.manager.name, decision.reason)

    def test_a_scrapped_part_goes_under_its_own_number(self):
        record = self._decided(
            ("use_as_is", 490), ("scrap", 10, {"part_name": "H-2211-X"})
        )
        record.action_carry_out()
        part = record.disposition_ids[1].new_lot_id
        self.assertEqual(part.name, "H-2211-X")
        self.assertEqual((self._there(self.lot), self._there(part)), (490, 0))
        scrap = self.env["stock.scrap"].search([("lot_id", "=", part.id)])
        self.assertEqual((scrap.state, scrap.scrap_qty), ("done", 10))
        self.assertEqual(record.state, "done")

    def test_all_of_a_lot_needs_no_split(self):
        record = self._decided(("scrap", 500))
        record.action_carry_out()
        self.assertFalse(record.disposition_ids.new_lot_id)
        self.assertEqual(self._there(self.lot), 0)
        self.assertEqual(self.lot.quality_status, "rejected")

    def test_the_conforming_rest_comes_off_hold(self):
        record = self._nonconformance(quantity=20)
        self._decided(("scrap", 20), record=record)
        record.action_carry_out()
        self.assertEqual(self._there(self.lot), 480)
        self.assertEqual(self.lot.quality_status, "quarantine")

    def test_from_several_places(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        move = self.env["stock.move"].create(
            {
                "product_id": self.part.id,
                "product_uom_qty": 200,
                "location_id": self.stock.id,
                "location_dest_id": shelf.id,
                "picked": True,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "quantity": 200,
                            "lot_id": self.lot.id,
                            "location_id": self.stock.id,
                            "location_dest_id": shelf.id,
                        }
                    )
                ],
            }
        )
        move._action_done()
        record = self._decided(("return", 400), ("scrap", 100))
        record.action_carry_out()
        self.assertEqual(record.state, "done")
        self.assertEqual(self._there(self.lot), 0)

    def test_nothing_is_carried_out_twice(self):
        record = self._decided(("use_as_is", 480), ("scrap", 20))
        scrap = record.disposition_ids[1]
        scrap.action_carry_out()
        for user in (self.inspector, self.manager):
            with self._refused("not again"):
                scrap.with_user(user).action_carry_out()
        self.assertEqual(len(scrap_moves(self.env, record)), 1)
        record.action_carry_out()
        with self._refused("Nothing .* waits"):
            record.action_carry_out()
        self.assertEqual(len(record.execution_ids), 2)

    def test_nothing_is_half_moved(self):
        record = self._decided(("return", 20), ("use_as_is", 480))
        parts = record.disposition_ids

        def broken(self):
            raise RuntimeError("The printer is on fire")

        picking = type(self.env["stock.picking"])
        with patch.object(picking, "_action_done", broken):
            with self.assertRaisesRegex(RuntimeError, "on fire"), self.cr.savepoint():
                parts[0].action_carry_out()
        self.env.invalidate_all()
        self.assertEqual(parts[0].state, "decided")
        self.assertEqual(self._there(self.lot), 500)
        self.assertFalse(parts[0].new_lot_id)
        parts[0].action_carry_out()
        self.assertEqual(parts[0].state, "done")

    def test_what_is_not_there_is_not_scrapped(self):
        record = self._decided(("scrap", 500))
        other = self._nonconformance(quantity=100)
        self._decided(("scrap", 100), record=other)
        other.action_carry_out()
        with self._refused("only 400"):
            record.action_carry_out()

    def test_what_is_not_decided_is_not_carried_out(self):
        record = self._review(self._nonconformance(), ("scrap", 500))
        with self._refused("not decided"):
            record.disposition_ids.action_carry_out()
        self._sign(record, self.manager)
        with self._refused("not decided"):
            record.disposition_ids.action_carry_out()
        # a state that somebody wrote without the signatures is no decision
        record.sudo()._serve({"state": "decided"})
        record.sudo()._serve_dispositions(record.disposition_ids, {"state": "decided"})
        with self._refused("not complete as stored"):
            record.disposition_ids.action_carry_out()

    def test_who_carries_out(self):
        record = self._decided(("scrap", 500))
        for user in (self.operator, self.auditor, self.outsider):
            with self.assertRaises(AccessError):
                record.disposition_ids.with_user(user).action_carry_out()

    def test_the_ledger_takes_no_entry(self):
        record = self._decided(("scrap", 500))
        record.action_carry_out()
        ledger = record.execution_ids
        for user in (self.manager, self.env.ref("base.user_root")):
            own = ledger.with_user(user)
            for act in (
                lambda rows=own: rows.copy(),
                lambda rows=own: rows.write({"quantity": 1}),
                lambda rows=own: rows.unlink(),
            ):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    act()

    def test_a_rejected_lot_is_not_used(self):
        self._nonconformance()
        self.lot._set_quality_status("rejected")
        record = self._review(self._nonconformance(), ("use_as_is", 500))
        with self._refused("was rejected"):
            sign(record, "decide", self.manager)

    def test_what_no_receipt_knows_is_not_returned(self):
        made = self.env["stock.lot"].create(
            {"name": "MADE-1", "product_id": self.part.id}
        )
        record = self._review(self._nonconformance(made, quantity=1), ("return", 1))
        with self._refused("no receipt says"):
            sign(record, "decide", self.manager)

    # ------------------------------------------------------------------
    # Rework
    # ------------------------------------------------------------------
    def test_rework_ends_with_a_reinspection_that_passed(self):
        values = {
            "adverse_effect": "None: the surface is not functional",
            "rework_operation_id": self.operation.id,
        }
        record = self._decided(("use_as_is", 480), ("rework", 20, values))
        record.action_carry_out()
        rework = record.disposition_ids[1]
        part = rework.new_lot_id
        self.assertEqual((rework.state, part.quality_status), ("working", "on_hold"))
        self.assertEqual(self._there(part), 20)
        self.assertEqual(record.state, "decided")
        # the rest is free meanwhile, the part is not
        self.assertEqual(self.lot.quality_status, "quarantine")
        self.assertIn(
            "nonconformance.open", self._finding_codes(part, "lot_release", lot=part)
        )
        with self._refused("No re-inspection"):
            rework.action_carry_out()
        inspection = self._inspections(part)
        self._enter(inspection, "5.90")
        inspection.with_user(self.inspector).action_complete()
        with self._refused("No re-inspection"):
            rework.action_carry_out()
        inspection.with_user(self.engineer)._open_reinspection("Reworked again")
        self._pass(part)
        rework.action_carry_out()
        self.assertEqual(rework.state, "done")
        self.assertEqual(rework.reinspection_id.state, "passed")
        self.assertEqual(part.quality_status, "quarantine")
        self.assertEqual(record.state, "done")

    def test_a_rework_order_is_done_first(self):
        order = self.env["mrp.production"].create(
            {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        values = {"adverse_effect": "None", "rework_production_id": order.id}
        record = self._decided(("rework", 500, values))
        record.action_carry_out()
        self.assertFalse(record.disposition_ids.new_lot_id)
        self._pass(self.lot)
        with self._refused("not done yet"):
            record.disposition_ids.action_carry_out()

    # ------------------------------------------------------------------
    # Regrade
    # ------------------------------------------------------------------
    def test_a_regraded_part_goes_on_as_another_product(self):
        other = self._product("Part, second grade")
        record = self._decided(
            ("use_as_is", 480), ("regrade", 20, {"regrade_product_id": other.id})
        )
        record.action_carry_out()
        part = record.disposition_ids[1].new_lot_id
        new = self.env["stock.lot"].search([("product_id", "=", other.id)])
        self.assertEqual(new.name, part.name)
        self.assertEqual((self._there(part), self._there(new)), (0, 20))
        self.assertEqual(new.quality_status, "quarantine")
        self.assertEqual(part.quality_status, "rejected")
        walk = self.env["medical.genealogy.edge"]._walk
        self.assertEqual(walk(self.lot, "forward"), part | new)
        edge = self.env["medical.genealogy.edge"].search([("kind", "=", "regrade")])
        self.assertEqual(edge[:1].action_open_event()["res_id"], record.id)
        self.assertEqual(record.state, "done")

    def test_a_regrade_needs_a_product_that_fits(self):
        plain = self._product("Toy", regulated=False)
        serial = self._product("By serial", tracking="serial")
        for product in (self.part, plain, serial, plain.browse()):
            record = self._review(
                self._nonconformance(),
                ("regrade", 500, {"regrade_product_id": product.id}),
            )
            with self.subTest(product=product.name), self._refused("another product"):
                sign(record, "decide", self.manager)

    def test_no_movement_claims_to_regrade(self):
        record = self._decided(("scrap", 500))
        values = {
            "product_id": self.part.id,
            "product_uom_qty": 1,
            "location_id": self.stock.id,
            "location_dest_id": self.stock.id,
        }
        moves = self.env["stock.move"].with_user(self.manager)
        part = record.disposition_ids.id
        with self.assertRaises(AccessError):
            moves.create({**values, "nonconformance_part_id": part})
        move = moves.with_context(default_nonconformance_part_id=part).create(values)
        self.assertFalse(move.nonconformance_part_id)
        with self.assertRaises(AccessError):
            move.write({"nonconformance_part_id": part})

    # ------------------------------------------------------------------
    # The customer
    # ------------------------------------------------------------------
    def test_the_customer_agrees_first_where_that_was_agreed(self):
        customer = self.env["res.partner"].create(
            {"name": "Maker of the device", "is_company": True}
        )
        self.part.qms_customer_id = customer
        agreement = self.env["qms.quality.agreement"].with_user(self.manager)
        agreement.create({"name": "QA-1", "partner_id": customer.id})
        record = self._review(self._nonconformance(), ("use_as_is", 500))
        self.assertEqual(record.qms_customer_id, customer)
        self.assertTrue(record.approval_needed)
        with self._refused("has to agree"):
            sign(record, "decide", self.manager)
        with self._refused("engineer"):
            record.with_user(self.inspector).write({"approval_by": "Dr. Made Up"})
        record.write(
            {
                "approval_by": "Dr. Made Up",
                "approval_on": "2026-01-15",
                "approval_reference": "Letter 7",
            }
        )
        self.assertEqual(record.approval_recorded_by_id, self.engineer)
        with self._refused("a file that shows it"):
            sign(record, "decide", self.manager)
        self.env["ir.attachment"].with_user(self.engineer).create(
            {
                "name": "letter.txt",
                "raw": b"we agree",
                "res_model": record._name,
                "res_id": record.id,
            }
        )
        self._sign(record)
        self.assertEqual(record.state, "decided")

    def test_agreements_are_written_by_managers(self):
        values = {"name": "QA-2", "partner_id": self.supplier.id}
        agreements = self.env["qms.quality.agreement"]
        for user in (self.operator, self.engineer, self.auditor):
            with self.assertRaises(AccessError):
                agreements.with_user(user).create(values)
        agreement = agreements.with_user(self.manager).create(values)
        with self.assertRaises(AccessError):
            agreement.with_user(self.engineer).write({"approve_use_as_is": False})

    # ------------------------------------------------------------------
    # Closing
    # ------------------------------------------------------------------
    def test_closed_by_signature_with_a_conclusion(self):
        record = self._decided(("scrap", 500))
        with self._refused("once everything"):
            sign(record, "close", self.manager)
        record.action_carry_out()
        with self._refused("conclusion"):
            sign(record, "close", self.manager)
        record.write({"conclusion": "Tool worn", "supplier_action": "8D report"})
        with self._refused("signed by"):
            sign(record, "close", self.engineer)
        self._sign(record, self.manager, transition="close")
        self.assertEqual(record.state, "closed")
        self.assertTrue(record.qms_retain_until)
        with self._refused("closed"):
            record.write({"conclusion": "x"})

    def test_the_supplier_is_asked_and_reminded_of(self):
        record = self._nonconformance()
        with self._refused("corrective action"):
            record.action_ask_supplier()
        record.supplier_action = "8D report on the tool"
        with self._refused("engineer"):
            record.with_user(self.inspector).action_ask_supplier()
        record.action_ask_supplier()
        self.assertTrue(record.supplier_action_due)
        self.assertEqual(
            record.activity_ids.mapped("date_deadline"), [record.supplier_action_due]
        )

    def test_the_value_of_what_is_scrapped(self):
        self.part.standard_price = 2.5
        record = self._decided(("use_as_is", 480), ("scrap", 20))
        self.assertEqual(record.cost_material, 50)
        self.part.standard_price = 99
        self.assertEqual(record.cost_material, 50)


def back_execution(disposition):
    return disposition.nonconformance_id.execution_ids.filtered(
        lambda row: row.disposition_id == disposition
    )


def scrap_moves(env, record):
    return env["stock.scrap"].search([("origin", "=", record.name)])
