# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import parse_measured_value
from ..inspection.guard import server_writes
from .entered import Entered, is_given, plain

_HOW = {"correction_reason", "value_again"}


class MedicalInspectionResult(models.Model):
    """Taking values: the first one of a row, a correction, a suspected one.

    What a person confirms (Enter, Tab, leaving the field, saving) is taken. Until then
    it is being typed; from then on it is never edited.
    """

    _inherit = "medical.inspection.result"

    value_again = fields.Char(
        "Value typed again",
        store=False,
        copy=False,
        help="A suspected value is taken when it is typed twice.",
    )

    @api.model
    def _value_fields(self):
        """Fields that make up a value: taken together, superseded together."""
        return {"value_text", "pass_fail"}

    @api.model
    def _client_fields(self):
        """Fields that a client may write."""
        return {*self._value_fields(), *_HOW, "note"}

    def _take_written(self, vals):
        """Take what a client writes on these rows, the same on all of them.

        :raises UserError: for a suspected value that is not typed twice, and for
            another value in place of one that was taken, without a reason
        """
        self.check_access("write")
        values = {name: vals[name] for name in self._value_fields() if name in vals}
        if not values and is_given(vals.get("correction_reason")):
            raise UserError(
                self.env._("Enter the corrected value together with its reason.")
            )
        people = self._people_recording()
        if "note" in vals:
            with server_writes():
                self.write({"note": vals["note"]})
        if not values:
            return
        entered = [
            Entered(
                result,
                dict(values),
                plain(vals.get("correction_reason")),
                plain(vals.get("value_again")),
            )
            for result in self
        ]
        challenged = self._take(entered, people)
        if challenged:
            self.env["qms.gate.denial"]._refuse_change(
                self.browse().union(*challenged).inspection_id,
                "value.suspected",
                "\n".join(
                    self.env._(
                        "%(name)s %(value)s is suspected to be mistyped. %(why)s Look"
                        " again and type it once more.",
                        name=result.characteristic_id.name,
                        value=result._words_of(values),
                        why=why,
                    )
                    for result, why in challenged.items()
                ),
            )

    def _people_recording(self):
        """Who records on these rows, once it is sure that they may.

        :return: ``{inspection: employee}``
        :raises UserError: when a row was replaced or its inspection is completed
        """
        people = self.inspection_id._check_recordable()
        for result in self:
            if result.superseded:
                self.env["qms.gate.denial"]._refuse_change(
                    result,
                    "value.kept",
                    self.env._(
                        "%(name)s of %(inspection)s: this value was replaced by a later"
                        " one and stays as it is. Correct the one that counts now.",
                        name=result.characteristic_id.name,
                        inspection=result.inspection_id.name,
                    ),
                )
        return people

    def _take(self, entered, people):
        """Take values, all that are not suspected.

        :param entered: list of :class:`Entered`, one a result
        :param people: ``{inspection: employee}`` who acts
        :return: ``{result: why it is suspected}`` of those that were not taken
        :raises UserError: for what is no value, and for a correction without a reason
        """
        entered = [entry for entry in entered if self._says_more(entry)]
        for entry in entered:
            entry.result._check_entered(entry)
        suspected = self._suspicions(entered)
        challenges = self.env["medical.inspection.challenge"]
        waiting = challenges._open_of(self.browse().union(*(e.result for e in entered)))
        challenged, rows, taken = {}, [], []
        for entry in entered:
            why = suspected.get(entry.result)
            if why and not entry.result._is_confirmed(entry):
                challenged[entry.result] = why
                continue
            taken.append(entry)
            text = entry.result._words_of(entry.values)
            mine = waiting.get(entry.result, challenges)
            if why and not mine:
                # typed twice at once: what was suspected is on record all the same
                mine = challenges._record(
                    [(entry.result, "challenged", text, why, False)], people
                )
            rows += [
                (
                    entry.result,
                    "confirmed" if why and one.value_text == text else "corrected",
                    text,
                    why or False,
                    one.id,
                )
                for one in mine
            ]
        challenges._record(rows, people)
        first = [e for e in taken if not e.result.recorded_at]
        later = [e for e in taken if e.result.recorded_at]
        self._write_first(first, people)
        self._supersede(later, people)
        return challenged

    def _write_first(self, entered, people):
        """Write the first value of each row, equal ones together."""
        now = fields.Datetime.now()
        alike = {}
        for entry in entered:
            employee = people[entry.result.inspection_id]
            key = (employee.id, *sorted(entry.values.items()))
            alike.setdefault(key, (employee, entry.values, []))[2].append(entry.result)
        with server_writes():
            for employee, values, results in alike.values():
                self.browse().union(*results).write(
                    {**values, **self._recorder(employee, now)}
                )

    def _says_more(self, entry):
        """Whether what is entered differs from what the row says."""
        result = entry.result
        for name, value in entry.values.items():
            field = result._fields[name]
            if field.type == "char":
                entry.values[name] = value = plain(value) or False
            there = field.convert_to_write(result[name], result)
            if not result.recorded_at:
                if is_given(value):
                    return True
            elif (there or False) != (value or False):
                return True
        return False

    def _check_entered(self, entry):
        """:raises UserError: for what is no number, and a correction without reason"""
        self.ensure_one()
        if self.kind == "formula":
            self._refuse_typed()
        text = entry.values.get("value_text")
        if text and self.kind == "measured":
            self._check_number(text)
        if self.entered and not entry.reason:
            raise UserError(
                self.env._(
                    "%(name)s of %(inspection)s was entered already: %(old)s. To"
                    " replace it by %(new)s, say why; the old value stays on record.",
                    name=self.characteristic_id.name,
                    inspection=self.inspection_id.name,
                    old=self._value_in_words(),
                    new=self._words_of(entry.values) or self.env._("nothing"),
                )
            )

    def _is_confirmed(self, entry):
        """Whether a suspected value was typed a second time."""
        try:
            return parse_measured_value(entry.again) == parse_measured_value(
                entry.values["value_text"]
            )
        except ValueError:
            return False

    def _words_of(self, values):
        """A value that is being entered, as a person reads it."""
        self.ensure_one()
        if is_given(values.get("value_text")):
            unit = "" if self.counted else self.unit or ""
            return f"{values['value_text']} {unit}".strip()
        if is_given(values.get("pass_fail")):
            return dict(self._fields["pass_fail"]._description_selection(self.env)).get(
                values["pass_fail"], ""
            )
        return ""
