# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import io
import json
import statistics
from unittest.mock import patch

import pypdfium2

from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.archival.verification import verify

from .common import MEASURED
from .history_record_common import RecordCase


class TestHistoryRecordDocument(RecordCase):
    """What the last signature fixes is what the archival document holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._make()

    def test_an_archival_document_with_the_frozen_data_inside(self):
        with self.assertRaisesRegex(UserError, "is not released"):
            self.record.with_user(self.manager)._archive_order("device_history_record")
        self._deny()
        record = self._release_record()
        data = record.sudo().json_attachment_id.raw
        self.assertEqual(record.json_sha256, hashlib.sha256(data).hexdigest())
        self.assertEqual(record.document_state, "waiting")
        self.assertFalse(record.document_sha256)
        action = record.with_user(self.inspector).action_print()
        self.assertEqual(action["res_model"], "qms.archive.job")
        frozen = json.loads(data)
        self.assertEqual((frozen["number"], frozen["version"]), (record.name, "1"))
        content = frozen["content"]
        self.assertEqual(content["schema"], "device-history-record/1")
        self.assertEqual(content["record"]["state"], "released")
        self.assertEqual(content["lots"][0]["number"], self.lot.name)
        self.assertEqual(content["quantities"]["approved"], "1")
        self.assertEqual(
            [row["name"] for row in content["signatures"]],
            [self.engineer.name, self.manager.name],
        )
        self.assertIn(
            self.part_lot.name, [row["lot"] for row in content["sections"]["materials"]]
        )

        # whatever is changed afterwards does not get into it
        self.customer.name = "Renamed since"
        self._make_documents()
        self.env.invalidate_all()
        self.assertEqual(record.document_state, "done", record.document_failure)
        archived = record.archive_record_id
        pdf = archived.sudo()._bytes()
        report = verify(pdf)
        self.assertEqual(report.problems, [])
        self.assertEqual(report.json_sha256, record.json_sha256)
        self.assertEqual(report.pdf_sha256, record.document_sha256)
        self.assertEqual(
            (archived.number, archived.version, archived.kind, archived.res_name),
            (
                record.name,
                1,
                "device_history_record",
                f"{self.device.display_name}, {self.lot.name}",
            ),
        )
        document = pypdfium2.PdfDocument(io.BytesIO(pdf))
        text = " ".join(
            " ".join(page.get_textpage().get_text_range() for page in document).split()
        )
        for expected in (
            record.name,
            self.lot.name,
            self.part_lot.name,
            "Released",
            self.engineer.name,
            self.manager.name,
            "Maker of the device",
            "1 of 1",
            "holds no certification",
            f"Page 1 of {len(document)}",
        ):
            self.assertIn(expected, text)
        self.assertNotIn("Renamed since", text)
        for user in (self.inspector, self.auditor):
            action = record.with_user(user).action_print()
            self.assertEqual(action["url"], f"/quality/archive/{archived.id}")
        for name in ("action_print", "action_open_document", "action_retry_document"):
            with self.assertRaises(AccessError):
                getattr(record.with_user(self.operator), name)()
        with patch.object(
            type(self.env["qms.archive.view"]), "_log_rows", lambda *args: None
        ):
            package = (
                self.env["medical.record.package"]
                .with_user(self.manager)
                ._make("lots", "Inspection of March", lots=self.lot)
            )
        # the document of the record stands for the lot: nothing else was archived
        self.assertEqual(package.scope, self.lot.name)
        # made once; another version is a record of its own
        with self.assertRaisesRegex(UserError, "a record of its own"):
            record.with_user(self.manager)._archive_order(
                "device_history_record", "Again"
            )

    def _measured_run(self, count):
        """The record of a lot of which each device was measured, released."""
        product = self._product(f"Device of {count}")
        product.qms_customer_id = self.customer
        self._identify(product, "09506000998121")
        self._plan(
            product,
            "final",
            characteristics=[{**MEASURED, "nominal": "5.00"}],
            sampling_method="fixed",
            sampling_size=count,
        )
        order = self._new_order(count, product)
        order.action_generate_serial()
        [inspection] = self._inspections(order.lot_producing_ids)
        for result in inspection.result_ids:
            result.value_text = f"{4.94 + 0.01 * result.unit_number:.2f}"
        inspection.action_complete()
        self._make(order)
        return self._release_record(order.sudo().device_history_ids)

    def test_capability_stands_on_the_pages_and_in_the_data(self):
        record = self._measured_run(12)
        job = record.sudo().archive_job_id
        content = json.loads(record.sudo().json_attachment_id.raw)["content"]
        [row] = content["sections"]["capability"]
        values = [4.95 + 0.01 * place for place in range(12)]
        sd = statistics.stdev(values)
        self.assertEqual(
            (row["name"], row["n"], row["mean"], row["sd"], row["nominal"]),
            ("Width", "12", "5.005", f"{sd:.4f}", "5.00"),
        )
        indices = {each["name"]: each for each in row["indices"]}
        self.assertEqual(indices["Ppk"]["value"], f"{0.195 / 3 / sd:.2f}")
        self.assertEqual(sum(int(count) for *_ends, count in row["bins"]), 12)
        self.assertNotIn("<svg", job.content)
        self.assertIn("Histogram of Width: 12 values", job.document)
        self._make_documents()
        self.env.invalidate_all()
        self.assertEqual(record.document_state, "done", record.document_failure)
        pdf = record.archive_record_id.sudo()._bytes()
        self.assertEqual(verify(pdf).problems, [])
        document = pypdfium2.PdfDocument(io.BytesIO(pdf))
        text = " ".join(
            " ".join(page.get_textpage().get_text_range() for page in document).split()
        )
        ppk = indices["Ppk"]
        for expected in (
            "Capability of the measured characteristics",
            f"Ppk {ppk['value']} ({ppk['low']} … {ppk['high']})",
            "Few values: 12 of 25",
            # of the drawing
            "Upper limit 5.20",
        ):
            self.assertIn(expected, text)

    def test_few_values_are_not_drawn_in_the_record(self):
        record = self._measured_run(9)
        content = json.loads(record.sudo().json_attachment_id.raw)["content"]
        [row] = content["sections"]["capability"]
        self.assertEqual((row["n"], row["bins"]), ("9", []))
        self.assertNotIn("Histogram", record.sudo().archive_job_id.document)

    def test_quantities_are_written_out(self):
        record = self.env["medical.device.history"].new(
            {"quantity_made": 1500000.0, "quantity_accepted": 1234567.25}
        )
        self.assertIn("1500000 ", record.quantity_text)
        self.assertIn("1234567.25 ", record.quantity_text)

    def test_what_was_frozen_and_altered_is_not_made(self):
        # what was made without any operation says so
        order = self._new_order(product=self.device)
        lot = self._make(order)
        record = self._release_record(order.sudo().device_history_ids)
        job = record.sudo().archive_job_id
        self.assertIn("The order has no operations.", job.content)
        honest = job.content
        # by somebody with the database's password
        for content in (honest.replace(lot.name, "SWAPPED"), honest):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE qms_archive_job SET content = %s WHERE id = %s",
                [content, job.id],
            )
            self.env.invalidate_all()
            self._make_documents()
            self.env.invalidate_all()
            if content != honest:
                self.assertEqual(record.document_state, "failed")
                self.assertIn("database was changed", record.document_failure)
                with self._refused("could not be made: .*was changed"):
                    record._reissue("Without it")
                record.with_user(self.inspector).action_retry_document()
                self.assertEqual(record.document_state, "waiting")
        self.assertEqual(record.document_state, "done")
