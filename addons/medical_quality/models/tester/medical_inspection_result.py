# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..entry.entered import Entered
from .tester_writes import is_tester_write, tester_writes


class MedicalInspectionResult(models.Model):
    """What a tester measured: sent by it, typed by nobody, replaced by nobody."""

    _inherit = "medical.inspection.result"

    tester_at = fields.Datetime(
        "Measured at (tester)", readonly=True, copy=False, help="UTC"
    )
    sent_by = fields.Char("Sent by", compute="_compute_sent_by")

    @api.depends("tester_at", "recorded_by_id", "instrument_id")
    def _compute_sent_by(self):
        for result in self:
            # sudo: names that the record shows to whoever may read it
            own = result.sudo()
            result.sent_by = (
                f"{own.recorded_by_id.name}, {own.instrument_id.display_name}"
                if own.tester_at
                else False
            )

    # ------------------------------------------------------------------
    # Sent
    # ------------------------------------------------------------------
    def _take_of_tester(self, sent, tester):
        """Take what a tester sent of these results, and judge the tester (``sudo``).

        :param sent: ``{result: Sent}``
        :param tester: the instrument that measured
        :raises UserError: for an instrument that may not be used for them
        """
        nobody = self.env["hr.employee"]
        entered = [
            Entered(
                result,
                {
                    "value_text": sent[result].text,
                    "tester_at": sent[result].at,
                    "instrument_id": tester.id,
                },
            )
            for result in self
        ]
        with tester_writes():
            self._take(entered, dict.fromkeys(self.inspection_id, nobody))
            self.flush_recordset()
        self._enforce_gate(self._instrument_events())

    def _suspicions(self, entered):
        """A tester mistypes nothing: what is far out is a value that fails."""
        return {} if is_tester_write() else super()._suspicions(entered)

    @api.constrains(
        lambda self: ("instrument_id", *self._instrument_value_fields()),
    )
    def _check_instrument(self):
        """Of what a tester sends, judged once for all values of the call."""
        return None if is_tester_write() else super()._check_instrument()

    # ------------------------------------------------------------------
    # Not typed
    # ------------------------------------------------------------------
    @api.model
    def _value_fields(self):
        """When it was measured is part of the value."""
        return super()._value_fields() | {"tester_at"}

    @api.model
    def _client_fields(self):
        return super()._client_fields() - {"tester_at"}

    def write(self, vals):
        if set(vals) & self._value_fields():
            self._refuse_in_place_of_tester()
        return super().write(vals)

    def _take(self, entered, people):
        typed = self.union(*(entry.result for entry in entered if entry.values))
        typed._refuse_in_place_of_tester()
        return super()._take(entered, people)

    def _supersede(self, entered, people):
        """Also clerical corrections: what was measured of a device is of no other."""
        replaced = self.union(*(entry.result for entry in entered))
        replaced._refuse_in_place_of_tester()
        return super()._supersede(entered, people)

    def _rename(self, serial, reason, people):
        measured = self.filtered("tester_at")
        if measured:
            self.env["qms.gate.denial"]._refuse_change(
                measured.inspection_id,
                "value.kept",
                self.env._(
                    "%(names)s of %(inspection)s was measured of %(serial)s by"
                    " %(tester)s: it is of no other device. Test the other device.",
                    names=measured._names(),
                    inspection=measured.inspection_id.name,
                    serial=measured.serial_id[:1].name or self.env._("this unit"),
                    tester=measured[0].sent_by,
                ),
            )
        return super()._rename(serial, reason, people)

    def _refuse_in_place_of_tester(self):
        """:raises AccessError: for values that anybody gives in place of a tester"""
        if is_tester_write():
            return
        lines = self.characteristic_id.filtered(lambda line: line._is_from_tester())
        results = self.filtered(lambda result: result.characteristic_id in lines)
        if results:
            self.env["qms.gate.denial"]._refuse_change(
                results.inspection_id,
                "record.given",
                self.env._(
                    "%(names)s of %(inspections)s: a tester sends these values"
                    " (%(kinds)s). Nobody types, corrects or deletes them. Test the"
                    " device; where no tester is fit for use, quality makes a new"
                    " version of the plan and has it inspected again, or a concession"
                    " is asked for.",
                    names=results._names(),
                    inspections=", ".join(results.inspection_id.mapped("name")),
                    kinds=", ".join(lines.instrument_type_id.mapped("name")),
                ),
                error=AccessError,
            )

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    def _recorder_in_words(self):
        self.ensure_one()
        return self.sent_by or super()._recorder_in_words()

    def _entry_rows(self, before=None):
        rows = super()._entry_rows(before)
        for row, result in zip(rows, self, strict=True):
            row["tester"] = result.characteristic_id._is_from_tester()
        return rows

    def _digest_content(self):
        content = super()._digest_content()
        if self.tester_at:
            # sudo: part of the record, whoever completes it
            content["tester"] = {
                "at": self.tester_at.isoformat() + "Z",
                "sender": self.sudo().recorded_by_id.login,
            }
        return content
