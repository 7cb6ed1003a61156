# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json
from datetime import timedelta

from odoo import Command
from odoo.tests import HttpCase, tagged

from .shop_floor_common import ShopFloorCase


class InstructionCase(ShopFloorCase):
    """Joining has an instruction, in its second revision."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.env["qms.document"].create(
            {"number": "WI-1", "name": "Joining by hand"}
        )
        cls.need_solder.document_ids = cls.document
        today = cls.company._plant_today()
        cls.old = cls._revise("A", today - timedelta(days=9))
        cls.revision = cls._revise("B", today)
        cls.upcoming = cls._revise("C", today + timedelta(days=9))

    @classmethod
    def _revise(cls, name, day, file="WI-1.txt", raw=b"350 degrees", document=None):
        revision = cls.env["qms.document.revision"].create(
            {
                "document_id": (document or cls.document).id,
                "name": name,
                "effective_from": day,
                "file_ids": [
                    Command.create({"name": file, "raw": name.encode() + raw})
                ],
            }
        )
        document = document or cls.document
        revision.with_user(cls.manager.user_id).with_context(
            **document.env.context
        )._make_effective()
        return revision

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.work = self._work(self.order, self.joining)


@tagged("post_install", "-at_install")
class TestShopFloorInstruction(InstructionCase):
    """The effective instruction of the work, for the person present alone."""

    def _shown(self):
        (document,) = self._ask("instruction", self.work.id)["documents"]
        return document

    def test_the_revision_to_be_followed(self):
        (shown,) = (w for w in self._ask("state")["workorders"])
        self.assertEqual(shown["instructions"], 1, "only how many, for everybody")
        self._identify(self.worker)
        shown = self._shown()
        self.assertEqual(shown["revision"], "WI-1 rev. B")
        self.assertEqual(shown["title"], "Joining by hand")
        (file,) = shown["files"]
        self.assertEqual(file["shown"], "text")
        self.assertEqual(
            file["url"], f"/shop-floor/instruction/{self.work.id}/{file['id']}"
        )
        given = self._ask("instruction_file", self.work.id, file["id"])
        self.assertEqual(given.raw, b"B350 degrees")

    def test_for_the_person_present_alone(self):
        (file,) = self.revision.file_ids
        for method, values in (
            ("instruction", (self.work.id,)),
            ("instruction_file", (self.work.id, file.id)),
        ):
            self.assertIn("Nobody is identified", self._refused(method, *values))
        self._identify(self.worker)
        self._ask("instruction_file", self.work.id, file.id)
        self._ask("leave")
        self._refused("instruction_file", self.work.id, file.id)
        # who only supervises does not act
        self._identify(self.engineer, "supervisor")
        self._refused("instruction", self.work.id)
        # another session of the same login
        self._identify(self.worker)
        stranger = type(self.session)(self.terminal.id)
        self._refused("instruction_file", self.work.id, file.id, session=stranger)

    def test_no_other_file_and_no_other_work(self):
        self._identify(self.worker)
        other = self.env["ir.attachment"].create({"name": "x.txt", "raw": b"secret"})
        for file_id in (
            other.id,
            self.old.file_ids.id,
            self.upcoming.file_ids.id,
            0,
            -1,
            2**40,
        ):
            self.assertIn(
                "no instruction of the work",
                self._refused("instruction_file", self.work.id, file_id),
            )
        spare = self._work(self.order, self.packing)
        (file,) = self.revision.file_ids
        for work in (spare.id, 0, 2**40, "1", None):
            self.assertIn(
                "not to be done", self._refused("instruction_file", work, file.id)
            )
        denials = self.env["qms.gate.denial"].search(
            [("actor_uid", "=", self.terminal.id)]
        )
        self.assertIn("station.foreign", denials.mapped("codes"))

    def test_a_file_that_is_not_the_one_that_took_effect(self):
        self._identify(self.worker)
        self.env.flush_all()
        (file,) = self.revision.file_ids
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = 'altered', store_fname = NULL"
            " WHERE id = %s",
            [file.id],
        )
        self.env.invalidate_all()
        for method, values in (
            ("instruction", ()),
            ("instruction_file", (file.id,)),
        ):
            self.assertIn(
                "not the one that took effect",
                self._refused(method, self.work.id, *values),
            )

    def test_looking_is_being_there(self):
        self._identify(self.worker)
        self._let_pass(8)
        self._shown()
        self._let_pass(8)
        self.assertEqual(self._present(), self.worker.id)
        self._let_pass(3)
        self._refused("instruction", self.work.id)

    def test_another_companys_document_and_none_at_all(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["qms.document"].create(
            {"number": "WI-9", "name": "Theirs", "company_id": elsewhere.id}
        )
        self.solder.document_ids = foreign
        self.manager.user_id.company_ids |= elsewhere
        self._revise(
            "A",
            self.company._plant_today(),
            document=foreign.with_context(allowed_company_ids=elsewhere.ids),
        )
        self._identify(self.worker)
        self.assertEqual(self._shown()["revision"], "WI-1 rev. B")
        self.revision.with_user(self.manager.user_id)._withdraw()
        self.assertEqual(self._ask("instruction", self.work.id), {"documents": []})

    def test_what_could_run_a_script_is_not_shown(self):
        self._identify(self.worker)
        page = b"<html><script>alert(1)</script></html>"
        drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
        today = self.company._plant_today()
        for number, (name, raw) in enumerate((("x.html", page), ("x.svg", drawing))):
            document = self.env["qms.document"].create(
                {"number": f"WI-X{number}", "name": "Page"}
            )
            self.need_solder.document_ids |= document
            revision = self.env["qms.document.revision"].create(
                {
                    "document_id": document.id,
                    "name": "A",
                    "effective_from": today,
                    "file_ids": [Command.create({"name": name, "raw": raw})],
                }
            )
            revision.with_user(self.manager.user_id)._make_effective()
            self._refused("instruction_file", self.work.id, revision.file_ids.id)

    def test_no_query_for_each_work_order(self):
        self._identify(self.worker)
        self._ask("state")

        def queries():
            with self._at_terminal() as service:
                before = self.env.cr.sql_log_count
                station = service._station()
                works = service._workorders(station).search(
                    service._workorder_domain(station)
                )
                works.mapped("production_id.qms_definition_id")
                before = self.env.cr.sql_log_count
                found = service._instructions(station, works)
                return len(found), self.env.cr.sql_log_count - before

        one, few = queries()
        for _number in range(4):
            self._order()
        many, queried = queries()
        self.assertEqual((one, many), (1, 5))
        self.assertLessEqual(queried, few + 1)


@tagged("post_install", "-at_install")
class TestShopFloorInstructionFile(HttpCase, InstructionCase):
    """The file goes to the terminal's own page, and is kept nowhere."""

    def _call(self, method, **values):
        answer = self.url_open(
            "/shop-floor/call",
            data=json.dumps(
                {"jsonrpc": "2.0", "params": {"method": method, "values": values}}
            ),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()["result"]

    def test_the_file(self):
        (file,) = self.revision.file_ids
        url = f"/shop-floor/instruction/{self.work.id}/{file.id}"
        self.authenticate("t_terminal", "t_terminal")
        self.assertEqual(self.url_open(url).status_code, 403)
        badge, pin = self.worker.barcode, self.pins[self.worker]
        self.assertIn("result", self._call("identify", badge=badge, pin=pin))
        answer = self.url_open(url)
        self.assertEqual(answer.content, b"B350 degrees")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["X-Frame-Options"], "SAMEORIGIN")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
        self._call("leave")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 403)
        self.assertIn("Nobody is identified", answer.text)
        # a person has a screen of one's own
        self.authenticate("t_worker", "t_worker")
        self.assertEqual(self.url_open(url).status_code, 403)
