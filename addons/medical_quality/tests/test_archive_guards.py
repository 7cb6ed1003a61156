# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .test_archive import ArchivedCase


class TestArchiveGuards(ArchivedCase):
    """Who may have one made, read and take away; each copy is on record."""

    def test_who_may_have_one_made(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "arc_elsewhere",
            groups="qms_base.group_qms_manager,stock.group_stock_user",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        for user in (self.operator, self.outsider, self.auditor, stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._job(user=user)
        with self.assertRaises(UserError):
            self._job("no_such_kind")
        with self.assertRaises(UserError):
            self.lot.browse().with_user(self.manager)._archive_order("device_history")
        with self.assertRaises(UserError):
            self.lot.browse(2**31 - 7).sudo()._archive_order("device_history")
        with self.assertRaisesRegex(UserError, "No order produced"):
            self._receive("P-9").with_user(self.manager)._archive_order(
                "device_history"
            )

    def test_nobody_writes_a_job(self):
        job = self._job()
        for user in (self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                job.with_user(user).write({"state": "failed"})
            with self.assertRaises(AccessError):
                job.with_user(user).create({"number": "X"})
            with self.assertRaises(AccessError):
                job.with_user(user).read(["document"])
        with self.assertRaises(AccessError):
            job.with_user(self.operator).action_refresh()

    def test_the_bytes_have_no_reader_but_the_log(self):
        record = self.record
        admin = self.env.ref("base.user_admin")
        for user in (self.manager, admin):
            with self.assertRaises(AccessError):
                record.with_user(user).read(["content"])
        self.authenticate("iq_manager", "iq_manager")
        for address in (
            f"/web/content/qms.archive.record/{record.id}/content",
            f"/web/content?model=qms.archive.record&id={record.id}&field=content",
        ):
            self.assertNotIn(b"%PDF", self.url_open(address).content)

    def test_each_copy_is_logged_and_none_leaves_that_is_not(self):
        record = self.record
        url = f"/quality/archive/{record.id}"
        self.authenticate("iq_auditor", "iq_auditor")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content, self._content(record))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        view = self.env["qms.archive.view"].search([("record_ref", "=", record.id)])
        self.assertEqual(
            (view.user_name, view.number, view.version, view.pdf_sha256),
            (self.auditor.name, record.number, 1, record.pdf_sha256),
        )
        self.assertEqual(record.view_count, 1)
        with (
            patch.object(
                type(self.env["qms.archive.view"]),
                "_apart",
                side_effect=UserError("cannot be logged"),
            ),
        ):
            answer = self.url_open(url)
        self.assertEqual(answer.status_code, 409)
        self.assertNotIn(b"%PDF", answer.content)

    def test_who_may_not_read_the_lot_gets_no_file(self):
        record = self.record
        url = f"/quality/archive/{record.id}"
        for login in ("iq_operator", "iq_outsider"):
            self.authenticate(login, login)
            with mute_logger("odoo.http"):
                answer = self.url_open(url)
            self.assertEqual(answer.status_code, 403, login)
            self.assertNotIn(b"%PDF", answer.content)
        self.authenticate("iq_manager", "iq_manager")
        self.assertNotEqual(self.url_open("/quality/archive/999999").status_code, 200)
        self.authenticate(None, None)
        self.assertNotIn(b"%PDF", self.url_open(url).content)
        self.assertFalse(
            self.env["qms.archive.view"].search([("record_ref", "=", record.id)])
        )

    def test_a_file_that_was_altered_is_not_handed_out(self):
        record = self.record
        # by the owner of the table, who can switch its lock off
        self.env.cr.execute(
            "ALTER TABLE qms_archive_record DISABLE TRIGGER qms_append_only_row;"
            "UPDATE qms_archive_record SET content = content || '\\x00'::bytea"
            " WHERE id = %s",
            [record.id],
        )
        record.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "not the one that was stored"):
            record.with_user(self.manager)._hand_out("Quality")
