# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .genealogy_common import GenealogyCase


@tagged("post_install", "-at_install")
class TestLotChange(GenealogyCase):
    """Material under a new number is what it was, and known to be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._receive(cls.part, "WHOLE", 500)
        cls.walk = cls.edges._walk

    def _apply(self, *args, **kwargs):
        change = self._change(*args, **kwargs)
        change.action_apply()
        self.env.flush_all()
        return change.new_lot_id

    def test_a_split_keeps_status_and_genealogy(self):
        for status, decision in (
            ("quarantine", None),
            ("on_hold", "hold"),
            ("released", "release"),
            ("rejected", "reject"),
        ):
            with self.subTest(status=status):
                lot = self._receive(self.part, f"OF-{status}", 500)
                if decision:
                    self._decide(lot, decision)
                new = self._apply("split", [(lot, 20)], f"NEW-{status}")
                self.assertEqual(new.quality_status, status)
                self.assertEqual((lot.product_qty, new.product_qty), (480, 20))
                self.assertEqual(self.walk(lot, "forward"), new)
                self.assertEqual(self.walk(new, "backward"), lot)

    def test_made_filled_in_and_applied_in_one_transaction(self):
        change = self._change("split", [(self.lot, 20)], "IN-ONE")
        change.line_ids.unlink()
        self.env.flush_all()
        # the change waits to be stored before its line does, and is closed with it
        change.reason = "Board decided otherwise"
        change.line_ids = [
            Command.create(
                {"lot_id": self.lot.id, "location_id": self.stock.id, "quantity": 30}
            )
        ]
        change.action_apply()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(change.state, "done")
        self.assertEqual(change.line_ids.company_id, self.env.company)
        with self.assertRaises(UserError):
            change.line_ids.quantity = 31

    def test_defaults_of_a_client_reach_no_movement(self):
        order = self._order(self.device, 1)
        change = self._change("split", [(self.lot, 20)]).with_context(
            default_raw_material_production_id=order.id, default_ref="FORGED"
        )
        change.action_apply()
        self.env.flush_all()
        moves = self.env["stock.move"].search([("qms_lot_change_id", "=", change.id)])
        self.assertEqual(len(moves), 2)
        self.assertFalse(moves.raw_material_production_id)
        self.assertNotEqual(change.new_lot_id.ref, "FORGED")

    def test_a_part_is_decided_apart(self):
        part = self._apply("split", [(self.lot, 20)])
        self._decide(self.lot, "release")
        self._decide(part, "reject")
        self.assertEqual(
            (self.lot.quality_status, part.quality_status), ("released", "rejected")
        )

    def test_relabelled_and_merged(self):
        new = self._apply("relabel", [(self.lot, 500)])
        self.assertEqual((self.lot.product_qty, new.product_qty), (0, 500))
        other = self._receive(self.part, "OTHER", 5)
        both = self._apply("merge", [(new, 500), (other, 5)], "BOTH")
        self.assertEqual(both.product_qty, 505)
        self.assertEqual(self.walk(both, "backward"), self.lot | new | other)

    def test_the_earliest_expiry_counts(self):
        first = self._receive(self.kit, "K1", 5)
        second = self._receive(self.kit, "K2", 5)
        second.with_user(self.engineer).sudo().write(
            {
                "expiration_date": fields.Datetime.now() + timedelta(days=5),
                "qms_change_reason": "Measured",
            }
        )
        earliest = min(first.expiration_date, second.expiration_date)
        both = self._apply("merge", [(first, 5), (second, 5)])
        self.assertEqual(both.expiration_date, earliest)

    def test_a_part_goes_back_to_who_delivered_the_whole(self):
        part = self._apply("split", [(self.lot, 20)])
        self._decide(part, "reject")
        receipts = (self.lot | part)._receipts()
        self.assertEqual(receipts[part.id].suppliers, receipts[self.lot.id].suppliers)
        back = self._transfer(self.part, 20, self.stock, self.suppliers, part)
        back.partner_id = self.supplier
        back.button_validate()
        self.env.flush_all()
        self.assertEqual((back.state, part.product_qty), ("done", 0))
        other = self._apply("split", [(self.lot, 5)], "NEW-2")
        self._decide(other, "reject")
        away = self._transfer(self.part, 5, self.stock, self.suppliers, other)
        away.partner_id = self.customer
        with self.assertRefused("was not received from|rejected"):
            away.button_validate()

    def test_a_containment_reaches_it(self):
        self._decide(self.lot, "release")
        new = self._apply("split", [(self.lot, 20)])
        record = (
            self.env["medical.containment"]
            .with_user(self.inspector)
            .create(
                {"reason": "x", "kind": "hold", "lot_ids": [Command.set(self.lot.ids)]}
            )
        )
        record.action_list()
        line = record.line_ids.filtered(lambda li: li.lot_id == self.lot)
        self.assertEqual(
            (line.quantity_used, line.quantity_scrapped, line.quantity_unknown),
            (20, 0, 0),
        )
        record.action_contain()
        self.env.flush_all()
        self.assertEqual(new.quality_status, "on_hold")

    def test_what_does_not_fit_is_refused(self):
        released = self._released(self.part, "REL", 5)
        reserved = self._released(self.part, "RES", 5)
        order = self._order(self.device, 1)
        order.action_assign()
        order.move_raw_ids.move_line_ids.lot_id = reserved
        self.env.flush_all()
        serial = self._receive(self.device, "S1", 1)
        for kind, taken, name, words in (
            ("split", [(self.lot, 501)], "N", "is free at"),
            ("split", [(self.lot, 0)], "N", "above zero"),
            ("split", [(self.lot, -5)], "N", "above zero"),
            ("split", [(reserved, 5)], "N", "is free at"),
            ("split", [(self.lot, 1), (released, 1)], "N", "of one lot"),
            ("merge", [(self.lot, 500)], "N", "two lots"),
            ("merge", [(self.lot, 500), (released, 5)], "N", "differ in quality"),
            ("relabel", [(self.lot, 20)], "N", "leaves nothing"),
            ("split", [(serial, 1)], "N", "one device"),
            ("split", [(self.lot, 20)], "REL", "number of another lot"),
        ):
            with self.subTest(words=words, kind=kind):
                with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
                    self._change(kind, taken, name).action_apply()
        self.assertEqual(self.lot.product_qty, 500)

    def test_nothing_is_done_twice(self):
        change = self._change("split", [(self.lot, 20)])
        change.action_apply()
        with self.assertRaisesRegex(UserError, "done already"):
            change.action_apply()
        with self.assertRaises(UserError):
            change.with_user(self.manager).write({"new_name": "X"})
        with self.assertRaises(UserError):
            change.line_ids.with_user(self.manager).write({"quantity": 1})
        with self.assertRaises(UserError):
            change.with_user(self.manager).unlink()

    def test_who_may(self):
        for user in (self.operator, self.clerk):
            with self.assertRaises(AccessError):
                self._change("split", [(self.lot, 20)], user=user)
        change = self._change("split", [(self.lot, 20)])
        for user in (self.operator, self.clerk, self.auditor):
            with self.assertRaises(AccessError):
                change.with_user(user).action_apply()

    def test_no_movement_claims_to_be_one(self):
        change = self._change("split", [(self.lot, 20)])
        values = {
            "product_id": self.part.id,
            "product_uom_qty": 1,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
        }
        moves = self.env["stock.move"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            moves.create({**values, "qms_lot_change_id": change.id})
        move = moves.with_context(default_qms_lot_change_id=change.id).create(values)
        self.assertFalse(move.sudo().qms_lot_change_id)
        with self.assertRaises(AccessError):
            move.write({"qms_lot_change_id": change.id})
        with self.assertRaises(AccessError):
            move.sudo().write({"qms_lot_change_id": change.id})
