# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Rules that need no database: codes, snapshots, keys, streams."""

import json
import os
import stat
import tempfile
from datetime import datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..signing import canonical, codes, stream
from ..signing.keyring import Keyring, KeyringError

# RFC 6238, appendix B: SHA-1, eight digits there; the last six of them here
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@tagged("post_install", "-at_install")
class TestCodes(BaseCase):
    def test_rfc_6238(self):
        for moment, code in RFC_CODES.items():
            step = codes.step_of(moment)
            self.assertEqual(codes.code_of(RFC_SECRET, step), code)
            self.assertEqual(codes.matching_step(RFC_SECRET, code, moment), step)

    def test_window_is_one_step_to_each_side(self):
        code, step = RFC_CODES[1234567890], codes.step_of(1234567890)
        for away in (-60, -31, 61, 90):
            moment = step * 30 + (away if away < 0 else away)
            self.assertIsNone(codes.matching_step(RFC_SECRET, code, moment))
        for near in (-30, 0, 29, 59):
            moment = step * 30 + near
            self.assertEqual(codes.matching_step(RFC_SECRET, code, moment), step)

    @given(st.one_of(st.none(), st.integers(), st.text(max_size=8), st.binary()))
    def test_what_is_no_code_matches_nothing(self, typed):
        expected = {
            codes.code_of(RFC_SECRET, step) for step in (41152262, 41152263, 41152264)
        }
        found = codes.matching_step(RFC_SECRET, typed, 41152263 * 30)
        if not (isinstance(typed, str) and "".join(typed.split()) in expected):
            self.assertIsNone(found)

    def test_seconds_to_wait(self):
        self.assertEqual(codes.seconds_until_after(100, 3000), 31)
        self.assertGreaterEqual(codes.seconds_until_after(99, 3005), 1)


@tagged("post_install", "-at_install")
class TestCanonical(BaseCase):
    def test_rfc_8785_order_and_form(self):
        value = {"\u20ac": "euro", "\r": "return", "1": "one", "\U0001f600": "smile"}
        self.assertEqual(
            canonical.canonical_bytes(value).decode(),
            '{"\\r":"return","1":"one","\u20ac":"euro","\U0001f600":"smile"}',
        )

    def test_numbers_are_refused(self):
        for value in (1, 1.5, {"a": [1]}, {1: "a"}, datetime(2026, 1, 1)):
            with self.assertRaises(TypeError):
                canonical.canonical_bytes(value)

    def test_decimals(self):
        for value, digits, text in (
            (5.2, 2, "5.20"),
            (0.1 + 0.2, None, "0.30000000000000004"),
            (2.675, 2, "2.68"),
            (-0.0, 2, "0.00"),
            (1e-7, None, "0.0000001"),
            (3, None, "3"),
            (1e22, None, "10000000000000000000000"),
        ):
            self.assertEqual(canonical.decimal_text(value, digits), text)

    def test_moments_have_microseconds(self):
        moment = datetime(2026, 11, 22, 10, 0, 0, 5)
        self.assertEqual(canonical.moment_text(moment), "2026-11-22T10:00:00.000005Z")

    @given(
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.text()),
            lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
        )
    )
    def test_says_the_same_when_read(self, value):
        content = canonical.canonical_bytes(value)
        self.assertEqual(json.loads(content), value)


@tagged("post_install", "-at_install")
class TestKeyring(BaseCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "keys" / "qms.key"

    def test_made_once_for_the_server_alone(self):
        first, second = Keyring.make(self.path), Keyring.make(self.path)
        self.assertEqual(second.open(first.close("secret")), "secret")
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)

    def test_another_key_opens_and_checks_nothing(self):
        closed = Keyring.make(self.path).close("secret")
        seal = Keyring(self.path).seal("digest")
        self.path.unlink()
        other = Keyring.make(self.path)
        with self.assertRaises(KeyringError):
            other.open(closed)
        self.assertFalse(other.check_seal("digest", seal))

    def test_a_new_key_in_front_keeps_what_was(self):
        old = Keyring.make(self.path)
        closed, seal = old.close("secret"), old.seal("digest")
        text = self.path.read_text()
        self.path.unlink()
        Keyring.make(self.path)
        self.path.write_text(self.path.read_text() + text)
        both = Keyring(self.path)
        self.assertEqual(both.open(closed), "secret")
        self.assertTrue(both.check_seal("digest", seal))
        self.assertFalse(both.check_seal("another", seal))
        self.assertNotEqual(both.seal("digest"), seal)

    def test_missing_and_damaged(self):
        with self.assertRaises(KeyringError):
            Keyring(self.path)
        self.path.parent.mkdir()
        for content in ("", "short\n", "ü" * 44):
            self.path.write_text(content)
            with self.assertRaises(KeyringError):
                Keyring(self.path)


@tagged("post_install", "-at_install")
class TestStream(BaseCase):
    @given(st.text())
    def test_escapes_are_undone(self, text):
        escaped = stream._text(text).encode()
        self.assertNotIn(b"\t", escaped)
        self.assertNotIn(b"\n", escaped)
        self.assertEqual(stream.unescape(escaped).decode(), text)

    @given(st.lists(st.one_of(st.none(), st.text()), min_size=26, max_size=26))
    def test_no_two_rows_share_a_form(self, values):
        row = dict(zip(stream.COLUMNS, values, strict=True))
        form = stream.row_form(row)
        for column in ("meaning", "reason"):
            other = dict(row, **{column: (row[column] or "") + "x"})
            self.assertNotEqual(stream.row_form(other), form)
        moved = dict(row, meaning=row["signer_name"], signer_name=row["meaning"])
        if moved != row:
            self.assertNotEqual(stream.row_form(moved), form)
