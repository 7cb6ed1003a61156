# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError

from ...rules import CharacteristicVerdict, InspectionVerdict
from ...sampling import NOT_ACCEPTED, SamplingError
from ...sampling.plan import judge

# values that a sentence names; the rest is on the inspection
_NAMED = 5


class MedicalInspection(models.Model):
    """An inspection is judged by its samples: nonconforming units against Ac and Re."""

    _inherit = "medical.inspection"

    def _current_results(self):
        """The results that count."""
        return self.result_ids

    def _judge(self):
        """What the entered results say of the lot.

        Each characteristic is judged by its own sample. What is not entered is never
        accepted; a characteristic without any result is incomplete.

        :return: an :class:`InspectionVerdict`
        """
        self.ensure_one()
        samples = {s.characteristic_id: s for s in self.sample_ids}
        results = self._current_results().grouped("characteristic_id")
        none = self.env["medical.inspection.result"]
        return InspectionVerdict(
            tuple(
                self._judge_characteristic(
                    line,
                    samples.get(line, self.env["medical.inspection.sample"]),
                    results.get(line, none),
                )
                for line in self.plan_id.characteristic_ids
            )
        )

    def _judge_characteristic(self, line, sample, results):
        # an inspection of before samples has one result for the lot
        size, accept, reject = (
            (sample.sample_size, sample.accept_number, sample.reject_number)
            if sample
            else (1, 0, 1)
        )
        entered = results.filtered(lambda r: r.conform != "not_entered")
        nonconforming = sum(entered.mapped("nonconforming_units"))
        inspected = len(entered)
        if sample.counted:
            inspected = size if inspected == 1 else 0
        try:
            outcome = judge(size, accept, reject, nonconforming, inspected)
        except SamplingError:
            outcome = "incomplete"
        verdict = CharacteristicVerdict(
            characteristic_id=line.id,
            outcome=outcome,
            nonconforming=nonconforming,
            inspected=inspected,
        )
        if verdict.accepted:
            return verdict
        words = self._characteristic_in_words(
            line, sample, entered, outcome, nonconforming
        )
        return replace(verdict, words=words)

    def _characteristic_in_words(self, line, sample, entered, outcome, nonconforming):
        """``Width: 3 of 80 units do not conform, Ac 2 (5.3 mm, …)``."""
        if outcome == "incomplete":
            return self.env._("%(name)s is not completely entered", name=line.name)
        if not sample or (sample.sample_size == 1 and not sample.counted):
            return entered._against_limits()
        words = self.env._(
            "%(name)s: %(count)s of %(size)s units do not conform, Ac %(accept)s",
            name=line.name,
            count=nonconforming,
            size=sample.sample_size,
            accept=sample.accept_number,
        )
        wrong = entered.filtered(lambda r: r.conform == "does_not_conform")
        if outcome == NOT_ACCEPTED and line.kind == "measured":
            values = [result._value_in_words() for result in wrong[:_NAMED]]
            if len(wrong) > _NAMED:
                values.append("…")
            words = f"{words} ({', '.join(values)})"
        return words

    def _check_all_entered(self):
        """Each characteristic also has as many units as its sample."""
        result = super()._check_all_entered()
        results = self._current_results().grouped("characteristic_id")
        for sample in self.sample_ids:
            rows = results[sample.characteristic_id]
            wanted = 1 if sample.counted else sample.sample_size
            if sorted(rows.mapped("unit_number")) != list(range(1, wanted + 1)):
                raise UserError(
                    self.env._(
                        "Inspection %(name)s does not hold the %(size)s units of"
                        " %(characteristic)s that its plan asks for and cannot be"
                        " completed.",
                        name=self.name,
                        size=wanted,
                        characteristic=sample.characteristic_id.name,
                    )
                )
        return result

    def _digest_content(self):
        content = super()._digest_content()
        if self.sample_ids:
            content |= {
                "lot_size": self.lot_size,
                "samples": [sample._digest_content() for sample in self.sample_ids],
            }
        return content
