# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
import json
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..evidence import PackageError, Table, verify_package, write_package


def _package(rows, name="qms_thing"):
    stream = io.BytesIO()
    table = Table(name, "qms.thing", [("id", "integer"), ("note", "text")], rows)
    return stream, write_package(stream, [table], {"database": "x"})


def _rewritten(stream, path, change):
    """The same package with one file changed (or left out, for None)."""
    result = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == path:
                content = change(content)
            if content is not None:
                new.writestr(name, content)
    return result


@tagged("post_install", "-at_install")
class TestEvidencePackage(BaseCase):
    """What the package says is what is in it."""

    rows = [(1, '{"id":1,"note":"a"}'), (7, '{"id":7,"note":"line\\nbreak"}')]
    path = "ledgers/qms_thing.jsonl"

    def test_a_package_is_what_was_written(self):
        stream, manifest = _package(self.rows)
        self.assertEqual(verify_package(stream), manifest)
        entry = manifest["tables"]["qms_thing"]
        self.assertEqual((entry["rows"], entry["last_id"]), (2, 7))
        with zipfile.ZipFile(stream) as package:
            lines = package.read(self.path).decode().splitlines()
        self.assertEqual([json.loads(line)["id"] for line in lines], [1, 7])

    def test_an_empty_ledger_is_in_it_too(self):
        stream, _manifest = _package([])
        self.assertEqual(verify_package(stream)["tables"]["qms_thing"]["rows"], 0)

    def test_every_change_is_found(self):
        stream, _manifest = _package(self.rows)

        def without_first(content):
            return content.split(b"\n", 1)[1]

        def other_rows(content):
            return content.replace(b'"rows": 2', b'"rows": 1')

        for path, change in (
            (self.path, lambda content: content.replace(b'"a"', b'"b"')),
            (self.path, without_first),
            (self.path, lambda content: content + content),
            (self.path, lambda content: None),
            (self.path, lambda content: b"no json\n"),
            ("manifest.json", other_rows),
            ("manifest.json", lambda content: None),
            ("manifest.json", lambda content: b"{}"),
        ):
            with self.subTest(path=path), self.assertRaises(PackageError):
                verify_package(_rewritten(stream, path, change))

    def test_what_is_no_package_is_refused(self):
        for content in (b"", b"PK", b"something else"):
            with self.assertRaises(PackageError):
                verify_package(io.BytesIO(content))

    @settings(deadline=None, max_examples=50)
    @given(st.lists(st.text(max_size=40), max_size=20), st.data())
    def test_any_text_survives_and_no_flipped_byte_does(self, notes, data):
        rows = [
            (number, json.dumps({"id": number, "note": note}))
            for number, note in enumerate(notes, 1)
        ]
        stream, manifest = _package(rows)
        self.assertEqual(verify_package(stream), manifest)
        with zipfile.ZipFile(stream) as package:
            content = package.read(self.path)
        if not content:
            return
        place = data.draw(st.integers(0, len(content) - 1))

        def flip(content):
            changed = bytearray(content)
            changed[place] ^= 1
            return bytes(changed)

        with self.assertRaises(PackageError):
            verify_package(_rewritten(stream, self.path, flip))
