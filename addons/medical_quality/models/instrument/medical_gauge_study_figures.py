# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import ValidationError

from ... import msa
from ...rules import parse_measured_value
from .medical_gauge_study import TRIALS
from .numbers import number

_FIGURES = ("ev", "av", "interaction", "grr", "pv", "tv")


class MedicalGaugeStudy(models.Model):
    """What a study comes to, in figures, words and a chart."""

    _inherit = "medical.gauge.study"

    @api.depends(
        "method",
        "tolerance",
        "trial_count",
        *(f"row_ids.{name}" for name in ("part", "person", *TRIALS)),
    )
    def _compute_figures(self):
        for study in self:
            try:
                found = study._evaluate()
            except (msa.MsaError, ValidationError, ValueError) as error:
                code = getattr(error, "code", "")
                study.problem = study._problem_words(code) or str(error)
                study.update(dict.fromkeys((*_FIGURES, "grr_percent"), 0.0))
                study.update(
                    {
                        "tolerance_percent": 0.0,
                        "ndc": 0,
                        "verdict": "none",
                        "notes": False,
                        "chart": False,
                    }
                )
                continue
            study.problem = False
            components = study._components(found)
            for name, component in components.items():
                study[name] = component.sigma if component else 0.0
            study.grr_percent = found.gauge.study_percent
            study.tolerance_percent = found.gauge.tolerance_percent or 0.0
            study.ndc = found.ndc or 0
            study.verdict = study._judge(found)
            words = study._warning_words()
            study.notes = "\n".join(words[code] for code in found.warnings) or False
            study.chart = study._draw_chart(found)

    @api.model
    def _components(self, found):
        return {
            "ev": found.repeatability,
            "av": found.appraiser,
            "interaction": found.interaction,
            "grr": found.gauge,
            "pv": found.part,
            "tv": found.total,
        }

    def _evaluate(self):
        """The study evaluated by its method.

        :raises MsaError: where readings are missing, unbalanced, or all the same
        :raises ValueError: for what is no number
        """
        self.ensure_one()
        entries = []
        for row in self.row_ids:
            for name in TRIALS[: max(self.trial_count, 0)]:
                value = str(parse_measured_value(row[name]))
                entries.append((row.part, row.person, value))
        crossed = msa.CrossedStudy.of(entries)
        evaluate = {"anova": msa.anova, "average_and_range": msa.average_and_range}
        width = number(self, "tolerance")
        return evaluate[self.method](crossed, tolerance=width).study

    @api.model
    def _judge(self, found):
        """The worse of %GRR and the number of distinct categories."""
        if found.ndc is not None and found.ndc < 5:
            return msa.result.UNACCEPTABLE
        return found.verdict_on_tolerance or found.verdict_on_study

    def _problem_words(self, code):
        return {
            msa.errors.E_TOO_SMALL: self.env._(
                "Two parts, people and trials at least, each with its value."
            ),
            msa.errors.E_UNBALANCED: self.env._(
                "Each person measures each part equally often: values are missing."
            ),
            msa.errors.E_NO_VARIATION: self.env._(
                "All values are the same: nothing is shown."
            ),
            msa.errors.E_TOO_LARGE: self.env._(
                "More parts, people or trials than there are factors for."
            ),
            msa.errors.E_NUMBER: self.env._("The tolerance is a number above 0."),
        }.get(code) or self.env._("Values are missing, or are no numbers.")

    def _warning_words(self):
        return {
            msa.result.NO_GAUGE_VARIATION: self.env._(
                "The gauge showed no variation: its resolution may be too coarse."
            ),
            msa.result.NO_PART_VARIATION: self.env._(
                "The parts do not differ: choose parts over the whole process."
            ),
            msa.result.APPRAISER_SET_TO_ZERO: self.env._(
                "No difference between people was found."
            ),
            msa.result.PART_SET_TO_ZERO: self.env._(
                "No difference between parts was found."
            ),
            msa.result.INTERACTION_SET_TO_ZERO: self.env._(
                "No interaction of people and parts was found."
            ),
            msa.result.RANGES_OUT_OF_CONTROL: self.env._(
                "Ranges are out of control: find out why and measure again."
            ),
        }

    def _draw_chart(self, found):
        """Share of each source in the spread, as bars."""
        rows = [
            (self.env._("Gauge (GRR)"), found.gauge),
            (self.env._("Repeatability (EV)"), found.repeatability),
            (self.env._("Reproducibility (AV)"), found.appraiser),
            (self.env._("Part to part (PV)"), found.part),
        ]
        return self.env["ir.qweb"]._render(
            "medical_quality.gauge_study_chart",
            {
                "rows": [
                    {
                        "label": label,
                        "study": round(component.study_percent, 1),
                        "tolerance": None
                        if component.tolerance_percent is None
                        else round(component.tolerance_percent, 1),
                    }
                    for label, component in rows
                ]
            },
        )
