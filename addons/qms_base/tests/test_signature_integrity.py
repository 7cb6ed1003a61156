# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Signatures altered in the database are found: 21 CFR 11.10(a), 11.70."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..signing import stream
from .signing import sign
from .signing_common import SignatureCase


class TestIntegrity(SignatureCase):
    def setUp(self):
        super().setUp()
        sign(self.policy, "activate", self.first)
        sign(self.policy, "activate", self.second)
        self.other = self._policy("Other", company_id=False)
        self.signatures = self.env["qms.signature"]

    def _codes(self):
        self.env.invalidate_all()
        return {problem.code for problem in self.signatures._verify()}

    def _as_owner(self, query, parameters=None):
        """What the owner of the tables can do, the triggers switched off."""
        cr = self.env.cr
        cr.execute("ALTER TABLE qms_signature DISABLE TRIGGER USER")
        cr.execute(query, parameters)
        cr.execute("ALTER TABLE qms_signature ENABLE TRIGGER USER")

    def test_untouched_streams_verify(self):
        self.assertEqual(self._codes(), set())

    def test_the_context_of_a_client_changes_nothing_that_is_signed(self):
        self.env["ir.attachment"].create(
            {
                "name": "evidence.txt",
                "raw": b"measured",
                "res_model": self.other._name,
                "res_id": self.other.id,
            }
        )

        def signed(**context):
            self.env.invalidate_all()
            records = self.other.with_context(**context)
            return records._signature_snapshots("activate")

        plain = signed()
        self.assertIn("evidence.txt", plain[self.other.id][0])
        for context in (
            {"bin_size": True},
            {"bin_size_raw": True},
            {"lang": "en_US", "active_test": True, "default_name": "X"},
        ):
            self.assertEqual(signed(**context), plain, context)

    def test_11_10_e_rows_cannot_be_changed_or_deleted(self):
        for query in (
            "UPDATE qms_signature SET signer_name = 'Somebody'",
            "DELETE FROM qms_signature",
            "TRUNCATE qms_signature",
        ):
            with (
                self.assertRaises(psycopg2.Error),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)

    def test_11_10_a_every_altered_column_is_found(self):
        for column, value, code in (
            ("signer_name", "Somebody", "hash"),
            ("meaning", "Looked at", "hash"),
            ("signed_at_utc", "2020-01-01T00:00:00.000000Z", "hash"),
            ("signed_at", "2020-01-01 00:00:00", "time"),
            ("reason", "Another", "hash"),
            ("snapshot", "{}", "content"),
            ("snapshot_sha256", "0" * 64, "hash"),
            ("hash", "0" * 64, "hash"),
            ("seal", "00000000:00", "seal"),
            ("completes", False, "hash"),
        ):
            with self.subTest(column), self.env.cr.savepoint() as point:
                self._as_owner(
                    f"UPDATE qms_signature SET {column} = %s WHERE id = %s",
                    [value, self.policy.qms_signature_ids[0].id],
                )
                self.assertIn(code, self._codes())
                self.assertEqual(self.policy.qms_signature_state, "broken")
                point.close(rollback=True)
            self.env.invalidate_all()

    def test_11_70_signature_copied_to_another_record_does_not_count(self):
        columns = [
            name
            for name, field in self.signatures._fields.items()
            if field.store and field.column_type and name not in ("id", "res_id")
        ]
        listed = ", ".join(columns)
        self._as_owner(
            f"INSERT INTO qms_signature (res_id, {listed})"
            f" SELECT %s, {listed} FROM qms_signature WHERE res_id = %s"
            " AND res_model = 'qms.signature.policy'",
            [self.other.id, self.policy.id],
        )
        self.assertIn("hash", self._codes())
        self.assertEqual(self.other.qms_signature_state, "broken")
        self.assertFalse(self.other._signatures_complete("activate"))
        # and nobody signs on top of what was copied
        with self.assertRaises(UserError) as caught:
            sign(self.other, "activate", self.second)
        self.assertIn("altered", str(caught.exception))
        self.assertEqual(self.other.state, "draft")

    def test_11_10_f_nothing_takes_effect_on_incomplete_signatures(self):
        """Whatever says that the round is complete, the stored signatures decide."""
        original = type(self.policy)._signature_rows

        def claiming(records, *arguments):
            rows = original(records, *arguments)
            return [dict(row, completes=True) for row in rows]

        record = self._policy("Claimed")
        self.patch(type(self.policy), "_signature_rows", claiming)
        with self.assertRaises(UserError) as caught:
            sign(record, "activate", self.first)
        self.assertIn("not complete as stored", str(caught.exception))
        self.assertEqual(record.state, "draft")

    def test_a_signature_with_its_hash_worked_out_anew_lacks_the_seal(self):
        signature = self.policy.qms_signature_ids.sorted("position")[-1].sudo()
        values = {column: signature[column] or None for column in stream.COLUMNS} | {
            "signer_name": "Somebody",
            "completes": True,
        }
        self._as_owner(
            "UPDATE qms_signature SET signer_name = 'Somebody', hash = %s"
            " WHERE id = %s",
            [stream.row_hash(values), signature.id],
        )
        self.env.cr.execute(
            "UPDATE qms_signature_stream SET hash = %s WHERE res_id = %s"
            " AND res_model = 'qms.signature.policy'",
            [stream.row_hash(values), self.policy.id],
        )
        self.assertEqual(self._codes(), {"seal"})

    def test_signatures_taken_away_are_found(self):
        first, last = self.policy.qms_signature_ids.sorted("position")
        for gone, code in ((first, "position"), (last, "head")):
            with self.env.cr.savepoint() as point:
                self._as_owner("DELETE FROM qms_signature WHERE id = %s", [gone.id])
                self.assertIn(code, self._codes())
                point.close(rollback=True)
            self.env.invalidate_all()
