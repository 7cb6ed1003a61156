# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
import json

from pypdf import PdfReader, PdfWriter

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from ..document.stamp import Stamp, StampError, check_stampable, stamped
from .document_common import SignedDocumentCase, pdf, words


@tagged("post_install", "-at_install")
class TestStamp(TransactionCase):
    """Every page of a copy says what it is a copy of."""

    stamp = Stamp(
        title="WI-1 rev. B",
        standing="EFFECTIVE since 1 Mar 2026",
        note="Opened by Łucja <Ōta>",
        page="Page {page} of {pages}",
        watermark="EFFECTIVE WI-1 rev. B",
        alarming=False,
    )

    def test_every_page_and_the_original_below(self):
        original = pdf("first", "second", "third")
        pages = words(stamped(original, self.stamp))
        self.assertEqual(len(pages), 3)
        for number, (page, text) in enumerate(
            zip(pages, ("first", "second", "third"), strict=True), 1
        ):
            for word in (
                text,
                "WI-1 rev. B",
                "EFFECTIVE since 1 Mar 2026",
                "Łucja <Ōta>",
                f"Page {number} of 3",
            ):
                self.assertIn(word, page)

    def test_pages_of_other_sizes_and_turned_ones(self):
        writer = PdfWriter()
        for size, turn in (("A4", 0), ("A3 landscape", 90), ("A5", 270)):
            page = PdfReader(io.BytesIO(pdf(size, size=size))).pages[0]
            writer.add_page(page.rotate(turn))
        content = io.BytesIO()
        writer.write(content)
        copy = stamped(content.getvalue(), self.stamp)
        before, after = PdfReader(content), PdfReader(io.BytesIO(copy))
        for old, new, text in zip(before.pages, after.pages, words(copy), strict=True):
            turned = old.rotation in (90, 270)
            width = old.mediabox.height if turned else old.mediabox.width
            self.assertAlmostEqual(float(new.mediabox.width), float(width), places=1)
            self.assertIn("WI-1 rev. B", text)

    def test_what_cannot_be_stamped(self):
        writer = PdfWriter(PdfReader(io.BytesIO(pdf("secret"))))
        writer.encrypt("word")
        protected = io.BytesIO()
        writer.write(protected)
        for content, code in (
            (b"", "unreadable"),
            (b"<html>", "unreadable"),
            (b"%PDF-1.7\nnothing", "unreadable"),
            (protected.getvalue(), "encrypted"),
        ):
            with self.subTest(code=code), self.assertRaises(StampError) as refused:
                check_stampable(content)
            self.assertEqual(refused.exception.code, code)
            with self.assertRaises(StampError):
                stamped(content, self.stamp)
        self.assertEqual(check_stampable(pdf("one", "two")), 2)


@tagged("post_install", "-at_install")
class TestDocumentCopy(SignedDocumentCase):
    """A copy says how its revision stands, and is put on record."""

    def _copy(self, revision, user=None):
        name, kind, content = revision.with_user(user or self.author)._hand_out()
        self.assertEqual(kind, "application/pdf")
        return name, "\n".join(words(content))

    def test_a_draft_and_what_is_in_review(self):
        revision = self._draft()
        self.assertIn("DRAFT: NOT FOR USE", self._copy(revision)[1])
        revision.action_submit()
        self.assertIn("DRAFT: NOT FOR USE", self._copy(revision)[1])

    def test_effective_superseded_and_withdrawn(self):
        revision = self._signed("A")
        stored = revision.file_ids.raw
        name, text = self._copy(revision, self.operator)
        self.assertEqual(name, f"{self.document.number} rev. A.pdf")
        self.assertIn("EFFECTIVE since", text)
        self.assertNotIn("NOT FOR USE", text)
        self.assertIn(self.operator.name, text)
        self.assertEqual(revision.file_ids.raw, stored)
        later = self._signed("B")
        text = self._copy(revision)[1]
        self.assertIn("SUPERSEDED on", text)
        self.assertIn("NOT FOR USE", text)
        later._withdraw()
        self.assertIn("WITHDRAWN", self._copy(later)[1])

    def test_copies_are_on_record(self):
        revision = self._signed()
        self._copy(revision, self.operator)
        copies = self.env["qms.document.copy"].search(
            [("revision_id", "=", revision.id)]
        )
        self.assertEqual(copies.user_id, self.operator)
        self.assertEqual(copies.sha256, revision.sha256)
        self.assertIn("EFFECTIVE", copies.standing)
        self.assertEqual(revision.with_user(self.auditor).copy_count, 1)
        for user in (self.first, self.operator):
            with self.assertRaises(AccessError):
                self.env["qms.document.copy"].with_user(user).create({})
            with self.assertRaises(AccessError):
                copies.with_user(user).write({"person_name": "Somebody"})
        with self.assertRaises(AccessError):
            copies.with_user(self.operator).read(["standing"])

    def test_an_altered_file_is_not_handed_out(self):
        revision = self._signed()
        other = self.env["ir.attachment"].create({"name": "x", "raw": pdf("else")})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %s, db_datas = %s WHERE id = %s",
            [other.store_fname or None, other.db_datas or None, revision.file_ids.id],
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError) as refused:
            self._copy(revision)
        self.assertIn("Do not work by it", str(refused.exception))


@tagged("post_install", "-at_install")
class TestDocumentOriginal(HttpCase, SignedDocumentCase):
    """The unstamped original is for who drafts and reviews it, on every path."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "doc_admin", groups="base.group_system")

    def setUp(self):
        super().setUp()
        self.revision = self._signed()
        self.file = self.revision.file_ids
        self.env.flush_all()

    def _call(self, model, method, args, **kwargs):
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps(
                {
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        return answer.get("result"), answer.get("error")

    def _addresses(self, token):
        number = self.file.id
        return (
            f"/web/content/{number}",
            f"/web/content/{number}?download=1",
            f"/web/content/{number}?access_token={token}",
            f"/web/content/ir.attachment/{number}/raw",
            f"/web/content?model=ir.attachment&id={number}&field=datas",
            f"/web/image/{number}",
            f"/web/image/ir.attachment/{number}/datas?access_token={token}",
        )

    def test_readers_get_no_original_over_http(self):
        stored = self.file.raw
        # nor where somebody had a link made, or called it public
        self.env.cr.execute(
            "UPDATE ir_attachment SET access_token = 'known', public = true"
            " WHERE id = %s",
            [self.file.id],
        )
        self.env.invalidate_all()
        for login in ("sig_operator", "doc_auditor", "doc_admin", None):
            self.authenticate(login, login)
            for address in self._addresses("known"):
                answer = self.url_open(address, allow_redirects=False)
                with self.subTest(login=login, address=address):
                    self.assertFalse(stored[:200] in answer.content)
                    self.assertNotEqual(
                        answer.headers["Content-Type"], "application/pdf"
                    )
        self.authenticate("sig_author", "sig_author")
        answer = self.url_open(f"/web/content/{self.file.id}")
        self.assertEqual(answer.content, stored)

    def test_what_is_talked_about_is_read_by_whoever_reads_the_revision(self):
        """A file of the chatter is no original; what was one stays kept back."""
        revision = self.revision.with_user(self.author)
        uploads = self.env["ir.attachment"].with_user(self.author)
        photo = uploads.create(
            {
                "name": "station.txt",
                "raw": b"Seen at the station",
                "res_model": revision._name,
                "res_id": revision.id,
            }
        )
        revision.message_post(body="As used at the line", attachment_ids=photo.ids)
        other = self._draft(
            "B",
            document=self.env["qms.document"].create(
                {"name": "Other", "kind": "instruction"}
            ),
        )
        loose = self.env["ir.attachment"].create(
            {
                "name": "loose.txt",
                "raw": b"not posted",
                "res_model": revision._name,
                "res_id": revision.id,
            }
        )
        # the original itself, talked about; and one that a message elsewhere names
        revision.message_post(body="The file", attachment_ids=self.file.ids)
        other.sudo().message_post(body="Elsewhere")
        elsewhere = other.sudo().message_ids[:1]
        self.env.cr.execute(
            "INSERT INTO message_attachment_rel (message_id, attachment_id)"
            " VALUES (%s, %s)",
            [elsewhere.id, loose.id],
        )
        draft = self._draft("C")
        dropped = draft.file_ids
        draft.write({"file_ids": [Command.unlink(dropped.id)]})
        self.env.invalidate_all()
        # a message of one's own names what somebody else brought
        self.env["mail.message"].sudo().create(
            {
                "model": draft._name,
                "res_id": draft.id,
                "attachment_ids": [Command.link(dropped.id)],
            }
        ).flush_recordset()
        self.env.cr.execute(
            "UPDATE mail_message SET create_uid = %s WHERE id IN ("
            "SELECT message_id FROM message_attachment_rel WHERE attachment_id = %s)",
            [self.operator.id, dropped.id],
        )
        self.env.invalidate_all()
        for user in (self.auditor, self.operator):
            files = self.env["ir.attachment"].with_user(user)
            self.assertEqual(
                files.search([("res_model", "=", revision._name)]) & (photo | loose),
                photo.with_user(user),
            )
            self.assertEqual(files.browse(photo.id).raw, b"Seen at the station")
            for kept in (self.file, loose, dropped, other.file_ids):
                with self.subTest(user=user.login, file=kept.name):
                    with self.assertRaises(AccessError):
                        files.browse(kept.id).read(["raw"])
                    self.assertFalse(files.search([("id", "=", kept.id)]))
            with self.assertRaises(AccessError):
                files.browse(photo.ids + self.file.ids).read(["raw"])
        self.authenticate("doc_auditor", "doc_auditor")
        answer = self.url_open(f"/web/content/{photo.id}")
        self.assertEqual(answer.content, b"Seen at the station")

    def test_readers_get_no_original_by_rpc(self):
        number, revision = self.file.id, self.revision.id
        names = ["datas", "raw", "store_fname", "checksum", "access_token"]
        of_revision = [["res_model", "=", "qms.document.revision"]]
        self.authenticate("sig_operator", "sig_operator")
        for method, args in (
            ("read", [[number], names]),
            ("web_read", [[number], {name: {} for name in names}]),
            ("export_data", [[number], names]),
            ("copy", [[number], {"res_model": False, "res_id": False}]),
            ("generate_access_token", [[number]]),
            ("write", [[number], {"public": True}]),
        ):
            with self.subTest(method=method):
                result, error = self._call("ir.attachment", method, args)
                self.assertTrue(error, result)
        for domain in (of_revision, [["id", "=", number]], [["name", "=", "A.pdf"]]):
            for method in ("search_read", "search", "web_search_read", "search_count"):
                wanted = {"specification": {"datas": {}}} if "web" in method else {}
                result, error = self._call("ir.attachment", method, [domain], **wanted)
                found = result.get("records") if "web" in method else result
                with self.subTest(method=method, domain=domain):
                    self.assertFalse(error)
                    if domain[0][0] == "name":
                        continue
                    self.assertFalse(found)
        spec = {"file_ids": {"fields": {"datas": {}, "raw": {}}}, "has_file": {}}
        (read,), error = self._call(
            "qms.document.revision", "web_read", [[revision], spec]
        )
        self.assertEqual((read["file_ids"], read["has_file"]), ([], True))
        result, error = self._call(
            "qms.document.revision", "export_data", [[revision], ["file_ids/datas"]]
        )
        self.assertTrue(error or not any(filter(None, result["datas"][0])))
        action, error = self._call(
            "qms.document.revision", "action_open_file", [[revision]]
        )
        self.assertEqual(action["url"], f"/quality/document/{revision}")

    def test_the_form_offers_readers_the_copy(self):
        for user, offered in ((self.operator, False), (self.author, True)):
            view = self.revision.with_user(user).get_view(view_type="form")["arch"]
            self.assertEqual('name="file_ids"' in view, offered)
            self.assertIn("qms_document_viewer", view)


@tagged("post_install", "-at_install")
class TestDocumentCopyAddress(HttpCase, SignedDocumentCase):
    """Copies over HTTP: for staff who may read the revision, kept by no browser."""

    def test_who_gets_a_copy(self):
        revision, draft = self._signed("A"), self._draft("B")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        new_test_user(
            self.env,
            "doc_stranger",
            groups="qms_base.group_qms_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        new_test_user(self.env, "doc_portal", groups="base.group_portal")
        new_test_user(self.env, "doc_clerk", groups="base.group_user")
        self.env["qms.document.copy"].flush_model()
        for login, of_draft, of_revision in (
            ("sig_operator", 403, 200),
            ("sig_author", 200, 200),
            ("doc_auditor", 200, 200),
            ("doc_stranger", 403, 403),
            ("doc_portal", 403, 403),
            ("doc_clerk", 403, 403),
        ):
            self.authenticate(login, login)
            for wanted, asked in ((of_draft, draft), (of_revision, revision)):
                answer = self.url_open(f"/quality/document/{asked.id}")
                self.assertEqual(answer.status_code, wanted, f"{login} {asked.state}")
                self.assertEqual(answer.headers["Cache-Control"], "no-store")
                if wanted == 200:
                    self.assertEqual(answer.headers["Content-Type"], "application/pdf")
                    self.assertIn(f"rev. {asked.name}", words(answer.content)[0])
        self.authenticate(None, None)
        answer = self.url_open(
            f"/quality/document/{revision.id}", allow_redirects=False
        )
        self.assertEqual(answer.status_code, 303)
        self.authenticate("sig_author", "sig_author")
        for missing in (999999999, 0):
            answer = self.url_open(f"/quality/document/{missing}")
            self.assertIn(answer.status_code, (403, 404))
