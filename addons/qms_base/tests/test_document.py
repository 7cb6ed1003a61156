# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
from datetime import date, timedelta

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..signing.canonical import canonical_bytes, digest


class DocumentCase(TransactionCase):
    """A document, and the people of quality."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "Europe/Berlin"
        cls.operator, cls.engineer, cls.manager, cls.auditor = (
            new_test_user(cls.env, f"doc_{role}", groups=f"qms_base.group_qms_{role}")
            for role in ("operator", "engineer", "manager", "auditor")
        )
        cls.document = cls.env["qms.document"].create(
            {"number": "WI-T1", "name": "Joining"}
        )

    def _revision(self, name, raw=b"Do it like this.", document=None, **values):
        revision = self.env["qms.document.revision"].create(
            {"document_id": (document or self.document).id, "name": name, **values}
        )
        if raw is not None:
            revision.file_ids = [
                Command.create({"name": f"{name}.txt", "raw": raw, "res_id": 0})
            ]
        return revision

    def _effective(self, name, day=False, **values):
        revision = self._revision(name, effective_from=day, **values)
        revision.with_user(self.manager)._make_effective()
        return revision

    def _on(self, day):
        return self.document._effective_revisions(day)[self.document]

    def _refused(self, attempt, error=UserError):
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            attempt()
            self.env.flush_all()
        return str(caught.exception)


@tagged("post_install", "-at_install")
class TestDocument(DocumentCase):
    """A revision takes effect once, with its file, and stands."""

    def test_no_client_writes_what_was_decided(self):
        forged = {
            "state": "effective",
            "sha256": "0" * 64,
            "effective_from": "2026-01-01",
            "effective_by_id": self.manager.id,
        }
        revisions = self.env["qms.document.revision"].with_user(self.manager)
        context = {f"default_{name}": value for name, value in forged.items()}
        for attempt in (revisions, revisions.with_context(**context)):
            made = attempt.create(
                {"document_id": self.document.id, "name": str(len(context)), **forged}
                if attempt is revisions
                else {"document_id": self.document.id, "name": "by default"}
            )
            self.assertEqual(made.state, "draft")
            self.assertFalse(made.sha256)
            self.assertFalse(made.effective_by_id)
        revision = self._revision("A").with_user(self.manager)
        for name in ("state", "sha256", "obsolete_from", "announced_on"):
            value = "effective" if name == "state" else False
            self._refused(lambda n=name, v=value: revision.write({n: v}), AccessError)

    def test_a_file_with_content_is_required(self):
        self.assertIn(
            "attach the file",
            self._refused(
                self._revision("A", None).with_user(self.manager)._make_effective
            ),
        )
        empty = self._revision("B", b"").with_user(self.manager)
        self.assertIn("empty", self._refused(empty._make_effective))
        link = self._revision("C", None)
        link.file_ids = [
            Command.create({"name": "link", "type": "url", "url": "https://x.example"})
        ]
        self._refused(link.with_user(self.manager)._make_effective)

    def test_the_digest_is_sha256_of_the_bytes(self):
        raw = b"%PDF-1.4 as it is"
        revision = self._effective("A", raw=raw)
        self.assertEqual(revision.sha256, hashlib.sha256(raw).hexdigest())
        other = self.document.copy({"number": "WI-T9"})
        several = self._revision("B", b"one", other)
        several.file_ids = [Command.create({"name": "A.txt", "raw": b"three"})]
        several.with_user(self.manager)._make_effective()
        rows = [
            ["A.txt", "5", hashlib.sha256(b"three").hexdigest()],
            ["B.txt", "3", hashlib.sha256(b"one").hexdigest()],
        ]
        self.assertEqual(several.sha256, digest(canonical_bytes(rows)))

    def test_no_context_of_a_client_changes_the_digest(self):
        raw = b"%PDF-1.4 as it is" * 500
        revision = self._revision("A", raw).with_user(self.manager)
        context = {"bin_size": True, "bin_size_raw": True, "active_test": False}
        revision.with_context(**context)._make_effective()
        self.assertEqual(revision.sha256, hashlib.sha256(raw).hexdigest())
        self.env.invalidate_all()
        self.assertTrue(revision.with_context(**context)._files_intact())

    def test_revision_and_file_stand(self):
        revision = self._effective("A")
        file, other = revision.file_ids, self._revision("B").file_ids
        elsewhere = self.document.copy({"number": "WI-T9"})
        self.assertEqual((file.res_model, file.res_id), (revision._name, revision.id))
        for user in (self.engineer, self.manager, self.env.ref("base.user_admin")):
            mine = revision.with_user(user).sudo()
            for vals in (
                {"name": "X"},
                {"change_reference": "CO-1"},
                {"effective_from": "2030-01-01"},
                {"document_id": elsewhere.id},
                {"file_ids": [Command.clear()]},
                {"file_ids": [Command.link(other.id)]},
                {"file_ids": [Command.update(file.id, {"raw": b"else"})]},
            ):
                self._refused(lambda m=mine, v=vals: m.write(v))
            self._refused(mine.unlink)
            for vals in (
                {"raw": b"else"},
                {"datas": b"eA=="},
                {"name": "else.txt"},
                {"res_id": other.res_id},
                {"res_model": "res.partner"},
                {"res_field": "name"},
            ):
                self._refused(lambda v=vals, u=user: file.with_user(u).sudo().write(v))
            self._refused(file.with_user(user).sudo().unlink)
        self.assertTrue(revision._files_intact())
        revision.with_user(self.engineer).message_post(body="Well done")

    def test_a_file_of_another_record_is_copied(self):
        partner = self.env["res.partner"].create({"name": "Owner"})
        foreign = self.env["ir.attachment"].create(
            {
                "name": "shared.txt",
                "raw": b"shared",
                "res_model": "res.partner",
                "res_id": partner.id,
            }
        )
        revision = self._revision("A", None)
        revision.file_ids = [Command.link(foreign.id)]
        self.assertNotEqual(revision.file_ids, foreign)
        revision.with_user(self.manager)._make_effective()
        foreign.raw = b"changed elsewhere"
        self.assertEqual(revision.file_ids.raw, b"shared")
        self.assertTrue(revision._files_intact())

    def test_nobody_takes_a_file_they_may_not_read(self):
        secret = self.env["ir.attachment"].create(
            {"name": "secret.txt", "raw": b"s", "res_model": "ir.rule", "res_id": 1}
        )
        revision = self._revision("A").with_user(self.engineer)
        self._refused(
            lambda: revision.write({"file_ids": [Command.link(secret.id)]}),
            AccessError,
        )

    def test_another_content_in_the_store_is_noticed(self):
        revision = self._effective("A")
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"swapped"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %s, db_datas = %s WHERE id = %s",
            [other.store_fname or None, other.db_datas or None, revision.file_ids.id],
        )
        self.env.invalidate_all()
        self.assertFalse(revision._files_intact())

    @mute_logger("odoo.sql_db")
    def test_postgresql_keeps_it_too(self):
        revision = self._effective("A")
        self.env.flush_all()
        for statement in (
            "UPDATE qms_document_revision SET sha256 = 'x' WHERE id = %s",
            "UPDATE qms_document_revision SET effective_from = '2020-01-01'"
            " WHERE id = %s",
            "UPDATE qms_document_revision SET state = 'draft' WHERE id = %s",
            "DELETE FROM qms_document_revision WHERE id = %s",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [revision.id])

    def test_the_document_stays_what_it_was(self):
        self.document.number = "WI-T2"
        self._effective("A")
        self._refused(lambda: self.document.write({"number": "WI-T3"}))
        self._refused(lambda: self.document.write({"company_id": False}))
        self._refused(self.document.unlink)
        self.document.name = "Joining, better title"


@tagged("post_install", "-at_install")
class TestDocumentDays(DocumentCase):
    """Which revision is followed on a day comes from the dates."""

    def setUp(self):
        super().setUp()
        freezer = freeze_time("2026-03-10 12:00:00")
        freezer.start()
        self.addCleanup(freezer.stop)

    def test_a_future_revision_replaces_on_its_day(self):
        first = self._effective("A", date(2025, 7, 1))
        second = self._effective("B", date(2026, 3, 20))
        self.assertEqual(first.state, "effective")
        self.assertTrue(second.is_upcoming)
        self.assertFalse(self._on(date(2025, 6, 30)))
        self.assertEqual(self._on(date(2025, 7, 1)), first)
        self.assertEqual(self._on(date(2026, 3, 19)), first)
        self.assertEqual(self._on(date(2026, 3, 20)), second)
        # midnight in Berlin is an hour earlier in UTC
        for moment, state in (
            ("2026-03-19 22:59:59", "effective"),
            ("2026-03-19 23:00:01", "obsolete"),
        ):
            with freeze_time(moment):
                self.env["qms.document.revision"]._cron_retire_superseded()
                self.assertEqual(first.state, state)
        self.assertEqual(first.obsolete_from, date(2026, 3, 20))
        self.assertEqual(self._on(date(2026, 3, 19)), first)

    def test_a_revision_of_today_replaces_at_once(self):
        first = self._effective("A", date(2026, 1, 1))
        second = self._effective("B")
        self.assertEqual(first.state, "obsolete")
        self.assertEqual(second.effective_from, date(2026, 3, 10))
        self.assertEqual(self._on(date(2026, 3, 10)), second)
        self.assertEqual(self._on(date(2026, 3, 9)), first)
        self.assertEqual(self.document.effective_revision_id, second)

    def test_the_past_is_not_rewritten(self):
        self._effective("A", date(2026, 1, 1))
        late = self._revision("B", effective_from=date(2026, 3, 9))
        late = late.with_user(self.manager)
        self.assertIn("past", self._refused(late._make_effective))
        self._effective("C", date(2026, 4, 1))
        between = self._revision("D", effective_from=date(2026, 3, 20))
        between = between.with_user(self.manager)
        self.assertIn("already", self._refused(between._make_effective))
        again = self._revision("E", effective_from=date(2026, 4, 1))
        self._refused(again.with_user(self.manager)._make_effective)

    def test_withdrawn_is_followed_no_longer(self):
        first = self._effective("A", date(2026, 1, 1))
        upcoming = self._effective("B", date(2026, 4, 1))
        upcoming.with_user(self.manager)._withdraw()
        self.assertEqual(self._on(date(2026, 4, 1)), first)
        first.with_user(self.manager)._withdraw()
        self.assertEqual(self._on(date(2026, 3, 9)), first)
        self.assertFalse(self._on(date(2026, 3, 10)))
        self._refused(first.with_user(self.manager)._withdraw)
        # what was replaced does not come back when its successor goes
        self._effective("C")
        with freeze_time("2026-03-11 12:00:00"):
            last = self._effective("D")
            last.with_user(self.manager)._withdraw()
        self.assertFalse(self._on(date(2026, 3, 11)))

    def test_many_documents_are_one_query(self):
        documents = self.document
        for number in range(12):
            document = self.document.copy({"number": f"WI-Q{number}"})
            for name in "AB":
                revision = self._revision(name, document=document)
                revision.with_user(self.manager)._make_effective()
                revision._serve(state="obsolete", obsolete_from=date(2026, 3, 10))
            documents |= document
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            documents._effective_revisions(date(2026, 3, 10) + timedelta(days=1))


@tagged("post_install", "-at_install")
class TestDocumentAccess(DocumentCase):
    """Who sees and who may touch documents."""

    def test_who_sees_what(self):
        draft, effective = self._revision("B"), self._effective("A")
        both = draft | effective

        def seen(user):
            return both.with_user(user).search([("id", "in", both.ids)])

        self.assertEqual(seen(self.operator), effective)
        seen_file = effective.with_user(self.operator).file_ids
        self.assertEqual(seen_file.raw, b"Do it like this.")
        for user in (self.engineer, self.manager, self.auditor):
            self.assertEqual(seen(user), both)
        for file in draft.file_ids:
            with self.assertRaises(AccessError):
                file.with_user(self.operator).read(["raw"])
        for user in (
            new_test_user(self.env, "doc_portal", groups="base.group_portal"),
            new_test_user(self.env, "doc_clerk", groups="base.group_user"),
        ):
            for model in ("qms.document", "qms.document.revision"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_who_writes(self):
        draft = self._revision("A")
        for user in (self.operator, self.auditor):
            for attempt in (
                lambda u=user: draft.with_user(u).write({"name": "X"}),
                lambda u=user: draft.with_user(u).unlink(),
                lambda u=user: self.document.with_user(u).write({"name": "X"}),
                lambda u=user: self.document.with_user(u).copy({"number": "X"}),
            ):
                self._refused(attempt, AccessError)
        draft.with_user(self.engineer).name = "B"
        draft.with_user(self.engineer).unlink()

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "doc_stranger",
            groups="qms_base.group_qms_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        revision = self._effective("A")
        self.assertFalse(
            revision.with_user(stranger).search([("id", "=", revision.id)])
        )
        with self.assertRaises(AccessError):
            revision.with_user(stranger).read(["sha256"])
        draft = self._revision("B")
        for name in ("action_submit", "action_make_effective", "action_withdraw"):
            self._refused(getattr(draft.with_user(stranger), name), AccessError)
        common = self.document.create(
            {"number": "COMMON", "name": "Common", "company_id": False}
        )
        self.assertEqual(common.with_user(stranger).name, "Common")

    def test_form(self):
        with Form(self.env["qms.document"].with_user(self.engineer)) as form:
            form.number = "WI-F"
            form.name = "By form"
        document = form.record
        revisions = self.env["qms.document.revision"].with_user(self.engineer)
        with Form(revisions.with_context(default_document_id=document.id)) as form:
            form.name = "A"
        self.assertEqual(document.revision_count, 1)
        action = document.action_open_revisions()
        self.assertEqual(revisions.search(action["domain"]), form.record)
