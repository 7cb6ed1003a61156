# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ...rules import LEAST_HISTORY, parse_measured_value, suspect
from .entered import is_given

# the newest values say what is usual now
_LATEST = 50


class MedicalInspectionResult(models.Model):
    """Which values look mistyped, by the plausible range and by those before."""

    _inherit = "medical.inspection.result"

    def _suspicions(self, entered):
        """Why values are suspected, in words.

        :param entered: list of :class:`Entered`
        :return: ``{result: sentence}`` of those that are
        """
        numbers = {}
        for entry in entered:
            if entry.result.kind != "measured":
                continue
            try:
                numbers[entry.result] = parse_measured_value(
                    entry.values.get("value_text") or ""
                )
            except ValueError:
                # no number at all is refused when it is taken, and says so
                continue
        if not numbers:
            return {}
        histories = self._value_histories(
            self.browse().union(*numbers).characteristic_id
        )
        found = {}
        for result, number in numbers.items():
            line = result.characteristic_id
            suspicion = suspect(
                number,
                lower=self._limit_of(line, "plausible_lower"),
                upper=self._limit_of(line, "plausible_upper"),
                history=histories.get(line.id, ()),
                distance=self._challenge_distance(result.company_id),
                step=Decimal(1).scaleb(-line.decimals),
            )
            if suspicion:
                found[result] = result._suspicion_in_words(suspicion)
        return found

    def _limit_of(self, line, name):
        """A plausible bound of a characteristic as a number, None if it has none."""
        text = line[name] if name in line._fields else False
        return parse_measured_value(text) if is_given(text) else None

    def _challenge_distance(self, company):
        # sudo: a setting that binds everybody
        return Decimal(str(company.sudo().medical_challenge_distance))

    def _value_histories(self, lines):
        """The newest values of characteristics, those of all versions of a plan.

        One query. The same characteristic is the one of the same name and unit in
        another version of the same plan.

        :return: ``{characteristic id: [Decimal]}``, the newest first
        """
        self.env["medical.inspection.result"].flush_model(
            ["characteristic_id", "value", "entered", "superseded", "recorded_at"]
        )
        self.env["medical.inspection.characteristic"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.id, found.value
                FROM medical_inspection_characteristic asked
                JOIN medical_inspection_plan own ON own.id = asked.plan_id
                JOIN medical_inspection_plan version
                    ON version.number = own.number
                    AND version.company_id = own.company_id
                JOIN medical_inspection_characteristic line
                    ON line.plan_id = version.id AND line.name = asked.name
                    AND line.kind = asked.kind
                    AND COALESCE(line.unit, '') = COALESCE(asked.unit, '')
                CROSS JOIN LATERAL (
                    SELECT value, recorded_at, id FROM medical_inspection_result
                    WHERE characteristic_id = line.id AND entered
                    AND superseded IS NOT TRUE
                    ORDER BY recorded_at DESC, id DESC LIMIT %(latest)s
                ) found
                WHERE asked.id IN %(asked)s
                ORDER BY asked.id, found.recorded_at DESC, found.id DESC
                """,
                latest=_LATEST,
                asked=tuple(lines.ids),
            )
        )
        histories = {}
        for line_id, value in rows:
            values = histories.setdefault(line_id, [])
            if len(values) < _LATEST:
                values.append(Decimal(str(value)))
        return histories

    def _suspicion_in_words(self, suspicion):
        self.ensure_one()
        line = self.characteristic_id
        usual = ""
        if suspicion.usual is not None and suspicion.count >= LEAST_HISTORY:
            usual = self.env._(
                "the last %(count)s values were around %(usual)s",
                count=suspicion.count,
                usual=f"{suspicion.usual:.{line.decimals}f} {line.unit or ''}".strip(),
            )
        if suspicion.opposite:
            return self.env._("It has the opposite sign: %(usual)s.", usual=usual)
        if suspicion.power > 0:
            return self.env._(
                "It is about %(factor)s times too large: %(usual)s.",
                factor=10**suspicion.power,
                usual=usual,
            )
        if suspicion.power < 0:
            return self.env._(
                "It is about %(factor)s times too small: %(usual)s.",
                factor=10**-suspicion.power,
                usual=usual,
            )
        if suspicion.rule == "unusual":
            return self.env._("It is far from what is usual: %(usual)s.", usual=usual)
        return self.env._(
            "It is outside of what is plausible (%(lower)s … %(upper)s).",
            lower=self._bound_in_words(line, "plausible_lower"),
            upper=self._bound_in_words(line, "plausible_upper"),
        )

    def _bound_in_words(self, line, name):
        text = line[name] if name in line._fields else ""
        return f"{text} {line.unit or ''}".strip() if is_given(text) else "∞"
