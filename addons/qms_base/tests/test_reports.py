# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import io

import pypdfium2

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import GateCase

_PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class TestReports(GateCase):
    """The bundle's own PDF engine."""

    def _report(self, body):
        self.env["ir.ui.view"].create(
            {
                "name": "qms_base.probe_document",
                "key": "qms_base.probe_document",
                "type": "qweb",
                "arch": f"""<t t-name="qms_base.probe_document">
                    <t t-foreach="docs" t-as="doc">
                        <t t-call="qms_base.document_layout">
                            <t t-set="doc_title">Probe</t>
                            <t t-set="doc_number" t-value="doc.name"/>
                            {body}
                        </t>
                    </t>
                </t>""",
            }
        )
        return self.env["ir.actions.report"].create(
            {
                "name": "Probe",
                "model": "stock.lot",
                "report_type": "qweb-pdf",
                "report_name": "qms_base.probe_document",
                "qms_engine": "weasyprint",
            }
        )

    def _text(self, content):
        document = pypdfium2.PdfDocument(io.BytesIO(content))
        return len(document), "".join(
            page.get_textpage().get_text_range() for page in document
        )

    def test_document_has_number_and_page_of_pages(self):
        report = self._report(
            "<p t-foreach='range(120)' t-as='n'>Row <t t-out='n'/></p>"
        )
        content, kind = report._render_qweb_pdf(report, self.part_lot.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        pages, text = self._text(content)
        self.assertGreater(pages, 1)
        self.assertIn("P-1", text)
        self.assertIn("Row 119", text)
        self.assertIn(f"Page 1 of {pages}", text)
        self.assertIn(f"Page {pages} of {pages}", text)

    def test_several_records_are_one_pdf(self):
        other = self._stocked_lot(self.part, "P-9", 1)
        report = self._report("<p>Body</p>")
        content, _kind = report._render_qweb_pdf(report, (self.part_lot | other).ids)
        pages, text = self._text(content)
        self.assertEqual(pages, 2)
        self.assertIn("P-9", text)

    def test_data_and_own_attachments_load_and_nothing_else(self):
        image = {"raw": base64.b64decode(_PIXEL.split(",")[1]), "mimetype": "image/png"}
        attachments = self.env["ir.attachment"]
        own = attachments.create(
            {
                **image,
                "name": "own",
                "res_model": "stock.lot",
                "res_id": self.part_lot.id,
            }
        )
        foreign = attachments.create(
            {
                **image,
                "name": "foreign",
                "res_model": "res.partner",
                "res_id": self.company.partner_id.id,
            }
        )
        report = self._report('<img t-att-src="doc.note_url"/>')
        view = self.env["ir.ui.view"].search([("key", "=", "qms_base.probe_document")])
        template = view.arch
        for url, loads in (
            (_PIXEL, True),
            (f"/web/content/{own.id}", True),
            (f"/web/image/{own.id}", True),
            (f"/web/content/{foreign.id}", False),
            ("/web/static/img/logo.png", False),
            ("file:///etc/passwd", False),
            ("http://localhost/secret", False),
            ("https://example.com/x.png", False),
        ):
            view.arch = template.replace('t-att-src="doc.note_url"', f'src="{url}"')
            with self.subTest(url=url[:30]):
                if loads:
                    report._render_qweb_pdf(report, self.part_lot.ids)
                    continue
                with self.assertRaises(UserError):
                    report._render_qweb_pdf(report, self.part_lot.ids)

    def test_who_may_not_read_the_record_prints_nothing(self):
        report = self._report("<p>Body</p>")
        stranger = new_test_user(self.env, "print_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(stranger)._render_qweb_pdf(
                report.report_name, self.part_lot.ids
            )

    def test_printing_nothing_is_refused(self):
        report = self._report("<p>Body</p>")
        with self.assertRaises(UserError):
            report._render_qweb_pdf(report, [])

    def test_web_client_learns_the_engine(self):
        report = self._report("<p>Body</p>")
        action = report.report_action(self.part_lot, config=False)
        self.assertEqual(action["qms_engine"], "weasyprint")
        self.assertIn("qms_engine", report._get_readable_fields())
