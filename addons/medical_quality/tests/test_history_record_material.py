# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib

from odoo import fields
from odoo.fields import Command

from odoo.addons.qms_base.tests.signing import sign

from .history_record_common import ContentsCase


class TestHistoryRecordMaterial(ContentsCase):
    """Certificates and release of the material are in the record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls._certified("C-4711")

    def setUp(self):
        super().setUp()
        self._disposition(self.part_lot, "quarantine", self.inspector)._apply()
        self.disposition = self._disposition(self.part_lot)
        sign(self.disposition, self.disposition._signing_transition(), self.manager)
        self.env.invalidate_all()
        self.lot = self._make()

    @classmethod
    def _certified(cls, number):
        certificate = (
            cls.env["medical.material.certificate"]
            .with_user(cls.inspector)
            .create(
                {
                    "name": number,
                    "supplier_id": cls.supplier.id,
                    "type_id": cls.env.ref(
                        "medical_traceability.certificate_type_31"
                    ).id,
                    "heat": "HEAT-99",
                    "issued_on": fields.Date.today(),
                    "product_ids": [Command.set(cls.part.ids)],
                    "lot_ids": [Command.set(cls.part_lot.ids)],
                    "file_ids": [
                        Command.create({"name": "c.txt", "raw": number.encode()})
                    ],
                }
            )
        )
        certificate.action_accept()
        return certificate

    def test_it_names_them_with_who_accepted_and_who_released(self):
        self.assertEqual(self.disposition.state, "done")
        record = self._release_record()
        (row,) = self._content(record)["sections"]["material_evidence"]
        self.assertEqual(
            (row["product"], row["lot"]),
            (self.part.display_name, self.part_lot.name),
        )
        (paper,) = row["certificates"]
        digest = hashlib.sha256(b"C-4711").hexdigest()
        self.assertEqual(
            (paper["number"], paper["heat"], paper["state"], paper["digest"]),
            ("C-4711", "HEAT-99", "accepted", digest),
        )
        self.assertIn("3.1", paper["type"])
        self.assertEqual(paper["accepted_by"], self.inspector.name)
        self.assertTrue(paper["accepted"])
        release = row["releases"][-1]
        self.assertEqual(release["number"], self.disposition.name)
        self.assertEqual(release["person"], self.manager.name)
        self.assertEqual(
            [line["name"] for line in release["signatures"]], [self.manager.name]
        )
        told = ("C-4711", "HEAT-99", digest, paper["type"], release["number"])
        screen = record.with_user(self.auditor).materials_html
        pages = self._pages(record)
        for words in told:
            self.assertIn(words, pages)
        for words in set(told) - {"HEAT-99"}:
            self.assertIn(words, screen)

    def test_the_screen_of_a_released_record_shows_what_was_frozen(self):
        record = self._release_record()
        self.env.cr.execute(
            "ALTER TABLE medical_material_certificate DISABLE TRIGGER USER;"
            "UPDATE medical_material_certificate SET name = 'C-0815';"
            "ALTER TABLE medical_material_certificate ENABLE TRIGGER USER"
        )
        self.env.invalidate_all()
        self.assertIn("C-4711", record.materials_html)
        self.assertNotIn("C-0815", record.materials_html)
        # as the form reads it
        self.env.invalidate_all()
        self.assertIn("C-4711", record.with_context(bin_size=True).materials_html)

    def test_names_on_the_screen_are_text(self):
        self.part.name = "<script>alert(1)</script>"
        self.assertIn("&lt;script&gt;", self.record.sudo().materials_html)
        self.assertNotIn("<script", self.record.sudo().materials_html)

    def test_a_certificate_between_the_signatures_undoes_the_first(self):
        record = self._review()
        self._sign(record, self.engineer)
        self._certified("C-4712")
        self._lapsed(record)

    def test_a_file_exchanged_between_the_signatures_undoes_the_first(self):
        record = self._review()
        self._sign(record, self.engineer)
        self.env.cr.execute(
            "ALTER TABLE medical_material_certificate DISABLE TRIGGER USER;"
            "UPDATE medical_material_certificate SET sha256 = repeat('0', 64)"
            " WHERE id = %s;"
            "ALTER TABLE medical_material_certificate ENABLE TRIGGER USER",
            [self.paper.id],
        )
        self._lapsed(record)

    def test_a_withdrawn_certificate_is_not_released_unseen(self):
        record = self._review()
        self._sign(record, self.engineer)
        self.paper._withdraw("Of another heat")
        self.env.invalidate_all()
        with self._refused("something changed"):
            sign(record, "release", self.manager)
        self.assertIn("Of another heat", self._pages(record))
        self.assertIn("Of another heat", record.materials_html)

    def test_queries_do_not_grow_with_lots(self):
        lots = self.part_lot
        few = self._queries(lots)
        for number in range(5):
            lot = self._receive(f"Q-{number}", 5)
            self._pass(lot)
            self._release(lot)
            self.paper.with_user(self.inspector)._add_lots(lot)
            lots |= lot
        self.assertLessEqual(self._queries(lots), few)

    def _queries(self, lots):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows = self.lot.sudo()._history_material_evidence(lots.sudo())
        self.assertEqual(len(rows), len(lots))
        return self.env.cr.sql_log_count - before


class TestHistoryRecordMadeHere(ContentsCase):
    """What went in and was made here in an order of its own, by reference."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls._product("Board")
        bom = cls._other_bom(cls.board)
        bom.operation_ids = [
            Command.create({"name": "Solder", "workcenter_id": cls.workcenter.id})
        ]
        cls._plan(cls.board, "final")
        order = cls.env["mrp.production"].create(
            {"product_id": cls.board.id, "product_qty": 1, "bom_id": bom.id}
        )
        order.action_confirm()
        order.action_assign()
        cls.board_order = order.with_user(cls.operator)
        cls.board_lot = cls._make(cls.board_order)

    def _assembled(self, component):
        """A device made of this product, with its record."""
        device = self._product("Assembled device")
        self._identify(device, "09506000199924")
        self._plan(device, "final")
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": device.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": component.id, "product_qty": 1})
                ],
            }
        )
        order = self.env["mrp.production"].create(
            {"product_id": device.id, "product_qty": 1, "bom_id": bom.id}
        )
        order.action_confirm()
        order.action_assign()
        order = order.with_user(self.operator)
        self._make(order)
        return order.sudo().device_history_ids

    def test_a_board_by_its_order_people_gates_inspections_and_material(self):
        self._release(self.board_lot)
        record = self._release_record(self._assembled(self.board))
        (row,) = self._content(record)["sections"]["made_here"]
        self.assertEqual(
            (row["lot"], row["orders"], row["record"], row["digest"]),
            (self.board_lot.name, self.board_order.name, "", ""),
        )
        self.assertEqual(row["operators"], "iq_operator person")
        self.assertEqual((row["gates"], row["inspections"]), ("2 of 2", "1 of 1"))
        self.assertEqual(
            row["materials"], [f"{self.part.display_name}: {self.part_lot.name}"]
        )
        for text in (self._pages(record), record.materials_html):
            for words in (self.board_order.name, "iq_operator person", "1 of 1"):
                self.assertIn(words, text)

    def test_a_device_by_its_record_and_digest(self):
        lot = self._make()
        inner = self._release_record()
        self.assertEqual(lot.quality_status, "released")
        record = self._assembled(self.device)
        (row,) = record.sudo()._run_history()["made_here"]
        self.assertEqual(
            (row["lot"], row["record"], row["digest"]),
            (lot.name, inner.display_name, inner.json_sha256),
        )
        self.assertEqual((row["standing"], row["materials"]), ("Released", []))
        for text in (self._pages(record), record.sudo().materials_html):
            self.assertIn(inner.json_sha256, text)

    def test_bought_material_is_no_sub_assembly(self):
        self._make()
        self.assertEqual(self.record.sudo()._run_history()["made_here"], [])
