# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json
from types import SimpleNamespace
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.qms_base.tests.signing import sign

from .common import JUDGED
from .history_record_common import ContentsCase

_SIGNED = (
    "odoo.addons.medical_quality.models.history_record"
    ".medical_device_history_signature._SIGNED_SECTIONS"
)
# what was signed before this addon signed more
_BEFORE = ("materials", "operations", "inspections", "concessions")


class TestHistoryRecordSigned(ContentsCase):
    """The digest that people sign covers what the record holds."""

    def _two(self):
        """A record of two serials, and a link from one to its material."""
        device = self._product("Serial device", tracking="serial")
        self._identify(device, "09506000199924")
        self._plan(device, "final")
        order = self._new_order(2, device)
        serials = self.env["stock.lot"].create(
            [{"name": f"SER{n}", "product_id": device.id} for n in range(2)]
        )
        order.lot_producing_ids = serials
        self._make(order)
        return order.sudo().device_history_ids, serials

    def test_which_material_went_into_which_is_signed(self):
        record, serials = self._two()
        record = self._review(record)
        lines = record.sudo()._genealogy_rows()
        self.assertEqual({row["lot"] for row in lines}, {"SER0", "SER1"})
        self._sign(record, self.engineer)
        self.env.cr.execute(
            "DELETE FROM stock_move_line_consume_rel WHERE consume_line_id IN"
            " (SELECT id FROM stock_move_line WHERE lot_id = %s)",
            [serials[1].id],
        )
        self.assertTrue(self.env.cr.rowcount)
        self._lapsed(record)

    def test_signatures_under_a_shorter_list_stand(self):
        self._make()
        with patch(_SIGNED, _BEFORE):
            record = self._release_record()
        frozen = record.json_sha256
        self.env.invalidate_all()
        self.assertEqual(record.qms_signature_state, "signed")
        self.assertEqual(set(record.qms_signature_ids.mapped("standing")), {"valid"})
        self.assertEqual(set(record.qms_signature_ids.mapped("integrity")), {"intact"})
        self._make_documents()
        self.env.invalidate_all()
        self.assertEqual(record.document_state, "done", record.document_failure)
        self.assertEqual(record.json_sha256, frozen)

    def test_a_first_signature_under_a_shorter_list_is_given_again(self):
        self._make()
        record = self._review()
        with patch(_SIGNED, _BEFORE):
            self._sign(record, self.engineer)
        self._lapsed(record)


class TestHistoryRecordInspections(ContentsCase):
    """What the checklist counts and what the document says is missing are the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for trigger in ("operation_first", "operation_last"):
            cls._plan(cls.device, trigger, [JUDGED], operation_id=cls.operation.id)
        cls.order = cls._new_order()
        cls.record = cls.order.sudo().device_history_ids
        work = cls.order.workorder_ids
        work.button_start()
        cls._pass(work)
        work.button_finish()
        cls.order.action_generate_serial()
        cls.order.qty_producing = cls.order.product_qty
        cls.order.set_qty_producing()
        cls.order.sudo().move_raw_ids.picked = True
        cls.lot = cls.order.lot_producing_ids
        cls._pass(cls.lot)
        cls.order.button_mark_done()
        cls.pieces = work.sudo().inspection_ids

    def _counted(self, record):
        (check,) = (one for one in record.checks if one["code"] == "inspections")
        return check["found"], check["expected"], check["missing"]

    def _told(self, record):
        """What the document says of inspections that are missing."""
        missing = record.sudo()._run_history()["missing"]
        return [text for text in missing if "inspect" in text]

    def test_first_and_last_piece_are_counted(self):
        self.assertEqual(sorted(self.pieces.mapped("occasion")), ["first", "last:1"])
        record = self._review()
        # receipt and final inspection, and the two pieces
        self.assertEqual(self._counted(record), (4, 4, []))
        self.assertEqual(self._told(record), [])
        self.assertTrue(record.complete)

    def test_a_first_piece_that_is_missing_is_not_complete(self):
        first = self.pieces.filtered(lambda one: one.occasion == "first")
        self.env.cr.execute(
            "ALTER TABLE medical_inspection DISABLE TRIGGER USER;"
            "UPDATE medical_inspection SET occasion = 'first:gone' WHERE id = %s;"
            "ALTER TABLE medical_inspection ENABLE TRIGGER USER",
            [first.id],
        )
        self.env.invalidate_all()
        record = self._review()
        found, expected, missing = self._counted(record)
        self.assertEqual((found, expected), (3, 4))
        self.assertEqual(missing, self._told(record))
        self.assertIn("was not inspected by", missing[0])
        self.assertFalse(record.complete)
        with self._refused("is not complete"):
            sign(record, "release", self.engineer)

    def test_one_that_is_open_is_not_complete(self):
        last = self.pieces.filtered(lambda one: one.occasion == "last:1")
        self.env.cr.execute(
            "ALTER TABLE medical_inspection DISABLE TRIGGER USER;"
            "UPDATE medical_inspection SET state = 'open' WHERE id = %s;"
            "ALTER TABLE medical_inspection ENABLE TRIGGER USER",
            [last.id],
        )
        self.env.invalidate_all()
        record = self._review()
        found, expected, missing = self._counted(record)
        self.assertEqual((found, expected), (3, 4))
        self.assertEqual(missing, self._told(record))
        self.assertIn(last.name, missing[0])
        self.assertFalse(record.complete)

    def test_what_was_conceded_is_let_pass_as_it_was_conceded(self):
        """Conceded while it was open, it is not let pass when it fails afterwards."""
        last = self.pieces.filtered(lambda one: one.occasion == "last:1")
        for code, state, let_pass in (
            ("inspection.open", "open", True),
            ("inspection.open", "failed", False),
            ("inspection.failed", "failed", True),
            ("inspection.failed", "open", False),
            ("another.cause", "failed", False),
        ):
            self.env.cr.execute(
                "ALTER TABLE medical_inspection DISABLE TRIGGER USER;"
                "UPDATE medical_inspection SET state = %s WHERE id = %s;"
                "ALTER TABLE medical_inspection ENABLE TRIGGER USER",
                [state, last.id],
            )
            self.env.invalidate_all()
            finding = {"code": code, "records": [[last._name, last.id]]}
            decision = SimpleNamespace(checkpoint="wo_finish", conceded=[finding])
            found = last._conceded_inspections([decision])
            self.assertEqual(bool(found), let_pass, (code, state))

    def test_one_answered_by_its_nonconformance_is_missing_in_neither(self):
        final = self.lot.sudo().inspection_ids
        self.env.cr.execute(
            "ALTER TABLE medical_inspection DISABLE TRIGGER USER;"
            "UPDATE medical_inspection SET state = 'failed' WHERE id = %s;"
            "ALTER TABLE medical_inspection ENABLE TRIGGER USER",
            [final.id],
        )
        self.env.invalidate_all()
        record = self.record
        record.sudo()._bring_up_to_date()
        self.assertEqual(self._counted(record)[:2], (3, 4))
        self.assertEqual(self._counted(record)[2], self._told(record))
        answered = type(final)._answered_inspections
        with patch.object(
            type(final),
            "_answered_inspections",
            lambda model, found: answered(model, found) | final,
        ):
            record.sudo()._bring_up_to_date()
            self.assertEqual(self._counted(record), (4, 4, []))
            self.assertEqual(self._told(record), [])


class TestHistoryRecordOthers(ContentsCase):
    """A record names no lot of another record that is in the same nonconformance."""

    def test_a_nonconformance_of_two_runs(self):
        order = self._new_order()
        mine, other = self.env["stock.lot"].create(
            [
                {"name": name, "product_id": self.device.id}
                for name in ("MINE1", "OTHER2")
            ]
        )
        self.order.sudo().lot_producing_ids = mine
        order.sudo().lot_producing_ids = other
        self._make()
        self._make(order)
        record = (
            self.env["medical.nonconformance"]
            .with_user(self.inspector)
            .create(
                {
                    "product_id": self.device.id,
                    "description": "Scratched",
                    "line_ids": [
                        Command.create({"lot_id": lot.id, "quantity": 1})
                        for lot in mine | other
                    ],
                    "defect_ids": [Command.create({"name": "Scratch", "code": "S1"})],
                }
            )
            .with_user(self.engineer)
        )
        record.action_review()
        record.write(
            {
                "disposition_ids": [
                    Command.create(
                        {
                            "line_id": line.id,
                            "decision": decision,
                            "quantity": 1,
                            "justification": f"Assessed as {decision}",
                        }
                    )
                    for line, decision in zip(
                        record.line_ids.sorted("id"),
                        ("use_as_is", "scrap"),
                        strict=True,
                    )
                ]
            }
        )
        for user in (self.manager2, self.manager):
            sign(record, "decide", user)
        record.invalidate_recordset()
        record.action_carry_out()
        self.env.invalidate_all()
        histories = (self.record, order.sudo().device_history_ids)
        names = ("MINE1", "OTHER2")
        for history, own, foreign in zip(
            histories, names, reversed(names), strict=True
        ):
            history.sudo()._bring_up_to_date()
            (row,) = history.sudo()._run_history()["nonconformances"]
            self.assertEqual(row["lots"], f"{own}: 1, other lots: 1")
            self.assertEqual(len(row["dispositions"]), 1)
            self.assertIn(own, row["dispositions"][0])
            self.assertEqual(len(row["done"]), 1)
            texts = history.exception_ids.filtered(
                lambda one: one.kind == "nonconformance"
            ).mapped("text")
            self.assertIn(own, "".join(texts))
            everything = (
                json.dumps(history.sudo()._machine_readable()),
                self._pages(history),
                "".join(history.exception_ids.mapped("text")),
            )
            for text in everything:
                self.assertIn(own, text)
                self.assertNotIn(foreign, text)
