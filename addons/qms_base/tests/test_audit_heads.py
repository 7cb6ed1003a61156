# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import os
import re
import socket
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..audit.heads import HeadError, append_to_file


@tagged("post_install", "-at_install")
class TestAuditHeads(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heads = cls.env["qms.audit.head"]
        cls.seals = cls.env["qms.audit.seal"]
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.security = new_test_user(
            cls.env, "t.heads.security", "base.group_user,qms_base.group_qms_security"
        )
        cls.inspector = new_test_user(
            cls.env, "t.heads.inspector", "base.group_user,qms_base.group_qms_inspector"
        )
        last = cls.seals.search([], limit=1)
        # what this transaction wrote ends with it: a seal of an empty range will do
        cls.seal = cls.seals._append("1", 1 + len(cls.seals.search([])), 10**6, [], [])
        cls.number = (last.number or 0) + 1

    def _sent_to(self, **environment):
        names = ("QMS_HEADS_FILE", "QMS_HEADS_SYSLOG")
        values = {name: environment.get(name, "") for name in names}
        return patch.dict(os.environ, values)

    def test_the_file_is_what_verification_reads_and_only_grows(self):
        path = self.folder / "{database}.heads"
        with self._sent_to(QMS_HEADS_FILE=str(path)):
            self.seals.with_user(self.security).action_export_head()
            head = self.heads.search([], limit=1)
            self.seals.with_user(self.security).action_export_head()
        written = Path(str(path).replace("{database}", self.env.cr.dbname))
        title, first, second = written.read_text().splitlines()
        self.assertTrue(title.startswith("# "))
        self.assertTrue(title.endswith(self.env.cr.dbname))
        for line in (first, second):
            self.assertEqual(line.split()[:2], [str(self.number), self.seal.hash])
        self.assertEqual((head.number, head.hash), (self.number, self.seal.hash))
        self.assertEqual(head.exported_by_name, self.security.name)
        self.assertEqual(head.file, str(written))
        self.assertFalse(head.problem)

    def test_heads_of_another_database_are_not_mixed_in(self):
        path = str(self.folder / "one.heads")
        append_to_file(path, "1 aa\n", "one")
        before = Path(path).read_text()
        with self.assertRaises(HeadError) as caught:
            append_to_file(path, "1 bb\n", "one2")
        self.assertIn("{database}", str(caught.exception))
        self.assertEqual(Path(path).read_text(), before)

    def test_what_could_not_be_kept_is_on_record(self):
        place = str(self.folder / "nowhere" / "heads")
        with self._sent_to(QMS_HEADS_FILE=place):
            shown = self.seals.with_user(self.security).action_export_head()
            self.assertEqual(shown["params"]["type"], "danger")
            with self.assertLogs("odoo.addons.qms_base", "ERROR"):
                self.heads._cron_export()
        head = self.heads.search([], limit=1)
        self.assertIn(place, head.problem)
        self.assertFalse(head.file)

    def test_syslog_has_the_form_of_rfc_5424(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))
            server.settimeout(5)
            address = f"127.0.0.1:{server.getsockname()[1]}"
            with self._sent_to(QMS_HEADS_SYSLOG=address):
                self.heads._cron_export()
            message = server.recv(4096).decode()
        self.assertRegex(
            message,
            r"^<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \S+ medical-quality \d+ head \["
            rf'qmsHead@32473 number="{self.number}" hash="{self.seal.hash}"'
            rf' database="{re.escape(self.env.cr.dbname)}"\] ',
        )
        self.assertEqual(self.heads.search([], limit=1).syslog, address)

    def test_mail_goes_to_the_addresses_of_the_settings(self):
        settings = self.env["res.config.settings"].create(
            {"qms_heads_email": "a@example.com, b@example.com"}
        )
        settings.execute()
        with self._sent_to():
            self.heads._cron_export()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.email_to, "a@example.com, b@example.com")
        self.assertIn(f"{self.number} {self.seal.hash}", mail.body_html)
        with self.assertRaises(ValidationError):
            self.env["res.config.settings"].create({"qms_heads_email": "nobody"})

    def test_nothing_is_recorded_where_nowhere_is_set(self):
        before = self.heads.search_count([])
        with self._sent_to():
            self.heads._cron_export()
            with self.assertRaises(UserError):
                self.seals.with_user(self.security).action_export_head()
        self.assertEqual(self.heads.search_count([]), before)

    def test_others_neither_send_heads_nor_write_them(self):
        with self._sent_to(QMS_HEADS_FILE=str(self.folder / "none")):
            with self.assertRaises(AccessError):
                self.seals.with_user(self.inspector).action_export_head()
        self.assertFalse((self.folder / "none").exists())
        with self.assertRaises(AccessError):
            self.heads.with_user(self.inspector).search([])
        values = {"number": 1, "hash": "x", "exported_by_name": "x"}
        for env in (self.env, self.env(user=self.security)):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                env["qms.audit.head"].create(values)
