# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.qms_base.tests.signing import enrol, sign

from .instruments import InstrumentCase

# ten parts, the last four do not conform
TRUTH = "PPPPPPFFFF"


class TestGaugeAgreement(InstrumentCase):
    """Kappa and effectiveness of people who judge by attributes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gauge = cls._instrument("Pin", "T-PIN1", cls.pin_type)

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def _study(self, judged, trials=2, truth=TRUTH):
        """A study in which each person says the same in all trials."""
        study = (
            self.env["medical.gauge.study"]
            .with_user(self.inspector)
            .create(
                {
                    "title": "Bore",
                    "instrument_id": self.gauge.id,
                    "method": "attribute",
                    "part_count": len(truth),
                    "trial_count": trials,
                    "operator_names": "\n".join(judged),
                }
            )
        )
        study.action_prepare()
        for row in study.row_ids:
            said = truth if row.is_reference else judged[row.person]
            word = said[int(row.part) - 1]
            row.write(
                {"trial_1": word.lower()}
                if row.is_reference
                else {f"trial_{n}": word for n in range(1, trials + 1)}
            )
        return study

    def test_all_agree(self):
        study = self._study({"Ann": TRUTH, "Bea": TRUTH})
        self.assertFalse(study.problem)
        self.assertEqual((study.kappa, study.verdict), (1.0, "acceptable"))
        self.assertIn("100.0 %", study.agreement)
        self.assertEqual(study.row_ids[0].trial_1, "pass")

    def test_figures(self):
        # Bea passes one of the four that do not conform: 25 % missed, kappa against
        # the reference (0.9 - 0.54) / (1 - 0.54) = 0.783
        study = self._study({"Ann": TRUTH, "Bea": "PPPPPPPFFF"})
        self.assertIn("0.783", study.agreement)
        self.assertIn("25.0 %", study.agreement)
        self.assertEqual(study.verdict, "unacceptable")
        # Fleiss: 9 of 10 parts agree of 4 ratings, one has 4 of 12 pairs: 14/15 less
        # chance (0.65² + 0.35²)
        chance = 0.65**2 + 0.35**2
        self.assertAlmostEqual(study.kappa, (14 / 15 - chance) / (1 - chance), places=3)

    def test_nothing_is_shown_without_what_it_takes(self):
        study = self._study({"Ann": TRUTH, "Bea": TRUTH})
        study.row_ids[0].trial_2 = False
        self.assertTrue(study.problem)
        self.assertEqual((study.verdict, study.kappa), ("none", 0))
        # parts that all conform: what is missed is not shown to be good
        study = self._study({"Ann": "PPPPP", "Bea": "PPPPP"}, truth="PPPPP")
        self.assertIn("judged alike", study.problem)
        with self.assertRaises(ValidationError):
            study.row_ids[0].trial_1 = "0.5"

    def test_signed_with_its_reference(self):
        enrol(self.engineer)
        study = self._study({"Ann": TRUTH, "Bea": TRUTH})
        study.conclusion = "Fit"
        sign(study, "sign", self.engineer)
        reference = study.row_ids.filtered("is_reference")[0]
        for values in ({"is_reference": False}, {"trial_1": "F"}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                reference.with_user(self.manager).write(values)
        other = self._study({"Ann": TRUTH, "Bea": TRUTH}).row_ids[0]
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            other.with_user(self.operator).write({"trial_1": "F"})
