# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import hashlib
import io
import json
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import pypdfium2
import zxingcpp

from odoo.exceptions import UserError

from odoo.addons.qms_base.archival.verification import verify
from odoo.addons.qms_base.tests.signing import logged_in, sign

from .history_record_common import RELEASE, RecordCase

_JOBS = "odoo.addons.qms_base.models.archive.qms_archive_job"


class TestHistoryRecordBound(RecordCase):
    """The released record binds its pages as it binds its data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._make()

    def _alter(self, job, **columns):
        """By somebody with the database's password."""
        self.env.flush_all()
        for name, value in columns.items():
            self.env.cr.execute(
                f"UPDATE qms_archive_job SET {name} = %s WHERE id = %s",
                [value, job.id],
            )
        self.env.invalidate_all()

    def _made(self, record):
        self._make_documents()
        self.env.invalidate_all()
        return record.document_state

    def _again(self, record, reason):
        """Released once more, as the next version."""
        self._disposition(self.lot, "quarantine", self.inspector)._apply()
        return self._release_record(record._reissue(reason))

    def test_pages_altered_in_the_database_become_no_document(self):
        record = self._release_record()
        job = record.sudo().archive_job_id
        honest = job.document
        self.assertEqual(
            record.html_sha256, hashlib.sha256(honest.encode()).hexdigest()
        )
        # everything that the data say still stands there
        altered = honest.replace("<h2", "<p>Sterilised twice.</p><h2", 1)
        self.assertNotEqual(altered, honest)
        self._alter(job, document=altered)
        self.assertEqual(self._made(record), "failed")
        self.assertIn("its pages", record.document_failure)
        self.assertIn("database was changed", record.document_failure)
        self.assertNotIn("its data", record.document_failure)
        self.assertFalse(record.archive_record_id)
        self.assertIn("its pages", record.message_ids[0].body)
        failed = self.env["qms.audit.entry"].search(
            [("table_name", "=", "qms_archive_job"), ("row_id", "=", job.id)]
        )
        self.assertIn("its pages", "\n".join(failed.mapped("summary")))
        # what was frozen is there again
        self._alter(job, document=honest)
        record.with_user(self.inspector).action_retry_document()
        self.assertEqual(self._made(record), "done", record.document_failure)

    def test_a_head_altered_in_the_database_becomes_no_document(self):
        record = self._release_record()
        job = record.sudo().archive_job_id
        self._alter(job, res_name="Another device, LOT-1")
        self.assertEqual(self._made(record), "failed")
        self.assertIn("its number, version, name", record.document_failure)

    def test_the_digest_of_the_pages_stands(self):
        record = self._release_record()
        for user in (self.manager, self.engineer):
            with self.assertRaises(UserError):
                record.with_user(user).write({"html_sha256": "0" * 64})

    def _unprinted(self):
        """As if the data said what the pages do not."""
        model = type(self.record)
        data = model._machine_readable

        def more(self):
            return data(self) | {"seal": "Seal number 4711 of the carton"}

        return patch.object(model, "_machine_readable", more)

    def test_what_the_pages_do_not_print_is_not_signed_at_the_last(self):
        record = self._review()
        self._sign(record, self.engineer)
        with (
            self._unprinted(),
            self._refused(r"content\.seal: Seal number 4711 of the carton"),
        ):
            sign(record, RELEASE, self.manager)
        self.assertEqual(record.state, "review")
        self.assertEqual(self.lot.quality_status, "quarantine")
        self.assertFalse(record.sudo().archive_job_id)
        # nothing is in the way of the signature once they do
        self._sign(record, self.manager)
        record.invalidate_recordset()
        self.assertEqual(record.state, "released")

    def test_what_the_pages_do_not_print_is_not_signed_at_the_first(self):
        record = self._review()
        own = record.with_user(self.engineer)
        with logged_in(own.env, self.engineer):
            prepared = own.signing_prepare(RELEASE)
            self.assertEqual(prepared["ahead"], "")
            [shown] = prepared["records"]
            words = r"content\.seal: Seal number 4711 of the carton"
            with self._unprinted():
                # the dialog opens all the same: it is rejected there
                self.assertRegex(own.signing_prepare(RELEASE)["ahead"], words)
                with self._refused(words):
                    own.sign(RELEASE, {str(record.id): shown["sha256"]}, {})
        self.assertFalse(record.qms_signature_ids)
        self.assertFalse(
            self.env["qms.archive.job"].sudo().search([("res_id", "=", record.id)])
        )
        # rejecting it is not in the way of anything
        with (
            self._unprinted(),
            patch.object(
                type(record), "_signature_check_ahead", autospec=True
            ) as ahead,
        ):
            sign(record, RELEASE, self.engineer, verdict="reject", reason="No seal")
        self.assertEqual(ahead.call_count, 1, "the dialog's alone")
        self._sign(record, self.engineer, self.manager)
        record.invalidate_recordset()
        self.assertEqual(record.state, "released")

    def test_what_no_font_has_is_not_signed(self):
        # an iteration mark of Nushu
        record = self._review()
        record.conclusion = "Nothing to add \U00016fe1"
        with self._refused(
            r"written otherwise: \U00016fe1[\s\S]*conclusion: Nothing to add"
        ):
            sign(record, RELEASE, self.engineer)
        self.assertFalse(record.qms_signature_ids)
        record.conclusion = "Nothing to add to Größe Ж"
        self._sign(record, self.engineer, self.manager)
        record.invalidate_recordset()
        self.assertEqual(self._made(record), "done", record.document_failure)

    def test_what_no_font_has_any_more_is_not_signed_at_the_last(self):
        record = self._review()
        self._sign(record, self.engineer)
        with (
            patch(f"{_JOBS}.letters_without_font", lambda _texts: "a"),
            self._refused("written otherwise: a"),
        ):
            sign(record, RELEASE, self.manager)
        self.assertEqual(record.state, "review")

    def test_a_new_version_names_the_pdf_of_its_own_of_the_first(self):
        pdf = b"%PDF-1.7 as it was made before"
        sha256 = hashlib.sha256(pdf).hexdigest()

        def freeze(record, values):
            files = record.env["ir.attachment"].create(
                [
                    {
                        "name": name,
                        "datas": base64.b64encode(content),
                        "res_model": record._name,
                        "res_id": record.id,
                    }
                    for name, content in (("dhr.pdf", pdf), ("dhr.json", b"{}"))
                ]
            )
            return {
                "pdf_attachment_id": files[0].id,
                "pdf_sha256": sha256,
                "json_attachment_id": files[1].id,
                "json_sha256": hashlib.sha256(b"{}").hexdigest(),
            }

        with patch.object(type(self.record), "_freeze", freeze):
            first = self._release_record()
        self.assertEqual(first.document_sha256, sha256)
        second = self._again(first, "The customer asks.")
        self.assertEqual(self._made(second), "done", second.document_failure)
        report = verify(second.archive_record_id.sudo()._bytes())
        self.assertEqual(report.problems, [])
        self.assertEqual(report.record["replaces"], {"version": "1", "sha256": sha256})
        # and the third the archival one
        third = self._again(second, "Once more.")
        replaces = json.loads(third.sudo().archive_job_id.content)["replaces"]
        self.assertEqual(replaces, {"version": "2", "sha256": second.document_sha256})

    def test_a_failed_document_is_named_with_what_to_do(self):
        first = self._release_record()
        package = self.env["medical.record.package"].with_user(self.manager)
        with self._refused("is being made: wait"):
            package._make("lots", "Inspection of March", lots=self.lot)
        self._made(first)
        second = self._again(first, "The customer asks.")
        job = second.sudo().archive_job_id
        honest = job.document
        self._alter(job, document=honest + " ")
        self.assertEqual(self._made(second), "failed")
        for attempt in (
            lambda: package._make("lots", "Inspection of March", lots=self.lot),
            lambda: second._reissue("Without it"),
        ):
            with self._refused(r"could not be made: .*its pages[\s\S]*Try again"):
                attempt()

    def test_the_first_page_scans_to_the_page_that_verifies_it(self):
        record = self._release_record()
        self.assertEqual(self._made(record), "done", record.document_failure)
        archived = record.archive_record_id
        document = pypdfium2.PdfDocument(io.BytesIO(archived.sudo()._bytes()))
        symbols = [
            symbol
            for symbol in zxingcpp.read_barcodes(document[0].render(scale=4).to_pil())
            if symbol.format == zxingcpp.BarcodeFormat.QRCode
        ]
        self.assertEqual(len(symbols), 1)
        address = urlsplit(symbols[0].text)
        self.assertEqual(address.path, "/quality/verify")
        asked = dict(parse_qsl(address.query))
        self.assertEqual(asked, {"number": record.name, "sha256": record.json_sha256})
        verify_page = self.env["medical.customer.verify"]
        self.assertEqual(verify_page._verify(**asked), "current")
        self.assertEqual(
            verify_page._verify(record.name, record.html_sha256), "unknown"
        )

    def test_who_verifies_learns_that_the_lot_was_stopped_since(self):
        record = self._release_record()
        self.assertEqual(self._made(record), "done", record.document_failure)
        verify_page = self.env["medical.customer.verify"]
        asked = ("", record.archive_record_id.pdf_sha256)
        self.assertEqual(verify_page._verify(*asked), "current")
        self._disposition(record.lot_ids[:1], "hold", self.inspector)._apply()
        self.assertEqual(verify_page._verify(*asked), "stopped")

    def test_a_device_of_iccbba_is_released(self):
        device = self._product("Tissue graft")
        self.env["medical.device.identifier"].with_user(self.engineer).create(
            {
                "product_id": device.id,
                "issuing_agency": "iccbba",
                "di": "A9999XYZ100T0476",
            }
        ).action_activate()
        self._plan(device, "final")
        order = self._new_order(product=device)
        lot = self._make(order)
        record = self._release_record(order.sudo().device_history_ids)
        self.assertEqual(record.state, "released")
        self.assertEqual(lot.quality_status, "released")
        self.assertEqual(self._made(record), "done", record.document_failure)
        report = verify(record.archive_record_id.sudo()._bytes())
        self.assertEqual(report.problems, [])
        content = report.record["content"]
        self.assertIn("ICCBBA A9999XYZ100T0476", content["sections"]["label"]["hri"])
        [check] = [row for row in content["completeness"] if row["code"] == "udi"]
        self.assertEqual((check["found"], check["expected"]), ("1", "1"))
        self.assertFalse(lot.udi_hri)
