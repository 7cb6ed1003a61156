# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import re

from werkzeug.urls import url_encode

from odoo import http
from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from .history_record_common import RecordCase


@tagged("post_install", "-at_install")
class TestCustomerRecords(RecordCase, HttpCase):
    """Released records and certificates, for the customer they belong to alone."""

    _registry_readonly_enabled = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stranger = cls.env["res.partner"].create(
            {"name": "Neighbour", "is_company": True}
        )
        cls.buyer, cls.stranger = (
            new_test_user(
                cls.env,
                login,
                groups="base.group_portal",
                partner_id=cls.env["res.partner"]
                .create({"name": f"{login} person", "parent_id": partner.id})
                .id,
            )
            for login, partner in (
                ("record_buyer", cls.customer),
                ("record_stranger", stranger),
            )
        )
        cls.agreement = cls.env["qms.quality.agreement"].create(
            {
                "name": "QA-1",
                "partner_id": cls.customer.id,
                "valid_from": "2020-01-01",
                "approve_use_as_is": False,
                "share_records": True,
                "share_people": "names",
            }
        )
        cls.lot = cls._make()

    def setUp(self):
        # the browser's test mode is there already
        super(RecordCase, self).setUp()

    def _rows(self, kind, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env[f"medical.customer.{kind}"].with_user(user or self.buyer)
        return rows._search_own()

    def _verified(self, number, digest):
        """The first words of the answer that a visitor gets."""
        query = url_encode({"number": number, "sha256": digest})
        return self._verdict(self.url_open(f"/quality/verify?{query}").text)

    def _verified_file(self, content):
        answer = self.url_open(
            "/quality/verify",
            data={"csrf_token": http.Request.csrf_token(self)},
            files={"file": ("any.pdf", content, "application/pdf")},
        )
        return self._verdict(answer.text)

    def _verdict(self, text):
        self.assertNotIn(self.lot.name, text)
        [verdict] = re.findall(
            r"o_qms_portal_verdict.*?<strong>(.*?)\.</strong>", text, re.S
        )
        return verdict

    def _archive(self, kind, reason=None):
        job = self.lot.with_user(self.manager)._archive_order(kind, reason)
        self._make_documents()
        self.assertEqual(job.state, "done", job.failure)
        return job.record_id

    def _views(self, kind, user):
        self.env.invalidate_all()
        return self.env["medical.customer.view"].search(
            [("user_ref", "=", user.id), ("kind", "=", kind)]
        )

    def test_a_record_says_which_of_its_lots_are_stopped_now(self):
        record = self._release_record().sudo()
        self._make_documents()
        self.authenticate("record_buyer", "record_buyer")
        page = f"/my/records/{record.id}"
        self.env.flush_all()
        self.assertNotIn("o_qms_portal_stopped", self.url_open(page).text)
        self._disposition(self.lot, "hold", self.inspector)._apply()
        self.env.flush_all()
        text = self.url_open(page).text
        [told] = re.findall(r"o_qms_portal_stopped.*?</div>", text, re.S)
        self.assertIn(self.lot.name, told)
        self.assertIn("Do not rely on", told)

    def _agreed_before(self, people):
        """People shared as agreements say that are older than the check."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qms_quality_agreement SET share_people = %s WHERE id = %s",
            [people, self.agreement.id],
        )
        self.env.invalidate_all()

    def test_a_record_is_agreed_on_with_the_names_in_it(self):
        for people in (False, "numbers"):
            with self.assertRaisesRegex(ValidationError, "Share people by name"):
                self.agreement.share_people = people
            with self.assertRaisesRegex(ValidationError, "QA-1.*certificates instead"):
                self.agreement.write({"share_people": people, "share_records": True})
        self.agreement.write({"share_people": "numbers", "share_records": False})
        with self.assertRaisesRegex(ValidationError, "name everybody"):
            self.agreement.share_records = True

    def test_a_record_with_names_does_not_leave_where_names_are_not_shared(self):
        record = self._release_record().sudo()
        self._make_documents()
        lot_record = self._archive("device_history")
        certificate = self._archive("certificate_conformance")
        self.agreement.share_certificates = True
        self.authenticate("record_buyer", "record_buyer")
        urls = (f"/my/records/{record.id}", f"/my/documents/{lot_record.id}")
        for people, released_by in (
            (None, False),
            ("numbers", str(self.manager.employee_id.id)),
        ):
            self._agreed_before(people)
            row = self._rows("history")
            self.assertEqual((row.withheld, row.released_by), (True, released_by))
            for url in urls:
                answer = self.url_open(f"{url}/download")
                self.assertEqual(answer.status_code, 409)
                self.assertIn("shares no names", answer.text)
                self.assertNotIn(b"%PDF", answer.content)
            self.assertFalse(self._views("download", self.buyer))
            page = self.url_open(urls[0]).text
            for told in (record.name, "shares no names", certificate.number):
                self.assertIn(told, page)
            for shown in (page, self.url_open("/my/documents").text):
                for url in urls:
                    self.assertNotIn(f"{url}/download", shown)
                self.assertIn(f"/my/documents/{certificate.id}/download", shown)
                self.assertNotIn(self.manager.name, shown)
        answer = self.url_open(f"/my/documents/{certificate.id}/download")
        self.assertEqual(answer.status_code, 200)
        self._agreed_before("names")
        for url in urls:
            self.assertEqual(self.url_open(f"{url}/download").status_code, 200)

    def test_values_leave_where_values_are_shared(self):
        self._release_record()
        self._make_documents()
        self.agreement.write(
            {
                "share_certificates": True,
                "share_results": "values",
                "certificate_format": "en_10204_31",
            }
        )
        analysis = self._archive("certificate_analysis")
        inspection = self._archive("certificate_conformance")
        self.agreement.certificate_format = "standard"
        plain = self._archive("certificate_conformance", "Without results")
        self.authenticate("record_buyer", "record_buyer")

        def answers():
            self.env.flush_all()
            return [
                self.url_open(f"/my/documents/{record.id}/download").status_code
                for record in (analysis, inspection, plain)
            ]

        self.assertEqual(answers(), [200, 200, 200])
        for shared in ("verdicts", False):
            self.agreement.share_results = shared
            left = len(self._views("download", self.buyer))
            self.assertEqual(answers(), [409, 409, 200], shared)
            self.assertEqual(len(self._views("download", self.buyer)), left + 1)
        rows = {row.id: row for row in self._rows("document")}
        self.assertEqual(
            [
                rows[record.id].withheld_reason
                for record in (analysis, inspection, plain)
            ],
            ["values", "values", False],
        )
        answer = self.url_open(f"/my/documents/{analysis.id}/download")
        self.assertIn("shares no values", answer.text)
        page = self.url_open("/my/documents").text
        self.assertEqual(page.count("shares no values"), 2)
        self.assertNotIn(f"/my/documents/{analysis.id}/download", page)

    def test_files_are_named_by_the_part_of_the_customer(self):
        record = self._release_record().sudo()
        self._make_documents()
        self.agreement.share_certificates = True
        certificate = self._archive("certificate_conformance")
        self.device.write({"default_code": "HOUSE-1", "qms_customer_part": "AUR 100"})
        self.order.sudo().qms_customer_order = "PO 4711"
        self.env.flush_all()
        self.assertEqual(
            {self._rows(kind).part_number for kind in ("history", "document", "order")},
            {"AUR 100"},
        )
        self.authenticate("record_buyer", "record_buyer")
        for page in (f"/my/records/{record.id}", f"/my/documents/{certificate.id}"):
            answer = self.url_open(f"{page}/download")
            self.assertIn("AUR 100", answer.headers["Content-Disposition"])
            self.assertNotIn("HOUSE", answer.headers["Content-Disposition"])
        for page in ("/my/medical/orders", f"/my/medical/orders/{self.order.id}"):
            self.assertIn("PO 4711", self.url_open(page).text)
        self.assertIn(
            self.order.name, self.url_open("/my/medical/orders?search=po+4711").text
        )

    def test_records_and_certificates_of_the_customer(self):
        early = self._archive("device_history")
        self.assertFalse(self._rows("history"), "it is not released")
        record = self._release_record().sudo()
        self.assertFalse(self._rows("history"), "its document is being made")
        self._make_documents()
        self.env.invalidate_all()
        row = self._rows("history")
        self.assertEqual(
            (row.id, row.name, row.status, row.lot_names, row.order_names),
            (record.id, record.name, "released", self.lot.name, self.order.name),
        )
        self.assertEqual(row.pdf_sha256, record.document_sha256)
        self.assertEqual(row.released_by, self.manager.name)
        for kind in ("history", "document"):
            self.assertFalse(self._rows(kind, self.stranger))
            rows = self.env[f"medical.customer.{kind}"]
            for operation in ("create", "write", "unlink"):
                self.assertFalse(rows.with_user(self.buyer).has_access(operation))
            self.assertFalse(rows.with_user(self.operator).has_access("read"))

        # what was archived before the release is the house's
        self.assertFalse(self._rows("document"))
        certificate = self._archive("certificate_conformance")
        self.assertFalse(self._rows("document"), "certificates are not shared")
        self.agreement.share_certificates = True
        self.assertEqual(self._rows("document").ids, certificate.ids)
        self.assertNotIn(early.id, self._rows("document").ids)

        self.env.flush_all()
        files = (
            (f"/my/records/{record.id}", record.document_sha256),
            (f"/my/documents/{certificate.id}", certificate.pdf_sha256),
        )
        self.authenticate("record_stranger", "record_stranger")
        for url, _digest in files:
            self.assertEqual(self.url_open(f"{url}/download").status_code, 404)
        for url in (f"/my/records/{record.id}", f"/my/medical/orders/{self.order.id}"):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.assertFalse(self._views("download", self.stranger))

        self.authenticate("record_buyer", "record_buyer")
        for page in ("/my", "/my/records", "/my/documents"):
            self.assertEqual(self.url_open(page).status_code, 200)
        page = self.url_open(f"/my/records/{record.id}").text
        digest = record.document_sha256
        for told in (record.name, self.lot.name, digest, certificate.number):
            self.assertIn(told, page)
        # the order with its lots and record; operations where agreed, never people
        order = f"/my/medical/orders/{self.order.id}"
        page = self.url_open(order).text
        for told in (self.order.name, self.lot.name, record.name):
            self.assertIn(told, page)
        self.assertNotIn("Assemble", page)
        self.agreement.write({"share_progress": True, "share_results": "verdicts"})
        self.env.flush_all()
        page = self.url_open(order).text
        self.assertIn("Assemble", page)
        self.assertRegex(page, r"Passed: +1\b")
        self.assertNotIn("iq_operator", page)
        for url, digest in files:
            answer = self.url_open(f"{url}/download")
            self.assertEqual(hashlib.sha256(answer.content).hexdigest(), digest)
            self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(
            set(self._views("download", self.buyer).mapped("version")),
            {digest for _url, digest in files},
        )
        # bytes that are not those of the release do not leave
        leaving = len(self._views("download", self.buyer))
        # by the owner of the table, who can switch its lock off
        alter = (
            "ALTER TABLE qms_archive_record DISABLE TRIGGER qms_append_only_row;"
            "UPDATE qms_archive_record SET content = {0} WHERE id = %s;"
            "ALTER TABLE qms_archive_record ENABLE TRIGGER qms_append_only_row"
        )
        archived = record.archive_record_id.id
        self.env.cr.execute(alter.format("content || '\\x00'::bytea"), [archived])
        answer = self.url_open(f"{files[0][0]}/download")
        self.assertEqual(answer.status_code, 409)
        self.assertIn("not the one that was stored", answer.text)
        self.assertEqual(len(self._views("download", self.buyer)), leaving)
        self.env.cr.execute(
            alter.format("substr(content, 1, length(content) - 1)"), [archived]
        )
        left = self.env["qms.archive.view"].search(
            [("record_ref", "=", certificate.id)]
        )
        self.assertEqual(left.mapped("user_ref"), self.buyer.ids)

        # whoever holds one learns whether it is genuine, and nothing else
        self.authenticate(None, None)
        for number, digest in (
            (certificate.number, certificate.json_sha256),
            (certificate.number, certificate.pdf_sha256),
            (record.name, record.document_sha256),
            (f" {record.name}\n", record.json_sha256.upper()),
            ("", certificate.pdf_sha256),
            ("", record.document_sha256),
        ):
            self.assertEqual(self._verified(number, digest), "Genuine and current")
        for number, digest in (
            (record.name, certificate.pdf_sha256),
            (certificate.number, "0" * 64),
            ("\x00" + certificate.number, certificate.pdf_sha256),
            (certificate.number, ""),
            ("", certificate.pdf_sha256[:-1] + "x"),
            ("", "0" * 64),
            ("%", certificate.pdf_sha256),
            (certificate.number, certificate.pdf_sha256[:-1]),
        ):
            self.assertEqual(self._verified(number, digest), "Not a document of ours")
        self._archive("certificate_conformance", "Customer renamed")
        self.env.flush_all()
        self.assertEqual(
            self._verified(certificate.number, certificate.pdf_sha256),
            "Genuine, but superseded",
        )
        self.assertEqual(
            self._verified("", certificate.pdf_sha256), "Genuine, but superseded"
        )
        # a browser that cannot compute the digest sends the file
        sent = bytes(record.archive_record_id._bytes())
        files_sent = (sent, bytes(certificate._bytes()), sent + b" ")
        self.assertEqual(
            [self._verified_file(content) for content in files_sent],
            [
                "Genuine and current",
                "Genuine, but superseded",
                "Not a document of ours",
            ],
        )
        self.assertIn(
            "miss",
            self.env["medical.customer.view"]
            .search([("res_model", "=", "medical.customer.verify")])
            .mapped("kind"),
            "that somebody holds another one is on record",
        )
        self.authenticate("record_buyer", "record_buyer")
        self.assertIn("Superseded", self.url_open("/my/documents").text)

        self.agreement.write({"share_records": False, "share_certificates": False})
        self.env.flush_all()
        for url, _digest in files:
            self.assertEqual(self.url_open(f"{url}/download").status_code, 404)
