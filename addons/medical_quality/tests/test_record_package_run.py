# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
import json
import zipfile
from unittest.mock import patch

from odoo.exceptions import UserError

from .history_record_common import RecordCase


class TestRecordPackageRun(RecordCase):
    """Some serials out of runs of many leave with the records of their runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serial_device = cls._product("Serial device", tracking="serial")
        cls._identify(cls.serial_device, "09506000199924")
        cls._plan(cls.serial_device, "final")
        cls.runs = [cls._run(name) for name in "AB"]

    @classmethod
    def _run(cls, name):
        order = cls._new_order(3, cls.serial_device)
        order.lot_producing_ids = cls.env["stock.lot"].create(
            [
                {"name": f"{name}{n}", "product_id": cls.serial_device.id}
                for n in range(3)
            ]
        )
        cls._make(order)
        return order.sudo().device_history_ids

    def _package(self, lots, user=None):
        with patch.object(
            type(self.env["qms.archive.view"]), "_log_rows", lambda *args: None
        ):
            package = (
                self.env["medical.record.package"]
                .with_user(user or self.auditor)
                ._make("lots", "Inspection of March", lots=lots)
            )
            _name, _kind, content = package._hand_out()
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            return {path: opened.read(path) for path in opened.namelist()}

    def test_some_serials_out_of_two_runs(self):
        for record in self.runs:
            self._release_record(record)
        self._make_documents()
        chosen = self.runs[0].lot_ids[:1] | self.runs[1].lot_ids[:2]
        files = self._package(chosen)
        pdfs = [path for path in files if path.startswith("records/")]
        self.assertEqual(len(pdfs), 2, "the record of each run, once")
        [rows] = json.loads(files["tables/tables.json"]).values()
        told = {row["number"]: row for row in rows}
        first, second = self.runs
        self.assertEqual(told[first.name]["lots asked for"], "A0")
        self.assertEqual(told[first.name]["other lots in it"], "A1, A2")
        self.assertEqual(told[second.name]["lots asked for"], "B0, B1")
        self.assertEqual(told[second.name]["other lots in it"], "B2")
        index = json.loads(files["index.json"])
        self.assertEqual(
            index["other_lots"], {first.name: ["A1", "A2"], second.name: ["B2"]}
        )
        # nothing was archived for it by hand or on the way
        self.assertFalse(chosen._archive_records("device_history"))

    def test_all_of_a_run_has_no_others(self):
        self._release_record(self.runs[0])
        self._make_documents()
        files = self._package(self.runs[0].lot_ids)
        [[row]] = json.loads(files["tables/tables.json"]).values()
        self.assertEqual(row["other lots in it"], "")
        self.assertEqual(json.loads(files["index.json"])["other_lots"], {})

    def test_a_document_that_is_being_made_is_waited_for(self):
        self._release_record(self.runs[0])
        with self.assertRaisesRegex(UserError, "is being made"):
            self._package(self.runs[0].lot_ids[:1])
