# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
import json
from unittest.mock import patch

import pypdfium2

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from odoo.addons.qms_base.archival import structure
from odoo.addons.qms_base.archival.verification import verify
from odoo.addons.qms_base.models.archive import qms_archive_job_make

from .common import InspectionCase

# what somebody may type as a name: markup, a path, a formula, right to left
HOSTILE = (
    "<script>alert('x')</script> ../../etc/passwd =1+2 \u202e\u05d0\u05d1 (R) \u202c"
)


class ArchiveCase(InspectionCase):
    """One finished lot with a device history, released."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Aurelia Devices", "is_company": True}
        )
        cls.device.write({"qms_customer_id": cls.customer.id, "name": HOSTILE})
        cls._plan(cls.device, "final")
        cls.order = cls._order()
        workorder = cls.order.workorder_ids
        workorder.button_start()
        workorder.button_finish()
        cls.order.action_generate_serial()
        cls.order.qty_producing = 1
        cls.lot = cls.order.lot_producing_ids
        cls.final = cls._inspections(cls.lot)
        cls._enter(cls.final, "5,123")
        cls.final.action_complete()
        cls.order.button_mark_done()
        cls.records = cls.env["qms.archive.record"]

    @classmethod
    def _make_files(cls):
        """Run the job that makes files, as the scheduler does."""
        with patch.object(
            type(cls.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60
        ):
            cls.env["qms.archive.job"]._cron_make()

    def _job(self, kind="device_history", user=None, reason="Once more"):
        lot = self.lot.with_user(user or self.manager)
        return lot._archive_order(kind, reason)

    def _archived(self, kind="device_history", user=None, reason="Once more"):
        job = self._job(kind, user, reason)
        self._make_files()
        self.assertEqual(job.state, "done", job.failure)
        return job.record_id

    def _content(self, record):
        return record.sudo()._bytes()

    def _text(self, record):
        opened = pypdfium2.PdfDocument(io.BytesIO(self._content(record)))
        texts = [page.get_textpage().get_text_range() for page in opened]
        return " ".join(" ".join(texts).split())

    def _data(self, record):
        return json.loads(structure.Pdf(self._content(record)).record())


class ArchivedCase(ArchiveCase, HttpCase):
    """The lot is archived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        job = cls.lot.with_user(cls.manager)._archive_order("device_history")
        cls._make_files()
        cls.record = job.record_id


class TestArchive(ArchivedCase):
    """A finished lot becomes an archival record, once a version, for who may."""

    # ------------------------------------------------------------------
    # Making one
    # ------------------------------------------------------------------
    def test_the_device_history_is_archived(self):
        record = self.record
        report = verify(self._content(record))
        self.assertEqual(report.problems, [])
        self.assertEqual(report.pdf_sha256, record.pdf_sha256)
        self.assertEqual(report.json_sha256, record.json_sha256)
        self.assertEqual(report.certificate_sha256, record.certificate_id.sha256)
        self.assertEqual((record.version, record.state), (1, "current"))
        self.assertEqual(record.made_by_name, self.manager.name)
        self.assertEqual(record.pages, report.pages)
        text = self._text(record)
        for expected in (record.number, "version 1", self.order.name, "5,123 mm"):
            self.assertIn(expected, text)
        data = self._data(record)
        self.assertEqual(data["number"], record.number)
        history = self.lot.with_user(self.manager)._device_history_data()[self.lot]
        self.assertEqual(
            data["content"]["header"], [list(x) for x in history["header"]]
        )
        self.assertEqual(
            [i["number"] for i in data["content"]["inspections"]],
            [i["number"] for i in history["inspections"]],
        )

    def test_a_hostile_name_is_a_name(self):
        record = self.record
        self.assertEqual(structure.Pdf(self._content(record)).problems(), [])
        self.assertIn("alert('x')", self._text(record))
        self.assertIn(HOSTILE, json.dumps(self._data(record), ensure_ascii=False))
        self.assertRegex(record._file_name(), r"^[A-Za-z0-9._-]+\.pdf$")

    def test_what_is_archived_is_what_was_frozen(self):
        job = self._job()
        self.supplier.name = "Renamed Moulding"
        self._make_files()
        text = self._text(job.record_id)
        self.assertIn("Test Moulding", text)
        self.assertNotIn("Renamed Moulding", text)

    def test_a_second_call_makes_no_second_one(self):
        lot = self.lot.with_user(self.manager)
        action = lot.action_archive_device_history()
        self.assertEqual(action["res_model"], self.record._name)
        self.assertEqual(action["res_id"], self.record.id)
        again = self._job()
        self.assertEqual(self._job(user=self.inspector), again)
        self._make_files()
        self._make_files()
        self.assertEqual(lot.archive_count, 2)
        self.assertEqual(again.record_id.version, 2)

    def test_a_new_version_needs_a_reason_and_supersedes(self):
        first = self.record
        for reason in (None, "", "  "):
            with self.assertRaisesRegex(UserError, "needs a reason"):
                self._job(reason=reason)
        wizard = (
            self.env["qms.archive.reissue"]
            .with_user(self.inspector)
            .create({"record_id": first.id, "reason": "A page was unreadable"})
        )
        wizard.action_reissue()
        self._make_files()
        second = self.records.search([("replaces_id", "=", first.id)])
        self.assertEqual((second.number, second.version), (first.number, 2))
        self.assertEqual((first.state, second.state), ("superseded", "current"))
        text = self._text(second)
        self.assertIn("A page was unreadable", text)
        self.assertIn(first.pdf_sha256, text.replace(" ", ""))
        self.assertEqual(
            self.records.search(
                [("res_id", "=", self.lot.id), ("state", "=", "current")]
            ),
            second,
        )
        with self.assertRaisesRegex(UserError, "superseded"):
            wizard.action_reissue()

    def test_the_reason_of_a_version_is_not_lost(self):
        waiting = self._job(reason="A page was unreadable")
        with self._refused("is being made, for another reason"):
            self._job(reason="A value was wrong", user=self.inspector)
        # who asks for the same, or for none, is shown the one at work
        for reason in ("A page was unreadable ", None):
            self.assertEqual(self._job(reason=reason), waiting)
        self._make_files()
        self.assertEqual(self._job(reason="A value was wrong").version, 3)

    def test_a_file_is_made_in_the_language_it_was_frozen_in(self):
        for code in ("de_DE", "fr_FR"):
            self.env["res.lang"]._activate_lang(code)
        self.company.partner_id.lang = "fr_FR"
        german = self.lot.with_user(self.manager).with_context(lang="de_DE")
        spoken = []
        model = type(self.env["qms.archive.job"])
        front = model._front

        def noted(job, *args):
            spoken.append(job.env.lang)
            return front(job, *args)

        with patch.object(model, "_front", noted):
            german._archive_order("device_history", "In German")
            self._make_files()
            # one of before the language was kept: that of its company
            self._job(reason="Older").sudo().lang = False
            self._make_files()
        self.assertEqual(spoken, ["de_DE", "fr_FR"])

    # ------------------------------------------------------------------
    # When it goes wrong
    # ------------------------------------------------------------------
    @mute_logger(qms_archive_job_make.__name__)
    def test_a_failure_is_told_and_tried_again(self):
        job = self._job()
        with patch.object(
            qms_archive_job_make, "sign", side_effect=ValueError("no ink")
        ):
            self._make_files()
        self.assertEqual(job.state, "failed")
        self.assertIn("no ink", job.failure)
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.manager.partner_id.ids)], limit=1
        )
        self.assertIn("could not be archived", told.subject)
        self._make_files()
        self.assertEqual(job.state, "failed", "it waits for a person")
        with self.assertRaises(AccessError):
            job.with_user(self.auditor).action_retry()
        job.with_user(self.inspector).action_retry()
        self._make_files()
        self.assertEqual((job.state, job.failure), ("done", False))

    def test_what_was_cut_off_is_taken_up_and_not_for_ever(self):
        job = self._job()
        job.sudo().write({"state": "running", "attempts": 3})
        self._make_files()
        self.assertEqual(job.state, "failed")
        self.assertIn("stopped", job.failure)
        job.sudo().write({"state": "running", "attempts": 1})
        self._make_files()
        self.assertEqual(job.state, "done")

    def test_a_file_that_says_something_else_is_not_kept(self):
        job = self._job()
        changed = job.sudo().document.replace("5,123", "5,124")
        self.assertNotEqual(changed, job.sudo().document)
        job.sudo().document = changed
        self._make_files()
        self.assertEqual(job.state, "failed")
        self.assertIn("does not pass its own check", job.failure)
        made = self.records.search([("res_id", "=", self.lot.id)])
        self.assertEqual(made, self.record)

    def test_a_document_loads_nothing_from_elsewhere(self):
        for url in ("file:///etc/passwd", "http://127.0.0.1:8069/", "/web/content/1"):
            job = self._job()
            job.sudo().document = job.sudo().document.replace(
                "<h1", f'<img src="{url}"/><h1'
            )
            self._make_files()
            self.assertEqual(job.state, "failed", url)
            self.assertIn("asks for", job.failure)

    # ------------------------------------------------------------------
    # Certificates
    # ------------------------------------------------------------------
    def test_certificates_are_for_released_lots(self):
        lot = self.lot.with_user(self.engineer)
        for button in ("action_certificate_conformance", "action_certificate_analysis"):
            with self.assertRaisesRegex(UserError, "not released"):
                getattr(lot, button)()
        with self.assertRaisesRegex(UserError, "not released"):
            self.env["ir.actions.report"].with_user(self.engineer)._render_qweb_pdf(
                "medical_quality.action_report_certificate_conformance", lot.ids
            )
        self._release(self.lot)
        with self.assertRaises(AccessError):
            self.lot.with_user(self.inspector).action_certificate_conformance()
        lot.action_certificate_conformance()
        lot.action_certificate_analysis()
        self._make_files()
        made = self.records.search(
            [("res_id", "=", lot.id), ("kind", "!=", "device_history")], order="id"
        )
        self.assertEqual(len(made), 2)
        conformance, analysis = (self._text(record) for record in made)
        self.assertIn("We certify", conformance)
        self.assertNotIn("5,123", conformance)
        self.assertIn("5,123 mm", analysis)
        for text in (conformance, analysis):
            self.assertIn(self.customer.name, text)
            self.assertIn(lot.name, text)
            self.assertNotIn("iq_inspector", text)
        for record in made:
            self.assertEqual(verify(self._content(record)).problems, [])

    def test_who_had_a_certificate_made_is_not_named(self):
        self._release(self.lot)
        record = self._archived("certificate_conformance", user=self.engineer)
        self.assertIn("Recorded", self._text(record))
        self.assertNotIn(self.engineer.name, self._text(record))
        self.assertEqual(self._data(record)["recorded_by"], "")
        self.assertNotIn(self.engineer.name, str(self._data(record)))
        # the house knows
        self.assertEqual(record.made_by_id, self.engineer)
        self.assertEqual(record.made_by_name, self.engineer.name)
        self.assertEqual(verify(self._content(record)).problems, [])
        whole = self._archived(user=self.inspector)
        self.assertIn(f"by {self.inspector.name}", self._text(whole))

    def test_the_agreement_chooses_the_form(self):
        self._release(self.lot)
        agreement = self.env["qms.quality.agreement"].create(
            {
                "name": "QA-77",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "certificate_format": "en_10204_31",
                "certificate_statement": "Made as agreed in QA-77, clause 4.",
            }
        )
        text = self._text(self._archived("certificate_conformance"))
        self.assertIn("Inspection certificate 3.1", text)
        self.assertIn("clause 4", text)
        self.assertIn("5,123 mm", text)
        agreement.write(
            {"certificate_format": "en_10204_21", "certificate_statement": False}
        )
        text = self._text(self._archived("certificate_conformance", reason="Form"))
        self.assertIn("Declaration of compliance", text)
        self.assertNotIn("5,123", text)
