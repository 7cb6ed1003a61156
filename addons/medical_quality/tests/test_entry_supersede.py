# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import InspectionCase

REASON = "Digits swapped"


class TestSupersede(InspectionCase):
    """A value that was taken is never edited: a later one replaces it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan()
        cls.lot = cls._receive()
        cls.inspection = cls._inspections(cls.lot)
        cls.width, cls.surface = cls.inspection.result_ids
        cls.width.value_text = "5.9"

    def _correct(self, value="5.0", reason=REASON):
        self.width.write({"value_text": value, "correction_reason": reason})
        return self.width.superseded_by_id

    def test_a_correction_is_a_row_of_its_own(self):
        at = self.width.recorded_at
        new = self._correct()
        self.assertEqual(new.value_text, "5.0")
        self.assertEqual(new.correction_reason, REASON)
        self.assertEqual(new.recorded_by_id, self.inspector)
        self.assertTrue(new.recorded_at and new.recorded_employee_id)
        self.assertEqual(
            (self.width.value_text, self.width.recorded_at, self.width.conform),
            ("5.9", at, "does_not_conform"),
        )
        self.assertEqual(self.inspection.result_ids, new | self.surface)
        self.assertEqual(self.inspection.superseded_ids, self.width)
        self.assertEqual(new.sample_id, self.width.sample_id)
        self.assertEqual(new.unit_number, self.width.unit_number)

    def test_no_correction_without_a_reason(self):
        for reason in (False, "", "  "):
            with self._refused("say why"):
                self._correct(reason=reason)
        self.assertEqual(self.width.value_text, "5.9")
        self.assertFalse(self.inspection.superseded_ids)

    def test_on_every_path(self):
        """What replaces a value does so the same way, whoever asks."""
        paths = {
            "write": lambda: self.width.write({"value_text": "5.0"}),
            "sudo": lambda: self.width.sudo().write({"value_text": "5.0"}),
            "web_save": lambda: self.width.web_save({"value_text": "5.0"}, {}),
            "load": lambda: self._load([".id", "value_text"], [self.width.id, "5.0"]),
            "grid": lambda: self.inspection.web_save(
                {"result_ids": [Command.update(self.width.id, {"value_text": "5.0"})]},
                {},
            ),
            "enter": lambda: self.inspection.enter(
                [{"result": self.width.id, "value": "5.0"}]
            ),
            "take back": lambda: self.width.write({"value_text": False}),
        }
        for name, path in paths.items():
            with (
                self.subTest(path=name),
                self.assertRaisesRegex(UserError, "say why"),
                self.env.cr.savepoint(),
            ):
                path()
            self.env.invalidate_all()
            self.assertEqual(self.width.value_text, "5.9")
            self.assertFalse(self.width.superseded)

    def _load(self, names, row):
        loaded = self.width.load(names, [[str(cell) for cell in row]])
        if not loaded["ids"]:
            raise UserError(loaded["messages"][0]["message"])

    def test_import_with_a_reason_supersedes(self):
        self._load(
            [".id", "value_text", "correction_reason"], [self.width.id, "5.0", REASON]
        )
        self.env.invalidate_all()
        self.assertEqual(self.width.superseded_by_id.value_text, "5.0")

    def test_the_same_value_again_is_nothing_new(self):
        self.width.value_text = "5.9"
        self.inspection.enter([{"result": self.width.id, "value": " 5.9 "}])
        self.assertFalse(self.width.superseded)

    def test_what_was_replaced_stays(self):
        new = self._correct()
        for action in (
            lambda: self.width.write({"value_text": "5.1", "correction_reason": "x"}),
            lambda: self.width.write({"note": "later"}),
            lambda: self.inspection.enter([{"result": self.width.id, "value": "5"}]),
        ):
            with self._refused("replaced by a later one"):
                action()
        for values in (
            {"superseded": False},
            {"superseded_by_id": False},
            {"recorded_at": False},
            {"unit_number": 2},
        ):
            with self.assertRaises(AccessError):
                self.width.with_user(self.manager).write(values)
        with self.assertRaises(UserError):
            self.width.with_user(self.manager).sudo().unlink()
        self.env.invalidate_all()
        self.assertEqual(self.width.superseded_by_id, new)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_values(self):
        self._correct()
        self.env.flush_all()
        for assignment in (
            "value_text = '5.1'",
            "recorded_at = now()",
            "recorded_employee_id = NULL",
            "superseded_by_id = NULL",
            "superseded = false",
        ):
            with (
                self.subTest(assignment=assignment),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE medical_inspection_result SET {assignment} WHERE id = %s",
                    [self.width.id],
                )

    def test_a_value_is_taken_back_with_a_reason(self):
        empty = self._correct(value=False, reason="Wrong part on the gauge")
        self.assertEqual(empty.conform, "not_entered")
        self.surface.pass_fail = "pass"
        with self._refused("no value for Width"):
            self.inspection.action_complete()
        empty.value_text = "5.0"
        self.assertEqual(len(self.inspection.superseded_ids), 2)
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")

    def test_only_what_counts_is_judged_and_digested(self):
        new = self._correct()
        self.surface.pass_fail = "pass"
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")
        values = [row["value"] for row in self.inspection._digest_content()["results"]]
        self.assertEqual(values, ["5.0", None])
        with self.assertRaises(UserError):
            new.write({"value_text": "5.1", "correction_reason": REASON})
        self.env.invalidate_all()
        self.assertEqual(new.value_text, "5.0")

    def test_a_correction_can_fail_the_inspection(self):
        self._correct("5.0")
        self.inspection.result_ids[0].write(
            {"value_text": "5.8", "correction_reason": "Read again"}
        )
        self.surface.pass_fail = "pass"
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "failed")

    def test_history_reads_as_it_was(self):
        with freeze_time(self.width.recorded_at):
            new = self._correct()
            new.write({"value_text": "5.1", "correction_reason": REASON})
        latest = new.superseded_by_id
        rows = self.width | new | latest
        self.assertEqual(len(set(rows.mapped("recorded_at"))), 1)
        history = latest.get_history()
        self.assertEqual(
            [row["text"] for row in history], ["5.9 mm", "5.0 mm", "5.1 mm"]
        )
        self.assertEqual(history[1]["reason"], REASON)
        self.assertEqual({row["person"] for row in history}, {"iq_inspector person"})
        bodies = " ".join(self.inspection.sudo().message_ids.mapped("body"))
        self.assertIn("5.9 mm → 5.0 mm", bodies)
        self.assertIn(REASON, bodies)

    def test_who_corrects_is_the_servers(self):
        other = self._person("iq_second", "inspector")
        with self.assertRaises(AccessError):
            self.width.write({"value_text": "5", "recorded_by_id": other.id})
        self.width.with_user(other).write(
            {"value_text": "5.0", "correction_reason": REASON}
        )
        new = self.width.superseded_by_id
        self.assertEqual(new.recorded_by_id, other)
        self.assertEqual(self.width.recorded_by_id, self.inspector)

    def test_the_wrong_person_corrects_nothing(self):
        for user in (self.operator, self.auditor, self.outsider):
            with self.assertRaises(AccessError, msg=user.login):
                self.width.with_user(user).write(
                    {"value_text": "5.0", "correction_reason": REASON}
                )
            with self.assertRaises(AccessError, msg=user.login):
                self.inspection.with_user(user).enter(
                    [{"result": self.width.id, "value": "5", "reason": REASON}]
                )
        nobody = new_test_user(
            self.env, "iq_nobody", groups="qms_base.group_qms_inspector"
        )
        with self.assertRaises(AccessError):
            self.width.with_user(nobody).write(
                {"value_text": "5.0", "correction_reason": REASON}
            )
        self.env.invalidate_all()
        self.assertFalse(self.width.superseded)

    def test_no_context_opens_anything(self):
        mine = self.width.with_context(
            default_correction_reason="forged",
            default_value_again="5.0",
            tracking_disable=True,
            server_writes=True,
        )
        with self._refused("say why"):
            mine.write({"value_text": "5.0"})


class TestEnter(InspectionCase):
    """The method by which screens, gauges and scripts enter values."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan()
        cls.inspection = cls._inspections(cls._receive())
        cls.width, cls.surface = cls.inspection.result_ids

    def test_values_are_taken_and_shown(self):
        answer = self.inspection.enter(
            [
                {"result": self.width.id, "value": "5,9", "note": "left edge"},
                {"result": self.surface.id, "value": "pass"},
            ]
        )
        self.assertEqual(answer["challenges"], [])
        width, surface = answer["results"]
        self.assertEqual(
            (width["words"], width["conform"]), ("5,9 mm", "does_not_conform")
        )
        self.assertEqual((surface["value"], surface["conform"]), ("pass", "conforms"))
        self.assertEqual(self.width.note, "left edge")

    def test_all_or_nothing(self):
        with self._refused("is not a number"):
            self.inspection.enter(
                [
                    {"result": self.surface.id, "value": "pass"},
                    {"result": self.width.id, "value": "five"},
                ]
            )
        self.assertFalse(self.surface.entered)

    def test_what_is_no_value_is_refused(self):
        other = self._inspections(self._receive("P-2"))
        for values in (
            None,
            "5",
            [5],
            [{"result": "1", "value": "5"}],
            [{"result": True, "value": "5"}],
            [{"value": "5"}],
            [{"result": self.width.id, "value": "5"}] * 2,
            [{"result": other.result_ids[0].id, "value": "5"}],
            [{"result": 2**31 - 1, "value": "5"}],
            [{"result": self.surface.id, "value": "perhaps"}],
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.inspection.enter(values)
        self.env.invalidate_all()
        self.assertFalse(self.width.entered or self.surface.entered)

    def test_a_completed_inspection_takes_nothing(self):
        self._enter(self.inspection)
        self.inspection.action_complete()
        with self._refused("is completed"):
            self.inspection.enter(
                [{"result": self.width.id, "value": "5.1", "reason": "late"}]
            )

    def test_the_screen_shows_the_first_inspection_beside(self):
        self._enter(self.inspection, "5.90")
        self.inspection.action_complete()
        again = self.inspection.with_user(self.engineer)._open_reinspection(
            "Wrong probe"
        )
        data = again.with_user(self.inspector).get_entry()
        self.assertEqual(data["inspections"][0]["previous"], self.inspection.name)
        self.assertEqual(data["inspections"][0]["reason"], "Wrong probe")
        self.assertEqual(
            [(row["before"], row["before_wrong"]) for row in data["results"]],
            [("5.90 mm", True), ("Pass", False)],
        )

    def test_scans(self):
        other_lot = self._receive("P-2")
        other = self._inspections(other_lot)
        found = self.inspection.scan("P-1")
        self.assertEqual(
            (found["kind"], found["inspection_id"]), ("subject", self.inspection.id)
        )
        found = self.inspection.scan("P-2\r\n")
        self.assertEqual((found["kind"], found["inspection_ids"]), ("other", other.ids))
        for text in ("NOWHERE", "", None, 5):
            self.assertEqual(self.inspection.scan(text)["kind"], "unknown")
        self.assertFalse(self.width.entered)
