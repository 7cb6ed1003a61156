# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import enrol, sign

from .instruments import InstrumentCase

# AIAG, Measurement Systems Analysis, 4th edition, figure III-B 15: ten parts, three
# appraisers, three trials; each line a part, three values of A, of B, of C
AIAG = """
0.29 0.41 0.64 0.08 0.25 0.07 0.04 -0.11 -0.15
-0.56 -0.68 -0.58 -0.47 -1.22 -0.68 -1.38 -1.13 -0.96
1.34 1.17 1.27 1.19 0.94 1.34 0.88 1.09 0.67
0.47 0.50 0.64 0.01 1.03 0.20 0.14 0.20 0.11
-0.80 -0.92 -0.84 -0.56 -1.20 -1.28 -1.46 -1.07 -1.45
0.02 -0.11 -0.21 -0.20 0.22 0.06 -0.29 -0.67 -0.49
0.59 0.75 0.66 0.47 0.55 0.83 0.02 0.01 0.21
-0.31 -0.20 -0.17 -0.63 0.08 -0.34 -0.46 -0.56 -0.49
2.26 1.99 2.01 1.80 2.12 2.19 1.77 1.45 1.87
-1.36 -1.25 -1.31 -1.68 -1.62 -1.50 -1.49 -1.77 -2.16
"""


class TestGaugeStudy(InstrumentCase):
    """A published study through the grid; fixed once signed."""

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def _study(self, method, **vals):
        study = (
            self.env["medical.gauge.study"]
            .with_user(self.inspector)
            .create(
                {
                    "title": "Published example",
                    "instrument_id": self.caliper.id,
                    "method": method,
                    **vals,
                }
            )
        )
        study.action_prepare()
        values = [line.split() for line in AIAG.strip().splitlines()]
        for row in study.row_ids:
            place = 3 * "ABC".index(row.person)
            one, two, three = values[int(row.part) - 1][place : place + 3]
            row.write({"trial_1": one, "trial_2": two, "trial_3": three})
        return study

    def test_published_by_average_and_range(self):
        # figure III-B 16 of the manual
        study = self._study("average_and_range")
        self.assertFalse(study.problem)
        for name, value in (
            ("ev", 0.20188),
            ("av", 0.22963),
            ("grr", 0.30575),
            ("pv", 1.10456),
            ("tv", 1.14610),
        ):
            self.assertAlmostEqual(study[name], value, delta=1.5e-4, msg=name)
        self.assertAlmostEqual(study.grr_percent, 26.68, delta=0.01)
        self.assertEqual((study.ndc, study.verdict), (5, "conditional"))
        self.assertIn("out of control", study.notes)
        self.assertIn("26.7 %", study.chart)

    def test_published_by_analysis_of_variance(self):
        # table III-B 8 of the manual
        study = self._study("anova")
        for name, value in (
            ("ev", 0.199933),
            ("av", 0.226838),
            ("grr", 0.302373),
            ("pv", 1.042327),
            ("tv", 1.0853),
        ):
            self.assertAlmostEqual(study[name], value, delta=5e-6, msg=name)
        self.assertAlmostEqual(study.grr_percent, 27.9, delta=0.05)
        # under five categories the gauge does not tell the parts apart
        self.assertEqual((study.ndc, study.verdict), (4, "unacceptable"))

    def test_judged_on_the_tolerance_where_one_is_given(self):
        study = self._study("average_and_range", tolerance="20")
        self.assertAlmostEqual(
            study.tolerance_percent, 100 * 6 * 0.30575 / 20, delta=0.05
        )
        self.assertEqual(study.verdict, "acceptable")
        with self.assertRaises(ValidationError):
            study.tolerance = "wide"

    def test_nothing_is_evaluated_that_is_not_there(self):
        study = self._study("anova")
        study.row_ids[0].trial_2 = False
        self.assertTrue(study.problem)
        self.assertEqual((study.verdict, study.ndc), ("none", 0))
        study.conclusion = "Good"
        with self._refused("cannot be signed yet"):
            study.with_user(self.engineer).action_sign()
        with self.assertRaises(ValidationError):
            study.row_ids[0].trial_2 = "0,1.2"
        with self._refused("two people"):
            study.operator_names = "A"
            study.action_prepare()

    def test_the_form(self):
        form = Form(self.env["medical.gauge.study"].with_user(self.inspector))
        form.title = "Bore"
        form.instrument_id = self.caliper
        form.operator_names = "Ann\nBea"
        form.part_count = 3
        study = form.save()
        study.action_prepare()
        self.assertEqual(len(study.row_ids), 6)
        study.action_prepare()
        self.assertEqual(len(study.row_ids), 6)

    def test_signed_by_somebody_else_and_fixed(self):
        for person in (self.engineer, self.inspector):
            enrol(person)
        study = self._study("average_and_range")
        with self._refused("enter the conclusion"):
            study.action_sign()
        study.conclusion = "Fit for the seat, with care"
        with self.assertRaises(AccessError):
            sign(study, "sign", self.inspector)
        sign(study, "sign", self.engineer)
        self.assertEqual(study.state, "signed")
        mine = study.with_user(self.manager)
        for record, vals in (
            (mine, {"title": "Other"}),
            (mine, {"state": "draft"}),
            (mine.row_ids[0], {"trial_1": "9"}),
            (mine, {"row_ids": [Command.delete(mine.row_ids[0].id)]}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                record.write(vals)
        with (
            self.assertRaises(psycopg2.Error),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE medical_gauge_study_row SET trial_1 = '9' WHERE study_id = %s",
                [study.id],
            )

    def test_who_may(self):
        for user in (self.operator, self.auditor, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["medical.gauge.study"].with_user(user).create(
                    {"title": "X", "instrument_id": self.caliper.id}
                )
