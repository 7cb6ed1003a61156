# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from ..archival.certificate import Identity, fingerprint, make_self_signed


def issued(name, days):
    """An identity that another one issued, with a key on an elliptic curve."""
    authority = make_self_signed("Test Authority")
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .sign(authority.key, hashes.SHA256())
    )
    return Identity(key, certificate, (authority.certificate,))


@tagged("post_install", "-at_install")
class TestArchiveCertificate(TransactionCase):
    """The certificate that a company signs its archival records with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Certifying Works"})
        people = {"company_id": cls.company.id, "company_ids": cls.company.ids}
        cls.manager, cls.engineer = (
            new_test_user(
                cls.env, f"arc_{name}", groups=f"qms_base.group_qms_{name}", **people
            )
            for name in ("manager", "engineer")
        )
        cls.stranger = new_test_user(
            cls.env, "arc_stranger", groups="qms_base.group_qms_manager"
        )
        cls.identity = issued("Issued Elsewhere", days=90)
        cls.file = base64.b64encode(
            pkcs12.serialize_key_and_certificates(
                b"archive",
                cls.identity.key,
                cls.identity.certificate,
                cls.identity.chain,
                serialization.BestAvailableEncryption(b"secret"),
            )
        )
        cls.model = cls.env["qms.archive.certificate"].with_user(cls.manager)

    def _added(self, user=None):
        form = Form(self.model.with_user(user or self.manager))
        form.pkcs12 = self.file
        form.password = "secret"
        return form.save()

    def test_a_manager_adds_the_file_and_its_key_shows_nowhere(self):
        added = self._added()
        self.assertEqual(added.sha256, fingerprint(self.identity.certificate))
        self.assertEqual(added.company_id, self.company)
        self.assertEqual(added.state, "used")
        self.assertEqual(added.added_by_id, self.manager)
        shown = str(added.sudo().read())
        self.assertNotIn("PRIVATE KEY", shown)
        self.assertNotIn("secret", shown)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT private_key FROM qms_archive_certificate WHERE id = %s", [added.id]
        )
        [(closed,)] = self.env.cr.fetchall()
        self.assertNotIn("PRIVATE", closed)
        self.env.cr.execute(
            "SELECT count(*) FROM qms_audit_log WHERE"
            " table_name = 'qms_archive_certificate' AND row_id = %s"
            " AND new_values::text LIKE %s",
            [added.id, f"%{closed[:40]}%"],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.assertEqual(
            self.model.sudo()._in_use(self.company)._identity().key_pem,
            self.identity.key_pem,
        )

    def test_who_may_not_add_one(self):
        vals = {"pkcs12": self.file, "password": "secret"}
        with self.assertRaises(AccessError):
            self.model.with_user(self.engineer).create(vals)
        with self.assertRaises(AccessError):
            self.model.with_user(self.engineer).action_self_signed()
        # nobody adds one to a company that is not their own
        with self.assertRaises(AccessError):
            self.model.with_user(self.stranger).create(
                {**vals, "company_id": self.company.id}
            )

    def test_nobody_says_what_a_certificate_says(self):
        vals = {"pkcs12": self.file, "password": "secret", "subject": "CN=Another"}
        with self.assertRaises(AccessError):
            self.model.create(vals)
        added = self.model.with_context(default_subject="CN=Another").create(
            {"pkcs12": self.file, "password": "secret"}
        )
        self.assertNotIn("Another", added.subject)
        for values in ({"sha256": "x"}, {"valid_until": "2099-01-01"}, {}):
            with self.assertRaises(AccessError):
                added.write(values)
        with self.assertRaises(UserError):
            added.sudo().unlink()
        with self.assertRaises(UserError):
            added.copy()

    def test_strangers_do_not_see_it(self):
        added = self._added()
        with self.assertRaises(AccessError):
            added.with_user(self.stranger).read(["subject"])
        with self.assertRaises(AccessError):
            added.with_user(self.stranger).action_withdraw()

    def test_what_cannot_be_opened_is_refused_with_a_reason(self):
        for file, password in (
            (self.file, "wrong"),
            (self.file, False),
            (base64.b64encode(b"junk"), "secret"),
            (False, False),
            ("no base64 \u2603", "secret"),
        ):
            with self.assertRaisesRegex(UserError, "cannot be opened"):
                self.model.create({"pkcs12": file, "password": password})

    def test_the_first_record_makes_a_self_signed_one_and_says_so(self):
        self.assertFalse(self.model.search([]))
        used = self.model.sudo()._in_use(self.company)
        self.assertTrue(used.self_signed)
        self.assertIn("self-signed", used.subject)
        self.assertEqual(self.model.sudo()._in_use(self.company), used)

    def test_the_newest_one_is_used_and_a_withdrawn_one_is_not(self):
        first = self.model.sudo()._in_use(self.company)
        second = self._added()
        self.assertEqual(first.state, "replaced")
        self.assertEqual(self.model.sudo()._in_use(self.company), second)
        second.action_withdraw()
        second.action_withdraw()
        self.assertEqual(second.state, "withdrawn")
        self.assertEqual(self.model.sudo()._in_use(self.company), first)

    def test_an_expired_one_signs_nothing(self):
        added = self._added()
        self.assertFalse(added.self_signed)
        with freeze_time(added.valid_until + timedelta(days=1)):
            added.invalidate_recordset()
            with self.assertRaisesRegex(UserError, "valid from .* until"):
                self.model.sudo()._in_use(self.company)

    def test_managers_are_told_before_it_expires_once_a_week(self):
        added = self._added()
        jobs = self.model.sudo()
        self.assertNotIn(added, jobs._cron_warn_expiry())
        with freeze_time(added.valid_until - timedelta(days=20)):
            added.invalidate_recordset()
            self.assertEqual(added.state, "expiring")
            self.assertIn(added, jobs._cron_warn_expiry())
            told = self.env["mail.message"].search(
                [("partner_ids", "in", self.manager.partner_id.ids)], limit=1
            )
            self.assertIn("expires", told.subject)
            self.assertNotIn(added, jobs._cron_warn_expiry())
