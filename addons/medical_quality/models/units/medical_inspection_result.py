# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formula import FormulaError, decimal_text
from ...rules import parse_measured_value, split_reading

_READ = {"reading_text", "reading_factor"}


class MedicalInspectionResult(models.Model):
    """A reading in another unit of the same kind is converted, and kept as it was read.

    ``0.2 in`` for a characteristic in millimetres is 5.08: the value that is judged and
    computed with. Converted exactly; what has more than ten decimals then is rounded at
    the tenth. (21 CFR 820.35: what was observed; ISO 80000-1)
    """

    _inherit = "medical.inspection.result"

    reading_text = fields.Char(
        "As read",
        readonly=True,
        copy=False,
        help="The reading with its unit, where it is not that of the characteristic.",
    )
    reading_factor = fields.Char(
        "Factor",
        readonly=True,
        copy=False,
        help="Units of the characteristic in one of the reading, at that moment.",
    )

    @api.model
    def _value_fields(self):
        """What was read is part of the value: it is superseded with it."""
        return super()._value_fields() | _READ

    @api.model
    def _client_fields(self):
        return super()._client_fields() - _READ

    def _take(self, entered, people):
        units = None
        for entry in entered:
            text = entry.values.get("value_text")
            if "value_text" not in entry.values or not entry.result._is_measured():
                continue
            if split_reading(text or "") or split_reading(entry.again):
                units = units or self.env["uom.uom"]._units_by_name()
            entry.result._convert_reading(entry, units or {})
        return super()._take(entered, people)

    def _is_measured(self):
        """Whether a number of the characteristic's unit is entered here."""
        self.ensure_one()
        return self.characteristic_id.kind == "measured" and not self.counted

    def _convert_reading(self, entry, units):
        """Put what was read in the unit of the characteristic.

        :param entry: :class:`Entered`, changed in place
        :param units: ``{name: unit}``
        :raises UserError: for a unit that is unknown, or of another kind
        """
        self.ensure_one()
        typed = (entry.values["value_text"] or "").strip()
        number, factor = self._in_own_unit(typed, units)
        if entry.again:
            entry.again = self._in_own_unit(entry.again, units)[0]
        same = factor is None and number and number == self.value_text
        entry.values.update(
            value_text=number or False,
            # the same number typed again changes nothing
            reading_text=self.reading_text if same else factor and typed or False,
            reading_factor=self.reading_factor if same else factor or False,
        )

    def _in_own_unit(self, text, units):
        """A reading in the unit of the characteristic.

        :return: ``(number as text, factor as text)``; no factor where no other unit
            was named
        """
        split = split_reading(text)
        own_name = (self.unit or "").strip()
        if not split:
            return text, None
        number, name = split
        if name == own_name:
            return number, None
        read, own = units.get(name), units.get(own_name)
        factor = read and own and read._factor_to(own)
        if not factor:
            raise UserError(
                self.env._(
                    "%(name)s is measured in %(unit)s: “%(text)s” cannot be converted,"
                    " as %(other)s is not known to be a unit of the same kind. Read it"
                    " in %(unit)s.",
                    name=self.characteristic_id.name,
                    unit=own_name or self.env._("no unit"),
                    text=text,
                    other=name,
                )
            )
        try:
            return (
                decimal_text(Fraction(parse_measured_value(number)) * factor),
                decimal_text(factor),
            )
        except FormulaError as error:
            raise UserError(
                self.env._(
                    "%(name)s: “%(text)s” is too large for a value in %(unit)s.",
                    name=self.characteristic_id.name,
                    text=text,
                    unit=own_name,
                )
            ) from error

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    @api.depends("reading_text")
    def _compute_answer(self):
        return super()._compute_answer()

    def _value_in_words(self):
        words = super()._value_in_words()
        return (
            f"{words} ({self.reading_text})" if words and self.reading_text else words
        )

    def _words_of(self, values):
        words = super()._words_of(values)
        read = values.get("reading_text")
        return f"{words} ({read})" if words and read else words

    def _digest_content(self):
        content = super()._digest_content()
        if self.reading_text:
            content["reading"] = self.reading_text
            content["reading_factor"] = self.reading_factor
        return content

    def _entry_rows(self, before=None):
        rows = super()._entry_rows(before)
        for result, row in zip(self, rows, strict=True):
            row["reading"] = result.reading_text or ""
        return rows
