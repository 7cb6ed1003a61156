# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
import json
import zipfile
from unittest.mock import patch

from .test_archive import ArchiveCase


class PackageCase(ArchiveCase):
    """Making packages of records by their dialog, and opening them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packages = cls.env["medical.record.package"]
        # rows of the log are written in a transaction of their own
        cls.logged = []
        cls.startClassPatcher(
            patch.object(
                type(cls.env["qms.archive.view"]),
                "_log_rows",
                lambda self, rows, channel: cls.logged.extend(rows),
            )
        )

    def _make(self, kind, user=None, **asked):
        wizard = (
            self.env["medical.record.package.wizard"]
            .with_user(user or self.manager)
            .create({"kind": kind, "purpose": "=Inspection of March", **asked})
        )
        action = wizard.action_make()
        return self.packages.browse(action["res_id"])

    def _files(self, package):
        self.logged.clear()
        name, kind, content = package.with_user(self.auditor)._hand_out()
        self.assertEqual((name, kind), (f"{package.number}.zip", "application/zip"))
        self.assertEqual([row["number"] for row in self.logged], [package.number])
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            files = {path: opened.read(path) for path in opened.namelist()}
        index = json.loads(files["index.json"])
        self.assertEqual(
            {entry["path"] for entry in index["files"]},
            set(files) - {"index.json", "index.csv"},
        )
        return files
