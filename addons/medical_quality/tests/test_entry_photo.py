# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import hashlib

from odoo.exceptions import AccessError, UserError

from .common import InspectionCase

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


def sent(raw, name="label.png"):
    return {"name": name, "data": base64.b64encode(raw).decode()}


class TestEntryPhoto(InspectionCase):
    """A photo or file answers a characteristic, and stays what was entered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(characteristics=[{"name": "Label", "kind": "file"}])
        cls.lot = cls._receive()
        cls.inspection = cls._inspections(cls.lot)
        cls.result = cls.inspection.result_ids

    def _send(self, raw=PIXEL, **more):
        result = self.inspection.result_ids
        return self.inspection.enter([{"result": result.id, "file": sent(raw), **more}])

    def test_taken_with_its_digest(self):
        with self._refused("no value for Label"):
            self.inspection.action_complete()
        (row,) = self._send()["results"]
        file = self.result.answer_file_id.sudo()
        self.assertEqual(self.result.answer_sha256, hashlib.sha256(PIXEL).hexdigest())
        self.assertEqual((file.res_model, file.res_id), self._place())
        self.assertEqual((file.raw, self.result.conform), (PIXEL, "conforms"))
        self.assertTrue(row["file"]["image"])
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")
        self.assertIn(self.result.answer_sha256, str(self.inspection._digest_content()))
        history = self.lot.sudo()._history_inspection(self.inspection.sudo())
        self.assertTrue(history["values"][0]["picture"].startswith("data:image/png"))
        self.assertEqual(
            self.result.action_open_answer()["url"], f"/web/content/{file.id}"
        )

    def _place(self):
        return (self.inspection._name, self.inspection.id)

    def test_nothing_is_no_file(self):
        for file in (
            sent(b""),
            {"name": "x.png", "data": "no base64"},
            {"name": "x.png", "data": 5},
            {"name": "x.png"},
            "label.png",
            [1],
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.inspection.enter([{"result": self.result.id, "file": file}])
        for values in (
            {"value_text": "label.png"},
            {"pass_fail": "pass"},
            {"answer_file": False, "answer_file_name": "label.png"},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.result.write(values)
        self.assertFalse(self.result.entered)

    def test_only_the_server_keeps_it(self):
        self._send()
        for user in (self.inspector, self.manager):
            for values in (
                {"answer_file_id": self.env["ir.attachment"].create({"name": "x"}).id},
                {"answer_sha256": "0" * 64},
            ):
                with self.assertRaises(AccessError):
                    self.result.with_user(user).write(values)
        file = self.result.answer_file_id
        for act in (
            lambda file: file.write({"raw": b"another"}),
            lambda file: file.write({"datas": base64.b64encode(b"another")}),
            lambda file: file.write({"res_id": 0}),
            lambda file: file.write({"name": "other.png"}),
            lambda file: file.unlink(),
        ):
            for user in (self.inspector, self.manager):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    act(file.with_user(user))

    def test_on_the_form(self):
        self.result.write(
            {"answer_file": base64.b64encode(PIXEL), "answer_file_name": "C:\\a\\b.png"}
        )
        self.assertEqual(self.result.value_text, "b.png")
        with self.assertRaises(UserError):
            self.result.write({"answer_file": base64.b64encode(b"other")})

    def test_replaced_with_a_reason(self):
        self._send()
        # the same file once more is no other one
        self._send()
        self.assertFalse(self.inspection.superseded_ids)
        with self._refused("say why"):
            self._send(b"another")
        self._send(b"another", reason="Blurred")
        self.assertEqual(self.inspection.superseded_ids.answer_file_id.raw, PIXEL)
        self.assertEqual(self.inspection.result_ids.answer_file_id.raw, b"another")
        self.inspection.enter(
            [{"result": self.inspection.result_ids.id, "value": "", "reason": "Other"}]
        )
        self.assertFalse(self.inspection.result_ids.entered)
        with self._refused("no value for Label"):
            self.inspection.action_complete()

    def test_a_file_that_was_altered_is_not_completed(self):
        self._send()
        file = self.result.answer_file_id.sudo()
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"forged"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %s, db_datas = NULL WHERE id = %s",
            [other.store_fname, file.id],
        )
        self.env.invalidate_all()
        with self._refused("not the one that was entered"):
            self.inspection.action_complete()

    def test_other_kinds_take_no_file(self):
        self._plan(self.device, "receipt")
        inspection = self._inspections(self._receive("D-1", product=self.device))
        with self._refused("takes no file"):
            inspection.enter(
                [{"result": inspection.result_ids[0].id, "file": sent(PIXEL)}]
            )

    def test_what_takes_no_file_is_named(self):
        self._plan(
            self.device,
            "receipt",
            [{"name": "Colour", "kind": "text"}, {"name": "Surface", "kind": "text"}],
        )
        results = self._inspections(
            self._receive("D-1", product=self.device)
        ).result_ids.sudo()
        self._send()
        self.env.cr.execute(
            "UPDATE medical_inspection_result SET answer_file_id = %s WHERE id = %s",
            [self.result.answer_file_id.id, results[1].id],
        )
        self.env.invalidate_all()
        with self._refused("^Surface takes no file"):
            results._check_value()
