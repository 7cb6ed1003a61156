# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import STREAM, format_limits, parse_measured_value
from ...spc import (
    FEW,
    NELSON,
    NO_SPREAD,
    TOO_FEW,
    WESTERN_ELECTRIC,
    drawing,
)
from .study import Asked, Study

RULES = {"nelson": NELSON, "western_electric": WESTERN_ELECTRIC}
# values that belong to what is judged: entered, counting, of completed inspections; of
# what a machine sends the furthest value alone is kept as result, which is no sample
COUNTING = (
    Domain("kind", "=", "measured")
    & Domain("entered", "=", True)
    & Domain("superseded", "=", False)
    & Domain("inspection_state", "in", ("passed", "failed"))
    & Domain("inspection_id.trigger", "!=", STREAM)
)
# below, a histogram has nothing to show
LEAST_DRAWN = 2
_DOUBTFUL = 0.05


class MedicalCapability(models.AbstractModel):
    """Capability of measured characteristics from the results on record.

    Who asks sees figures of the results that they may read, and of no others: the
    results are given, nothing is read past them.
    """

    _name = "medical.capability"
    _description = "Capability of measured characteristics"

    @api.model
    def _studies(self, results):
        """Studies of results, each of what was measured between the same limits.

        Any number of characteristics takes the same number of queries. Versions of a
        plan go together while name, unit, nominal and limits are equal.

        :param results: ``medical.inspection.result``; what is not measured, not
            entered, superseded, or of an inspection that is not completed is left out
        :return: ``[Study]`` in the order of plans and characteristics
        """
        rows = self._counting_rows(results)
        characteristics = results._fields["characteristic_id"].comodel_name
        lines = self.env[characteristics].browse({row[4] for row in rows})
        by_line, found = {}, {}
        for line in lines.sorted("id"):
            asked = self._asked(line)
            study = found.setdefault(asked, Study(asked, line))
            # the newest version says how limits are written
            if line.plan_id.version > study.line.plan_id.version:
                study.line = line
            by_line[line.id] = study
        for _done_at, inspection_id, _unit, result_id, line_id, text in rows:
            by_line[line_id].add(result_id, inspection_id, parse_measured_value(text))
        return sorted(
            found.values(),
            key=lambda study: (study.asked.plan, study.line.sequence, study.line.id),
        )

    @api.model
    def _counting_rows(self, results):
        """What of results counts, in the order of time, read at once.

        :return: ``[(done_at, inspection id, unit, id, characteristic id, value)]``
        """
        if not results:
            return []
        query = results._search(Domain("id", "in", results.ids) & COUNTING)
        names = (
            *("done_at", "inspection_id", "unit_number", "id"),
            *("characteristic_id", "value_text", "sample_id"),
        )
        results.flush_recordset(names)
        rows = self.env.execute_query(
            query.select(*(SQL.identifier(results._table, name) for name in names))
        )
        # sudo: whether one number was entered for a whole sample
        samples = self.env[results._fields["sample_id"].comodel_name].sudo()
        samples = samples.browse({row[-1] for row in rows if row[-1]})
        counted = set(samples.filtered("counted").ids)
        return sorted(row[:-1] for row in rows if row[-1] not in counted)

    @api.model
    def _asked(self, line):
        """What a characteristic asks for, whichever version of its plan it is in."""
        plan = line.plan_id
        return Asked(
            plan.company_id.id,
            plan.number or "",
            line.name,
            (line.unit or "").strip(),
            *(
                parse_measured_value(limit) if limit else None
                for limit in (line.lower_limit, line.nominal, line.upper_limit)
            ),
        )

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    @api.model
    def _index_names(self):
        """``{code: name}`` of indices; a standard may call them otherwise."""
        return {
            "cp": "Cp",
            "cpk": "Cpk",
            "cpm": "Cpm",
            "pp": "Pp",
            "ppk": "Ppk",
        }

    @api.model
    def _in_words(self, study):
        """Figures of a study as plain texts, numbers with a decimal point.

        :return: ``{"name", "plan", "unit", "limits", "lower", "nominal", "upper", "n",
            "mean", "sd", "within", "indices": [{"code", "name", "value", "low",
            "high"}], "notes": [sentence], "bins": [[low, high, count]]}``; mean, sd and
            within are empty where there are none
        """
        figures = study.figures
        lower, nominal, upper = study.limits
        unit = study.asked.unit
        written = study.line
        return {
            "name": written.name,
            "plan": written.plan_id.display_name,
            "unit": unit,
            "limits": format_limits(lower, upper, unit),
            "lower": lower or "",
            "nominal": nominal or "",
            "upper": upper or "",
            "n": str(figures.n),
            "mean": self._number(study, figures.mean, 1),
            "sd": self._number(study, figures.sd, 2),
            "within": self._number(study, figures.within and figures.within.sigma, 2),
            "indices": [
                {
                    "code": code,
                    "name": name,
                    **{
                        part: f"{getattr(getattr(figures, code), part):.2f}"
                        for part in ("value", "low", "high")
                    },
                }
                for code, name in self._index_names().items()
                if getattr(figures, code)
            ],
            "notes": self._notes(study),
            "bins": [
                [f"{each.low:f}", f"{each.high:f}", str(each.count)]
                for each in study.bins
            ],
        }

    @api.model
    def _number(self, study, value, more):
        """A figure with more decimals than the values were written with."""
        if value is None:
            return ""
        decimals = -study.sample.step.as_tuple().exponent
        return f"{value:.{decimals + more}f}"

    @api.model
    def _notes(self, study):
        """What must be known about the figures, in sentences."""
        figures = study.figures
        notes = []
        if figures.reason == TOO_FEW:
            notes.append(
                self.env._("No index: a spread takes two values, and there is one.")
                if figures.n
                else self.env._("No index: there are no values.")
            )
        elif figures.reason == NO_SPREAD:
            notes.append(
                self.env._(
                    "No index: all %(count)s values are equal, they have no spread.",
                    count=figures.n,
                )
            )
        elif figures.few:
            notes.append(
                self.env._(
                    "Few values: %(count)s of %(few)s that an index should rest on. The"
                    " interval in brackets says how far it can be trusted.",
                    count=figures.n,
                    few=FEW,
                )
            )
        if not figures.reason and study.normality:
            _statistic, p = study.normality
            if p < _DOUBTFUL:
                notes.append(
                    self.env._(
                        "The values do not look normally distributed (Anderson-Darling,"
                        " p %(p)s): indices and intervals are uncertain.",
                        p="< 0.001" if p < 0.001 else f"= {p:.3f}",
                    )
                )
        return notes

    # ------------------------------------------------------------------
    # Drawn
    # ------------------------------------------------------------------
    @api.model
    def _histogram(self, words):
        """The histogram of figures of :meth:`_in_words` as SVG, or nothing to show."""
        if not words["bins"] or not words["sd"] or int(words["n"]) < LEAST_DRAWN:
            return Markup()
        return Markup(
            drawing.histogram_svg(
                [(low, high, int(count)) for low, high, count in words["bins"]],
                (words["lower"], words["nominal"], words["upper"]),
                float(words["mean"]),
                float(words["sd"]),
                {
                    "title": self.env._(
                        "Histogram of %(name)s: %(count)s values, mean %(mean)s,"
                        " limits %(limits)s",
                        name=words["name"],
                        count=words["n"],
                        mean=words["mean"],
                        limits=words["limits"],
                    ),
                    "lower": self.env._("Lower limit"),
                    "nominal": self.env._("Nominal"),
                    "upper": self.env._("Upper limit"),
                    "mean": self.env._("Mean"),
                },
                lambda _mean: words["mean"],
            )
        )

    @api.model
    def _control_charts(self, study, rules):
        """Control charts of a study as SVG, with what they flag in words.

        :param rules: ``nelson`` or ``western_electric``
        :return: ``[{"kind", "title", "drawing", "signals": [(point, sentence)]}]``
        """
        titles = {
            "xbar": self.env._("Means of subgroups"),
            "r": self.env._("Ranges of subgroups"),
            "s": self.env._("Standard deviations of subgroups"),
            "i": self.env._("Single values"),
            "mr": self.env._("Moving ranges"),
        }
        named = self._rule_names()
        charts = []
        for chart in study.charts:
            signals = chart.signals(RULES[rules])
            title = titles[chart.kind]
            charts.append(
                {
                    "kind": chart.kind,
                    "title": title,
                    "drawing": Markup(
                        drawing.control_svg(
                            chart,
                            signals,
                            {
                                "title": self.env._(
                                    "Control chart of %(name)s: %(title)s,"
                                    " %(count)s points, %(flagged)s flagged",
                                    name=study.asked.name,
                                    title=title,
                                    count=len(chart.points),
                                    flagged=len(signals),
                                ),
                                "lower": self.env._("LCL"),
                                "center": self.env._("Mean"),
                                "upper": self.env._("UCL"),
                            },
                            lambda value, study=study: self._number(study, value, 1),
                        )
                    ),
                    "signals": [
                        (
                            point,
                            "; ".join(
                                self.env._(
                                    "rule %(number)s, %(pattern)s",
                                    number=code.lstrip("NWE"),
                                    pattern=named[code],
                                )
                                for code in codes
                            ),
                        )
                        for point, codes in sorted(signals.items())
                    ],
                }
            )
        return charts

    @api.model
    def _rule_names(self):
        """``{code: sentence}`` of the run rules."""
        beyond = self.env._("beyond a control limit")
        two = self.env._("two of three beyond 2 sigma on the same side")
        four = self.env._("four of five beyond 1 sigma on the same side")
        return {
            "N1": beyond,
            "N2": self.env._("nine in a row on the same side"),
            "N3": self.env._("six in a row rising or falling"),
            "N4": self.env._("fourteen in a row alternating"),
            "N5": two,
            "N6": four,
            "N7": self.env._("fifteen in a row within 1 sigma"),
            "N8": self.env._("eight in a row beyond 1 sigma on both sides"),
            "WE1": beyond,
            "WE2": two,
            "WE3": four,
            "WE4": self.env._("eight in a row on the same side"),
        }
