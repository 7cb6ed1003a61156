# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError, ValidationError

from .common import MEASURED, InspectionCase

FIRST = dict(MEASURED, name="First", symbol="D1")
SECOND = dict(MEASURED, name="Second", symbol="D2")
MEAN = {
    "name": "Mean",
    "kind": "formula",
    "formula": "mean(D1, D2)",
    "lower_limit": "4.90",
    "upper_limit": "5.10",
    "sequence": 20,
}


class TestFormula(InspectionCase):
    """A formula follows the values of its unit, and nobody types it in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(
            characteristics=[FIRST, SECOND, MEAN],
            sampling_method="fixed",
            sampling_size=2,
        )
        cls.inspection = cls._inspections(cls._receive())

    def _row(self, name, unit=1):
        return self.inspection.result_ids.filtered(
            lambda r: r.characteristic_id.name == name and r.unit_number == unit
        )

    def test_follows_the_values_of_its_unit(self):
        self._row("First").value_text = "5.0"
        self.assertFalse(self._row("Mean").value_text)
        self._row("Second").value_text = "5,1"
        mean = self._row("Mean")
        self.assertEqual((mean.value_text, mean.conform), ("5.05", "conforms"))
        self.assertFalse(self._row("Mean", 2).entered)
        self._row("Second").write({"value_text": "5.2", "correction_reason": "Misread"})
        self.assertEqual(self._row("Mean").value_text, "5.1")
        with self._refused("no value for"):
            self.inspection.action_complete()

    def test_its_limits_count(self):
        for name, value in (("First", "5.2"), ("Second", "5.15")):
            for unit in (1, 2):
                self._row(name, unit).value_text = value
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "failed")
        (wrong,) = self.inspection._judge().wrong
        self.assertIn("Mean: 2 of 2 units", wrong.words)

    def test_nobody_types_it_in(self):
        self._row("First").value_text = "5.2"
        self._row("Second").value_text = "5.2"
        mean = self._row("Mean")
        for vals in ({"value_text": "5.0"}, {"pass_fail": "pass"}):
            for row in (mean, mean.sudo(), mean.with_user(self.inspector)):
                with self._refused("follows from its formula"):
                    row.write(vals)
        self.env.invalidate_all()
        self.assertEqual(mean.value_text, "5.2")

    def test_written_past_the_server_it_is_computed_again(self):
        for name in ("First", "Second"):
            for unit in (1, 2):
                self._row(name, unit).value_text = "5.2"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE medical_inspection_result SET value_text = '5.0', conform ="
            " 'conforms' WHERE id = %s",
            [self._row("Mean").id],
        )
        self.env.invalidate_all()
        self.inspection.action_complete()
        self.assertEqual(self._row("Mean").value_text, "5.2")
        self.assertEqual(self.inspection.state, "failed")

    def test_what_has_no_value_is_not_passed(self):
        self.plan.with_user(self.manager).action_retire()
        self._plan(
            characteristics=[
                FIRST,
                dict(SECOND, lower_limit="0", upper_limit="9"),
                dict(MEAN, formula="D1 / D2"),
            ]
        )
        self.inspection = self._inspections(self._receive("P-2"))
        self._row("First").value_text = "5"
        self._row("Second").value_text = "0"
        self.assertFalse(self._row("Mean").entered)
        with self._refused("no value for Mean"):
            self.inspection.action_complete()

    def test_what_is_no_formula_is_not_written_down(self):
        for vals in (
            {"formula": ""},
            {"formula": "D1 +"},
            {"formula": "__import__('os')"},
            {"formula": "D1.real"},
            {"formula": "eval(D1)"},
            {"formula": "5"},
            {"lower_limit": False, "upper_limit": False},
            {"kind": "measured"},
            {"symbol": "1D"},
            {"symbol": "max"},
        ):
            with self.assertRaises(ValidationError, msg=vals), self.cr.savepoint():
                self._draft(characteristics=[FIRST, SECOND, dict(MEAN, **vals)])

    def test_a_formula_without_its_operands_is_not_approved(self):
        for lines in (
            [FIRST, MEAN],
            [
                FIRST,
                dict(SECOND, kind="text", lower_limit=False, upper_limit=False),
                MEAN,
            ],
            [FIRST, dict(SECOND, sampling_own=True, sampling_method="full"), MEAN],
        ):
            draft = self._draft(characteristics=lines)
            with self.assertRaises(UserError):
                draft.with_user(self.manager)._approve_as_user()
