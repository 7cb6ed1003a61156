# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import msa
from .medical_gauge_study import TRIALS

ATTRIBUTE = "attribute"
_JUDGED = {"p": "pass", "pass": "pass", "f": "fail", "fail": "fail"}
_WORDS = ("unacceptable", "conditional", "acceptable")
# AIAG MSA, 4th edition, III-C: kappa above 0.75 is good, below 0.40 poor; and per
# person effectiveness, miss rate and false alarm rate, in percent
_KAPPA = (0.40, 0.75)
_EFFECTIVE, _MISSED, _ALARMED = (80, 90), (5, 2), (10, 5)


class MedicalGaugeStudy(models.Model):
    """Agreement by attributes: whether people pass and refuse the same parts.

    Each person judges each part several times, pass or fail, and is compared with the
    reference: the verdict that is known to be right. (AIAG MSA, 4th edition, III-C)
    """

    _inherit = "medical.gauge.study"

    method = fields.Selection(
        selection_add=[(ATTRIBUTE, "Agreement by attributes")],
        ondelete={ATTRIBUTE: "cascade"},
    )
    kappa = fields.Float(
        "Kappa of all",
        compute="_compute_figures",
        digits=(16, 3),
        help="Agreement of all people and trials beyond chance (Fleiss): 1 is full"
        " agreement, 0 as much as by chance.",
    )
    agreement = fields.Html(compute="_compute_figures", sanitize=False)

    @api.depends("row_ids.is_reference")
    def _compute_figures(self):
        judged = self.filtered(lambda study: study.method == ATTRIBUTE)
        for study in self:
            study.kappa = 0.0
            study.agreement = False
        for study in judged:
            study.update(dict.fromkeys(study._attribute_blank(), 0))
            study.update(
                {"problem": False, "verdict": "none", "notes": False, "chart": False}
            )
            try:
                study._evaluate_agreement()
            except (msa.MsaError, ValueError) as error:
                study.kappa = 0.0
                study.agreement = False
                study.verdict = "none"
                study.problem = study._attribute_problem(getattr(error, "code", ""))
        return super(MedicalGaugeStudy, self - judged)._compute_figures()

    @api.model
    def _attribute_blank(self):
        """Figures of measured studies, which a judged one has none of."""
        return (
            *("ev", "av", "interaction", "grr", "pv", "tv"),
            *("grr_percent", "tolerance_percent", "ndc"),
        )

    def _attribute_problem(self, code):
        return {
            msa.errors.E_NO_VARIATION: self.env._(
                "All were judged alike: take parts that conform and parts that do not."
            ),
            msa.errors.E_UNBALANCED: self.env._(
                "Each person judges each part equally often, and each part has its"
                " reference: judgements are missing."
            ),
        }.get(code) or self.env._(
            "Judgements are missing: pass or fail for each part, person and trial, and"
            " for the reference."
        )

    def _judgements(self):
        """``({part: conforms}, {person: {part: [passed, …]}})``.

        :raises ValueError: where one is missing
        """
        self.ensure_one()
        reference, people = {}, defaultdict(dict)
        for row in self.row_ids:
            names = TRIALS[: 1 if row.is_reference else max(self.trial_count, 0)]
            values = [row[name] for name in names]
            if not values or any(value not in ("pass", "fail") for value in values):
                raise ValueError("a judgement is missing")
            passed = [value == "pass" for value in values]
            if row.is_reference:
                reference[row.part] = passed[0]
            else:
                people[row.person][row.part] = passed
        if len(people) < 2:
            raise ValueError("two people at least")
        return reference, people

    def _evaluate_agreement(self):
        """Fill in kappa, the table of the people, and the verdict: the worst of all.

        :raises MsaError: where judgements are missing, unbalanced, or all the same
        :raises ValueError: where one is missing
        """
        reference, people = self._judgements()
        rows = [
            self._agreement_row(person, reference, judged)
            for person, judged in sorted(people.items())
        ]
        ratings = [
            [passed for judged in people.values() for passed in judged[part]]
            for part in reference
            if all(part in judged for judged in people.values())
        ]
        self.kappa = float(msa.fleiss_kappa(ratings).value)
        self.verdict = min((row["verdict"] for row in rows), key=_WORDS.index)
        words = dict(self._fields["verdict"]._description_selection(self.env))
        for row in rows:
            row["words"] = words[row["verdict"]]
        self.agreement = self.env["ir.qweb"]._render(
            "medical_quality.gauge_study_agreement",
            {"rows": rows, "kappa": f"{self.kappa:.3f}"},
        )

    @api.model
    def _agreement_row(self, person, reference, judged):
        """How one person judges, against the reference."""
        found = msa.effectiveness(reference, judged)
        kappa = msa.cohen_kappa(
            [
                (truth, passed)
                for part, truth in reference.items()
                for passed in judged[part]
            ]
        )
        graded = [
            _grade(kappa.value, *_KAPPA),
            _grade(100 * found.effectiveness, *_EFFECTIVE),
        ]
        # what a study has no such parts for is not shown to be good
        for rate, limits in (
            (found.miss_rate, _MISSED),
            (found.false_alarm_rate, _ALARMED),
        ):
            graded.append(
                0 if rate is None else _grade(-100 * rate, *(-one for one in limits))
            )

        def percent(rate):
            return "–" if rate is None else f"{float(100 * rate):.1f} %"

        return {
            "person": person,
            "kappa": f"{float(kappa.value):.3f}",
            "effectiveness": percent(found.effectiveness),
            "repeatability": percent(found.repeatability),
            "missed": percent(found.miss_rate),
            "alarmed": percent(found.false_alarm_rate),
            "verdict": _WORDS[min(graded)],
        }

    def action_prepare(self):
        """Also a row for the reference of each part, where people judge."""
        result = super().action_prepare()
        if self.method == ATTRIBUTE:
            known = set(self.row_ids.filtered("is_reference").mapped("part"))
            self.env["medical.gauge.study.row"].create(
                [
                    {
                        "study_id": self.id,
                        "part": str(part),
                        "person": self.env._("Reference"),
                        "is_reference": True,
                    }
                    for part in range(1, self.part_count + 1)
                    if str(part) not in known
                ]
            )
        return result

    def _signature_fields(self, transition):
        signed = super()._signature_fields(transition)
        rows = {**signed["row_ids"], "is_reference": None}
        return {**signed, "row_ids": rows}

    def _signature_extra(self, transition):
        extra = super()._signature_extra(transition)
        words = dict(self._fields["verdict"]._description_selection(self.env))
        for study in self:
            if study.method == ATTRIBUTE:
                extra[study.id] = {
                    self.env._("Kappa of all"): f"{study.kappa:.3f}",
                    self.env._("Verdict"): words[study.verdict],
                }
        return extra


def _grade(figure, poor, good):
    """0 below ``poor``, 2 from ``good`` on, 1 between."""
    return 2 if figure >= good else 1 if figure >= poor else 0


class MedicalGaugeStudyRow(models.Model):
    _inherit = "medical.gauge.study.row"

    is_reference = fields.Boolean(
        "Reference", help="What is right for this part, in the first trial."
    )

    @api.model
    def _as_judged(self, vals):
        """The values with P and F written out."""
        return {
            name: _JUDGED.get(value.strip().lower(), value)
            if name in TRIALS and isinstance(value, str)
            else value
            for name, value in vals.items()
        }

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._as_judged(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._as_judged(vals))

    @api.constrains(*TRIALS)
    def _check_numbers(self):
        judged = self.filtered(lambda row: row.study_id.method == ATTRIBUTE)
        for row in judged:
            for name in TRIALS:
                if row[name] and row[name] not in ("pass", "fail"):
                    raise ValidationError(
                        self.env._(
                            "Part %(part)s, %(person)s: “%(text)s” is no judgement."
                            " Enter P for pass or F for fail.",
                            part=row.part,
                            person=row.person,
                            text=row[name],
                        )
                    )
        return super(MedicalGaugeStudyRow, self - judged)._check_numbers()
