# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import Counter
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.archival import structure
from odoo.addons.qms_base.tests.signing import sign

from .history_record_common import RELEASE, RecordCase


class TestHistoryRecord(RecordCase):
    """From the order to the release of what it made."""

    def test_opened_with_the_order_for_its_customer(self):
        record = self.record
        self.assertEqual(len(record), 1)
        self.assertRegex(record.name, r"^DHR-\d{4}-\d{5}$")
        self.assertEqual(record.state, "open")
        self.assertEqual(record.product_id, self.device)
        self.assertEqual(record.qms_customer_id, self.customer)
        self.assertFalse(record.lot_ids)
        lot = self._make()
        self.assertEqual(record.lot_ids, lot)
        self.assertEqual(lot.sudo().device_history_ids, record)

    def test_no_record_of_what_is_no_finished_device(self):
        self.assertFalse(self.part_lot.sudo().device_history_ids)
        order = self._new_order(product=self._product("Subassembly"))
        self.assertFalse(order.sudo().device_history_ids)

    def test_an_order_closed_from_a_draft_has_its_record(self):
        device = self._product("Kit")
        self._identify(device, "09506000199924")
        self._plan(device, "final")
        bom = self._other_bom(device)
        order = self.env["mrp.production"].create(
            {"product_id": device.id, "product_qty": 1, "bom_id": bom.id}
        )
        order.action_generate_serial()
        order.qty_producing = 1
        order.set_qty_producing()
        self._pass(order.lot_producing_ids)
        order.with_user(self.operator).button_mark_done()
        self.assertEqual(order.state, "done")
        self.assertEqual(len(order.device_history_ids), 1)
        self.assertEqual(order.device_history_ids.lot_ids, order.lot_producing_ids)

    def test_the_serials_of_an_order_share_one_record(self):
        device = self._product("Serial device", tracking="serial")
        self._identify(device, "09506000199924")
        self._plan(device, "final")
        order = self._new_order(3, device)
        serials = self.env["stock.lot"].create(
            [{"name": f"SER{n}", "product_id": device.id} for n in range(3)]
        )
        order.lot_producing_ids = serials
        self._make(order)
        record = order.sudo().device_history_ids
        self.assertEqual(len(record), 1)
        self.assertEqual(record.lot_ids, serials)
        self._disposition(serials[2], "reject", self.manager)._apply()
        self._release_record(record)
        self.assertEqual(record.state, "released")
        self.assertEqual(
            serials.mapped("quality_status"), ["released", "released", "rejected"]
        )
        self.assertEqual(
            (record.quantity_made, record.quantity_approved, record.quantity_rejected),
            (3, 2, 1),
        )

    def test_two_orders_that_make_one_lot_share_its_record(self):
        lot = self._make()
        other = self._new_order()
        twin = other.sudo().device_history_ids
        self.assertTrue(twin)
        other.lot_producing_ids = lot
        self._make(other, inspect=False)
        self.assertEqual(self.record.production_ids, self.order | other)
        self.assertFalse(twin.exists())

    def test_released_by_two_people_and_only_then_shippable(self):
        lot = self._make()
        with self._refused("quarantine"):
            self._ship(lot)
        record = self._review()
        self.assertEqual(self._sign(record, self.engineer)[0]["complete"], False)
        self.assertEqual(lot.quality_status, "quarantine")
        with self.assertRaises(AccessError):
            sign(record, RELEASE, self.engineer)
        self.assertEqual(self._sign(record, self.manager)[0]["complete"], True)
        record.invalidate_recordset()
        self.assertEqual(record.state, "released")
        self.assertEqual(lot.quality_status, "released")
        disposition = record.disposition_id
        self.assertEqual(disposition.state, "done")
        self.assertEqual(disposition.lot_ids, lot)
        self.assertIn(record.name, disposition.reason)
        self.assertEqual(record.qms_signature_state, "signed")
        self.assertEqual(record.quantity_made, 1)
        self.assertEqual(record.quantity_approved, 1)
        self.assertTrue(record.reconciled)
        self.assertTrue(record.complete)
        self._ship(lot)
        with self.assertRaises(UserError):
            sign(record, RELEASE, self.manager2)

    def test_nothing_is_signed_before_it_is_reviewed_and_complete(self):
        with self._refused("has not begun"):
            sign(self.record, RELEASE, self.engineer)
        with self._refused("close"):
            self.record.with_user(self.engineer).action_begin_review()
        lot = self._make()
        self.env["qms.gate.decision"].flush_model()
        record = self.record.with_user(self.engineer)
        record.action_begin_review()
        self.assertFalse(record.exception_ids.filtered("reviewed"))
        # no UDI any more: the number of a lot does not fit into one
        self.env.cr.execute(
            "UPDATE stock_lot SET manufacture_date = NULL, name = repeat('X', 60)"
            " WHERE id = %s",
            [lot.id],
        )
        self.env.invalidate_all()
        record.action_refresh()
        self.assertFalse(record.complete)
        with self._refused("is not complete"):
            sign(record, RELEASE, self.engineer)
        action = record.action_release()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("not complete", action["params"]["message"])

    def test_quantities_have_to_reconcile(self):
        self._make()
        record = self._review()
        lot = record.sudo().lot_ids
        self.env.cr.execute(
            "UPDATE stock_move_line SET lot_id = NULL WHERE lot_id = %s", [lot.id]
        )
        self.env.invalidate_all()
        record.action_refresh()
        self.assertFalse(record.reconciled)
        with self._refused("do not reconcile"):
            sign(record, RELEASE, self.engineer)

    def test_a_rejected_lot_stays_rejected_and_is_on_record(self):
        lot = self._make()
        self._disposition(lot, "reject", self.manager)._apply()
        record = self._review()
        self.assertEqual(record.quantity_rejected, 1)
        self.assertEqual(record.quantity_approved, 0)
        self.assertEqual(record.exception_ids.mapped("kind"), ["held"])
        self._sign(record, self.engineer, self.manager)
        record.invalidate_recordset()
        self.assertEqual(record.state, "released")
        self.assertFalse(record.disposition_id)
        self.assertEqual(lot.quality_status, "rejected")

    def test_a_lot_on_hold_is_not_released_with_the_record(self):
        lot = self._make()
        self._disposition(lot, "hold", self.inspector)._apply()
        record = self._review()
        self.assertEqual(record.quantity_held, 1)
        with self._refused("No lot of"):
            sign(record, RELEASE, self.engineer)
        self.assertEqual(lot.quality_status, "on_hold")

    def test_issued_anew_as_a_new_version_with_a_reason(self):
        lot = self._make()
        record = self._release_record()
        with self._refused("is not made yet"):
            record._reissue("Too early")
        self._make_documents()
        with self._refused("Say why"):
            record._reissue(" ")
        with self.assertRaises(AccessError):
            record.with_user(self.inspector)._reissue("Because")
        wizard = (
            self.env["medical.device.history.reissue"]
            .with_user(self.engineer)
            .create({"history_id": record.id, "reason": "The customer asks."})
        )
        fresh = record.browse(wizard.action_apply()["res_id"])
        self.assertEqual((fresh.name, fresh.version), (record.name, 2))
        self.assertEqual(fresh.lot_ids, lot)
        with self._refused("already"):
            record._reissue("Once more")
        self.assertEqual(record.state, "released")
        self._disposition(lot, "quarantine", self.inspector)._apply()
        self.assertIn(lot.name, record.lots_since)
        self._release_record(fresh)
        self.assertEqual(fresh.state, "released")
        self.assertEqual(lot.quality_status, "released")
        record.invalidate_recordset()
        self.assertEqual(record.state, "superseded")
        with self._refused("not the released version"):
            record._reissue("Too late")
        self._make_documents()
        self.env.invalidate_all()
        first, second = record.sudo().archive_record_id, fresh.sudo().archive_record_id
        self.assertEqual((first.state, second.state), ("superseded", "current"))
        self.assertEqual((second.number, second.version), (first.number, 2))
        self.assertEqual(second.reason, "The customer asks.")
        content = structure.Pdf(second._bytes()).record()
        self.assertIn(first.pdf_sha256.encode(), content)

    def test_nothing_is_added_to_a_released_lot(self):
        lot = self._make()
        self._release_record()
        order = self._new_order()
        order.lot_producing_ids = lot
        with self._refused("nothing is added"):
            self._make(order, inspect=False)


class TestHistoryExceptions(RecordCase):
    """What is not as planned is found, looked at, and looked at again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._make()

    def _begun(self):
        record = self.record.with_user(self.engineer)
        record.action_begin_review()
        return record

    def test_as_planned_there_is_none(self):
        record = self._begun()
        self.assertFalse(record.exception_ids)
        self.assertTrue(record.complete)
        figures = {check["code"]: check["found"] for check in record.checks}
        self.assertEqual(figures["materials"], 1)
        self.assertEqual(figures["operations"], 1)
        # final inspection of the lot, receipt inspection of its material
        self.assertEqual(figures["inspections"], 2)

    def test_found_and_ticked_by_a_named_person_with_a_comment(self):
        self._deny()
        record = self._begun()
        row = record.exception_ids
        self.assertEqual(row.kind, "refused")
        self.assertIn("holds no certification", row.text)
        self.assertEqual(row.action_open_record()["res_model"], "mrp.workorder")
        with self._refused("not reviewed"):
            sign(record, RELEASE, self.engineer)
        with self._refused("Say what it means"):
            row.action_mark_reviewed()
        row.write(
            {"reviewed": True, "comment": "Refused as it should be."},
        )
        self.assertEqual(row.reviewed_by_id, self.engineer)
        self.assertTrue(row.reviewed_at)
        for vals in (
            {"reviewed_by_id": self.manager.id},
            {"text": "Nothing"},
            {"kind": "late"},
            {"history_id": record.id},
        ):
            with self.assertRaises(AccessError):
                row.write(vals)
        for user in (self.inspector, self.operator, self.auditor):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"reviewed": False})
        with self.assertRaises(AccessError):
            row.sudo().unlink()
        with self.assertRaises(AccessError):
            row.create(
                {"history_id": record.id, "kind": "late", "key": "x", "text": "x"}
            )

    def test_what_comes_after_the_review_is_reviewed_before_the_release(self):
        record = self._review()
        self._sign(record, self.engineer)
        self._deny()
        with self._refused("something changed"):
            sign(record, RELEASE, self.manager)
        self.assertEqual(self.lot.quality_status, "quarantine")
        action = record.action_release()
        self.assertIn("not reviewed", action["params"]["message"])
        self.assertEqual(record.open_exception_count, 1)
        self._review(record)
        # the first signature was given for something else
        with self.assertRaises(AccessError):
            sign(record, RELEASE, self.inspector)
        self.assertFalse(self._sign(record, self.engineer)[0]["complete"])
        self.assertTrue(self._sign(record, self.manager)[0]["complete"])
        self.assertEqual(self.lot.quality_status, "released")

    def test_what_changes_is_reviewed_again(self):
        self._deny()
        record = self._review()
        self.assertEqual(record.open_exception_count, 0)
        self._deny()
        record.action_refresh()
        self.assertEqual(record.exception_count, 1)
        self.assertEqual(record.open_exception_count, 1)
        self.assertFalse(record.exception_ids.reviewed_by_id)

    def test_attempts_to_release_are_no_exception(self):
        self._deny("record_release")
        self.assertFalse(self._begun().exception_ids)

    def test_corrected_values_and_holds(self):
        inspection = self.lot.with_user(self.inspector).inspection_ids
        old, other = inspection.result_ids
        self.env.cr.execute(
            "ALTER TABLE medical_inspection_result DISABLE TRIGGER USER;"
            "UPDATE medical_inspection_result SET superseded = TRUE,"
            " superseded_by_id = %s WHERE id = %s;"
            "ALTER TABLE medical_inspection_result ENABLE TRIGGER USER",
            [other.id, old.id],
        )
        self.env.invalidate_all()
        self._disposition(self.lot, "hold", self.inspector)._apply()
        self._disposition(self.lot, "quarantine", self.inspector)._apply()
        record = self._begun()
        self.assertEqual(
            sorted(record.exception_ids.mapped("kind")), ["corrected", "held", "held"]
        )

    def test_queries_do_not_grow_with_lots(self):
        self._deny()
        record = self._begun().sudo()
        more = self.env["stock.lot"].create(
            [{"name": f"MORE{n}", "product_id": self.device.id} for n in range(20)]
        )

        def queries():
            """What is asked of PostgreSQL, without the values."""
            asked = []
            cursor = type(self.env.cr)
            execute = cursor.execute

            def noting(cr, query, *args, **kwargs):
                asked.append(getattr(query, "code", query)[:300])
                return execute(cr, query, *args, **kwargs)

            self.env.flush_all()
            self.env.invalidate_all()
            with patch.object(cursor, "execute", noting):
                record._changed_since_review()
            return Counter(asked)

        queries()
        few = queries()
        record._serve(lot_ids=[(4, lot.id) for lot in more])
        many = queries()
        grown = {query: many[query] for query in many - few}
        self.assertLessEqual(many.total(), few.total() + 2, grown)
