# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json
from datetime import timedelta

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.qms_base.tests.document_common import pdf, words

from .test_shop_floor_instruction import InstructionCase


class StationDocumentCase(InstructionCase):
    """Joining is done by a document of its own, which its orders pin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pinned = cls.env["qms.document"].create(
            {
                "number": "WI-PIN",
                "name": "Joining, step by step",
                "operation_ids": [Command.set(cls.joining.ids)],
            }
        )
        today = cls.company._plant_today()
        begun = today - timedelta(days=9)
        cls.first = cls._revise("P1", begun, "P1.pdf", b"", cls.pinned)

    @classmethod
    def _revise(cls, name, day, file="WI-1.txt", raw=b"350 degrees", document=None):
        if file.endswith(".pdf"):
            revision = cls.env["qms.document.revision"].create(
                {
                    "document_id": document.id,
                    "name": name,
                    "effective_from": day,
                    "file_ids": [Command.create({"name": file, "raw": pdf(name)})],
                }
            )
            revision._make_effective()
            return revision
        return super()._revise(name, day, file, raw, document)

    def _shown(self):
        documents = self._ask("instruction", self.work.id)["documents"]
        return {document["revision"]: document for document in documents}


@tagged("post_install", "-at_install")
class TestStationDocuments(StationDocumentCase):
    """At a station: the pinned revision, and read and understood by PIN."""

    def _readings(self, revision=None):
        return self.env["operator.document.reading"].search(
            [("revision_id", "=", (revision or self.revision).id)]
        )

    def test_the_pinned_revision_is_shown(self):
        self._identify(self.worker)
        self.assertEqual(set(self._shown()), {"WI-1 rev. B", "WI-PIN rev. P1"})
        today = self.company._plant_today()
        second = self._revise("P2", today, "P2.pdf", b"", self.pinned)
        self.assertEqual(self.first.state, "obsolete")
        shown = self._shown()
        self.assertIn("WI-PIN rev. P1", shown)
        self.assertNotIn("WI-PIN rev. P2", shown)
        (file,) = shown["WI-PIN rev. P1"]["files"]
        _name, kind, content = self._ask("instruction_copy", self.work.id, file["id"])
        self.assertEqual(kind, "application/pdf")
        self.assertIn(f"EFFECTIVE FOR {self.order.name}", words(content)[0])
        self.assertIn(self.worker.name, words(content)[0])
        copy = self.env["qms.document.copy"].search([], limit=1)
        self.assertEqual(copy.person_name, self.worker.name)
        self.assertEqual(copy.workorder_ref, self.work.id)
        self._refused("instruction_copy", self.work.id, second.file_ids.id)
        self.first._serve(withdrawn_at="2026-01-01 00:00:00")
        self.assertIn("withdrawn", self._refused("instruction", self.work.id))

    def test_read_and_understood_is_signed_by_the_pin(self):
        self._identify(self.worker)
        self.assertFalse(self._shown()["WI-1 rev. B"]["read"])
        values = (self.work.id, self.revision.id)
        self.assertIn(
            "do not belong together", self._refused("understood", *values, "0000")
        )
        self._refused("understood", *values, None)
        self.assertFalse(self._readings())
        self._ask("understood", *values, self.pins[self.worker])
        reading = self._readings()
        self.assertEqual(reading.employee_id, self.worker)
        self.assertEqual(reading.identified_by, "station")
        self.assertEqual(reading.signed_with, "pin")
        self.assertEqual(reading.sha256, self.revision.sha256)
        self.assertTrue(self._shown()["WI-1 rev. B"]["read"])
        # said twice, the first time counts
        self._ask("understood", *values, self.pins[self.worker])
        self.assertEqual(self._readings(), reading)

    def test_by_the_person_present_for_what_is_shown(self):
        values = (self.work.id, self.revision.id, self.pins[self.worker])
        self.assertIn("Nobody is identified", self._refused("understood", *values))
        self._identify(self.worker)
        # the PIN of somebody else signs for nobody
        self._refused(
            "understood", self.work.id, self.revision.id, self.pins[self.other]
        )
        for revision in (self.old, self.upcoming):
            self._refused(
                "understood", self.work.id, revision.id, self.pins[self.worker]
            )
        for nonsense in (None, "1", 0, -1, 2**40, [self.revision.id]):
            self._refused("understood", self.work.id, nonsense, self.pins[self.worker])
        self.assertFalse(self._readings())
        self.assertFalse(self._readings(self.old))

    def test_wrong_pins_count_towards_the_lock(self):
        self._identify(self.worker)
        for _number in range(5):
            self._refused("understood", self.work.id, self.revision.id, "0000")
        self.assertIn(
            "locked",
            self._refused(
                "understood", self.work.id, self.revision.id, self.pins[self.worker]
            ),
        )


@tagged("post_install", "-at_install")
class TestStationDocumentFile(HttpCase, StationDocumentCase):
    """The same over HTTP: the terminal gets a stamped copy."""

    def _call(self, method, **values):
        answer = self.url_open(
            "/shop-floor/call",
            data=json.dumps(
                {"jsonrpc": "2.0", "params": {"method": method, "values": values}}
            ),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()["result"]

    def test_stamped_and_signed(self):
        self.authenticate("t_terminal", "t_terminal")
        badge, pin = self.worker.barcode, self.pins[self.worker]
        self._call("identify", badge=badge, pin=pin)
        url = f"/shop-floor/instruction/{self.work.id}/{self.first.file_ids.id}"
        answer = self.url_open(url)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertIn("WI-PIN rev. P1", words(answer.content)[0])
        said = self._call(
            "understood",
            workorder_id=self.work.id,
            revision_id=self.first.id,
            pin=pin,
        )
        self.assertEqual(said, {"result": {"read": "WI-PIN rev. P1"}})
        # no address of staff is one of terminals
        for address in (
            f"/quality/document/{self.first.id}",
            f"/quality/workorder/{self.work.id}/documents",
        ):
            self.assertNotEqual(self.url_open(address).status_code, 200)
