# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io

import pypdfium2
from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.qms_base.tests.signing import enrol, sign

from .common import OperatorCertCommon

_REPORT = "operator_cert.action_report_certification"


@tagged("post_install", "-at_install")
class TestCertificateDocument(OperatorCertCommon):
    """The certificate on paper says what it is worth."""

    def _print(self, certification, employee=None):
        user = (employee or self.engineer).user_id
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(user)
            ._render_qweb_pdf(_REPORT, certification.ids)
        )
        self.assertEqual(kind, "pdf")
        document = pypdfium2.PdfDocument(io.BytesIO(content))
        return "".join(page.get_textpage().get_text_range() for page in document)

    def test_a_valid_one(self):
        certification = self._grant(self.worker, self.solder)
        text = self._print(certification)
        for expected in (
            "Certificate of qualification",
            "Worker",
            "Soldering (T-SOLDER)",
            "Qualified",
            certification.name,
            self.company.name,
            "Valid until",
            str(certification.valid_until.year),
            "Signatures",
            "Not signed",
        ):
            self.assertIn(expected, text)
        for word in ("EXPIRED", "SUSPENDED", "REVOKED", "DRAFT", "NOT YET"):
            self.assertNotIn(word, text)
        self.assertIn("Unlimited", self._print(self._grant(self.worker, self.forever)))

    def test_one_that_must_not_be_relied_on_says_so(self):
        today = self._today()
        expired = self._grant(
            self.worker, self.solder, today - relativedelta(months=13)
        )
        suspended = self._grant(self.worker, self.clean)
        suspended.with_user(self.engineer.user_id)._suspend("Investigation")
        revoked = self._grant(self.other, self.clean)
        revoked.with_user(self.engineer.user_id)._revoke("Left")
        draft = self._draft(self.other, self.solder)
        later = self._grant(self.auditor, self.solder, today + relativedelta(days=20))
        for certification, word in (
            (expired, "EXPIRED"),
            (suspended, "SUSPENDED"),
            (revoked, "REVOKED"),
            (draft, "DRAFT"),
            (later, "NOT YET VALID"),
        ):
            self.assertIn(word, self._print(certification), word)

    def test_it_is_printed_by_whom_it_concerns(self):
        certification = self._grant(self.worker, self.solder)
        self.assertIn("Worker", self._print(certification, self.worker))
        self.assertIn("Worker", self._print(certification, self.auditor))
        with self.assertRaises(AccessError):
            self._print(certification, self.other)
        clerk = new_test_user(self.env, "t_print_clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(clerk)._render_qweb_pdf(
                _REPORT, certification.ids
            )

    def test_signatures_with_name_moment_and_meaning(self):
        """21 CFR 11.50: printed name, date and time, meaning, also on paper."""
        for person in (self.engineer, self.manager):
            enrol(person.user_id)
        # attempts are counted in a cursor of their own: let the test see it
        self.registry_enter_test_mode()
        draft = self._draft(self.worker, self.solder)
        sign(draft, "grant", self.engineer.user_id)
        sign(draft, "grant", self.manager.user_id)
        text = self._print(draft)
        for signature in draft._signature_manifestations():
            for part in ("name", "meaning", "moment"):
                said = "".join(signature[part].split())
                self.assertIn(said, "".join(text.split()), part)
        self.assertEqual(len(draft._signature_manifestations()), 2)

    def test_the_code_is_the_number(self):
        certification = self._grant(self.worker, self.solder)
        address = certification._certificate_qr()
        self.assertTrue(address.startswith("data:image/svg+xml;base64,"))
