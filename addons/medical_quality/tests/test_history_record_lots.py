# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import pypdfium2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.qms_base.tests.signing import sign

from .history_record_common import RELEASE, RecordCase


class TestHistoryLots(RecordCase):
    """Each lot is accounted for, keeps its record, and has one version in force."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._make()

    def _relabel(self, lot, name):
        change = (
            self.env["medical.lot.change"]
            .with_user(self.engineer)
            .create(
                {
                    "kind": "relabel",
                    "reason": "Misprinted",
                    "product_id": self.device.id,
                    "new_name": name,
                    "line_ids": [
                        Command.create(
                            {
                                "lot_id": lot.id,
                                "location_id": self.stock.id,
                                "quantity": 1,
                            }
                        )
                    ],
                }
            )
        )
        # in the transaction that made it, as a program does
        change.action_apply()
        self.env.flush_all()
        return change.new_lot_id

    # ------------------------------------------------------------------
    # Quantities
    # ------------------------------------------------------------------
    def test_what_one_lot_has_too_many_does_not_hide_what_another_lacks(self):
        record = self.record.sudo()
        other = self.lot.copy({"name": "OTHER"})
        record._serve(lot_ids=[Command.link(other.id)])
        moved = {
            self.lot.id: {"made": 10.0, "scrapped": 0.0, "lost": 2.0},
            other.id: {"made": 10.0, "scrapped": 1.0, "lost": -2.0},
        }
        self.patch(type(record), "_moved_quantities", lambda self, lots: moved)
        record = self._review()
        self.assertEqual(
            (record.quantity_made, record.quantity_unaccounted), (20.0, 4.0)
        )
        self.assertFalse(record.reconciled)
        check = next(row for row in record.checks if row["code"] == "quantities")
        self.assertEqual((check["found"], check["expected"]), (0, 2))
        for lot, words in (
            (self.lot, "2 are counted away"),
            (other, "2 more were counted"),
        ):
            self.assertTrue(
                any(lot.name in row and words in row for row in check["missing"]),
                check["missing"],
            )
        with self._refused("do not reconcile"):
            sign(record, RELEASE, self.engineer)
        # more scrapped than made is no reserve of another lot, either
        moved[self.lot.id] = {"made": 1.0, "scrapped": 3.0, "lost": 0.0}
        moved[other.id] = {"made": 1.0, "scrapped": 0.0, "lost": 0.0}
        record.action_refresh()
        self.assertEqual(
            (record.quantity_accepted, record.quantity_unaccounted), (1.0, 2.0)
        )
        with self._refused("3 were scrapped of 1"):
            sign(record, RELEASE, self.engineer)
        moved[self.lot.id] = {"made": 1.0, "scrapped": 1.0, "lost": 0.0}
        record.action_refresh()
        self.assertTrue(record.reconciled)

    # ------------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------------
    def test_over_two_other_numbers_a_released_lot_keeps_its_record(self):
        record = self._release_record()
        second = self._relabel(self.lot, "OTHER1")
        third = self._relabel(second, "OTHER2")
        for lot in (second, third):
            self.assertEqual(lot._filter_finished_devices(), lot)
            self.assertEqual(lot._newest_histories(), {lot.id: record.sudo()})
            action = lot.with_user(self.inspector).action_open_device_history()
            self.assertEqual(action["res_id"], record.id)
        self._disposition(third, "hold", self.inspector)._apply()
        with self._refused("issue DHR"):
            self._disposition(third)._apply()
        self._make_documents()
        fresh = record._reissue("Other numbers")
        self.assertEqual(fresh.lot_ids, self.lot | second | third)
        self.assertEqual(third._newest_histories(), {third.id: fresh.sudo()})
        self.assertFalse(self.env["stock.lot"]._newest_histories())
        self.assertFalse(self.part_lot._renumbered_from())

    # ------------------------------------------------------------------
    # Versions begun by mistake
    # ------------------------------------------------------------------
    def _withdrawal(self, record, user, reason="Begun by mistake."):
        return (
            self.env["medical.device.history.withdrawal"]
            .with_user(user)
            .create({"history_id": record.id, "reason": reason})
        )

    def test_a_new_version_is_withdrawn_with_a_reason(self):
        released = self._release_record()
        self._make_documents()
        fresh = released._reissue("The customer asks.")
        for user in (self.operator, self.inspector, self.auditor, self.outsider):
            with self.assertRaises(AccessError):
                self._withdrawal(fresh, user)
            for attempt in (
                fresh.with_user(user).action_withdraw_version,
                lambda u=user: fresh.with_user(u)._withdraw_version("x"),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        with self._refused("Say why"):
            fresh._withdraw_version(" ")
        self._disposition(self.lot, "quarantine", self.inspector)._apply()
        fresh = self._review(fresh)
        self._sign(fresh, self.engineer)
        action = fresh.action_withdraw_version()
        self.assertEqual(action["context"], {"default_history_id": fresh.id})
        action = self._withdrawal(fresh, self.engineer).action_apply()
        self.assertEqual(action["res_id"], released.id)
        self.assertEqual(
            (fresh.state, fresh.withdrawn_by_id, fresh.withdrawn_reason),
            ("withdrawn", self.engineer, "Begun by mistake."),
        )
        self.assertTrue(fresh.withdrawn_at)
        self.assertEqual(released.state, "released")
        # a hold or a quarantine is not undone with it, and stands at the record
        self.assertEqual(self.lot.quality_status, "quarantine")
        self.assertIn(self.lot.name, released.lots_since)
        self.assertIn("Begun by mistake.", str(released.message_ids.mapped("body")))
        self.assertFalse(
            self.env["mail.activity"]._qms_requests(fresh, RELEASE), "nobody is asked"
        )
        # what was signed of it says nothing of the lot any more
        signed = {each["record"] for each in self.lot.sudo()._history_signatures()}
        self.assertNotIn(fresh.display_name, signed)
        self.assertIn(released.display_name, signed)
        for attempt in (
            lambda: sign(fresh, RELEASE, self.manager),
            lambda: fresh.sudo().write({"conclusion": "Otherwise"}),
            fresh.action_withdraw_version,
            fresh.action_begin_review,
            fresh.action_reissue,
        ):
            with self.assertRaises(UserError):
                attempt()
        # the one in force answers for the lot, and is issued anew under a new number
        self.assertEqual(self.lot._newest_histories(), {self.lot.id: released.sudo()})
        third = released._reissue("This time for a reason.")
        self.assertEqual((third.version, third.previous_id), (3, released))
        self.assertEqual(released.next_version_id, third)
        with self._refused("already: .* version 3"):
            released._reissue("Once more")
        self._release_record(third)
        released.invalidate_recordset()
        self.assertEqual((third.state, released.state), ("released", "superseded"))
        with self._refused("is not withdrawn"):
            third._withdraw_version("Too late")

    def test_what_says_something_of_its_own_is_not_withdrawn(self):
        with self._refused("A first version is of what is being made"):
            self.record.with_user(self.engineer).action_withdraw_version()
        released = self._release_record()
        self._make_documents()
        fresh = released._reissue("More of it")
        new = self._relabel(self.lot, "OTHER1")
        self.assertIn(new, fresh.lot_ids)
        more = self.lot.copy({"name": "MORE"})
        fresh.sudo()._serve(lot_ids=[Command.link(more.id)])
        with self._refused("MORE came into it"):
            fresh._withdraw_version("Mistake")
        fresh.sudo()._serve(lot_ids=[Command.unlink(more.id)])
        fresh._withdraw_version("Mistake")
        self.assertEqual(new._newest_histories(), {new.id: released.sudo()})
        with self.assertRaises(UserError):
            self.record.browse(2**31 - 7).with_user(
                self.engineer
            ).action_withdraw_version()

    # ------------------------------------------------------------------
    # Other agencies
    # ------------------------------------------------------------------
    def _printed(self, lot):
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.manager)
            ._render_qweb_pdf("medical_quality.action_report_device_history", lot.ids)
        )
        pages = pypdfium2.PdfDocument(pdf)
        return " ".join(
            " ".join(page.get_textpage().get_text_range() for page in pages).split()
        )

    def test_printed_whichever_agency_issued_the_identifier(self):
        self.assertIn("Label: GS1 DataMatrix", self._printed(self.lot))
        identifier = self.env["medical.device.identifier"].sudo()
        identifier = self.lot.device_identifier_id.sudo() or identifier.search(
            [("product_id", "=", self.device.id)]
        )
        for agency, di, words in (
            ("hibcc", "A999DEVICE0", "Label: HIBC Data Matrix"),
            ("iccbba", "A9999XYZ01200001", "ICCBBA A9999XYZ01200001"),
        ):
            # by the owner of the table: an identifier in use is not changed
            self.env.cr.execute(
                "ALTER TABLE medical_device_identifier DISABLE TRIGGER USER;"
                "UPDATE medical_device_identifier SET issuing_agency = %s, di = %s,"
                " gtin = NULL WHERE id = %s;"
                "ALTER TABLE medical_device_identifier ENABLE TRIGGER USER",
                [agency, di, identifier.id],
            )
            self.env.invalidate_all()
            with self.subTest(agency):
                self.assertIn(words, self._printed(self.lot))
                if agency == "hibcc":
                    self.assertIn(f"*+{di}/", self._printed(self.lot))
                self.record.with_user(self.manager).action_print()
                self.assertTrue(self.record._in_own_words()._machine_readable())
