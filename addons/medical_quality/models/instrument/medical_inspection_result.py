# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from ..inspection.guard import server_writes

_TAKEN_WITH = {"instrument_id", "instrument_calibration_id", "instrument_valid_until"}


class MedicalInspectionResult(models.Model):
    """Which instrument a value was taken with, and what that was worth then.

    The rule holds wherever a value comes from: it is a constraint of the value. Where
    an instrument is asked for, a value without one is not entered.
    (ISO 13485, 7.6 and 8.2.6: the record names the equipment that was used)
    """

    _name = "medical.inspection.result"
    _inherit = ["medical.inspection.result", "qms.gate.mixin"]

    instrument_id = fields.Many2one(
        "maintenance.equipment",
        "Instrument",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('is_instrument', '=', True)]",
    )
    instrument_type_id = fields.Many2one(
        related="characteristic_id.instrument_type_id", string="Instrument asked for"
    )
    instrument_calibration_id = fields.Many2one(
        "medical.calibration",
        "Calibration then",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The calibration in force when the value was taken.",
    )
    instrument_valid_until = fields.Date(
        "Calibrated until",
        readonly=True,
        copy=False,
        help="As it was when the value was taken.",
    )

    # ------------------------------------------------------------------
    # Entered only with its instrument
    # ------------------------------------------------------------------
    @api.depends("instrument_id", "characteristic_id.instrument_type_id")
    def _compute_conform(self):
        result = super()._compute_conform()
        for line in self:
            if line.entered and line._lacks_instrument():
                line.entered = False
                line.value = 0.0
                line.nonconforming_units = 0
                line.conform = "not_entered"
        return result

    def _lacks_instrument(self):
        self.ensure_one()
        return bool(
            self.characteristic_id.instrument_type_id and not self.instrument_id
        )

    @api.model
    def _instrument_value_fields(self):
        """Names of the fields in which what was found is entered."""
        return ("value_text", "pass_fail")

    def _holds_value(self):
        self.ensure_one()
        return any(self[name] for name in self._instrument_value_fields())

    @api.constrains(
        lambda self: ("instrument_id", *self._instrument_value_fields()),
    )
    def _check_instrument(self):
        """Judge the instrument of each value, and put the verdict on record."""
        taken = self.filtered(
            lambda line: (line.instrument_id or line._lacks_instrument())
            and line._holds_value()
        )
        if taken:
            self._enforce_gate(taken._instrument_events())

    def _instrument_events(self):
        """Events of these values being taken with their instruments.

        Key: the value, its instrument, and what that was worth on the day of the plant.
        """
        standings = self.instrument_id._instrument_standings()
        employees = self._gate_employees()
        days = {c: c._plant_today().isoformat() for c in self.company_id}
        events = []
        for line in self:
            standing = standings.get(line.instrument_id.id)
            events.append(
                line._make_gate_event(
                    "instrument_use",
                    line.id,
                    line.instrument_id.id or 0,
                    standing.status if standing else "",
                    standing.calibration_id if standing else 0,
                    str(standing.valid_until or "") if standing else "",
                    days[line.company_id],
                    [line[name] or "" for name in self._instrument_value_fields()],
                    product=line.product_id,
                    lot=line.lot_id,
                    employees=employees,
                )
            )
        return events

    def _gate_activity_host(self):
        return self.inspection_id

    def _gate_display_name(self):
        self.ensure_one()
        return f"{self.inspection_id.name} {self.characteristic_id.name}"

    # ------------------------------------------------------------------
    # Naming the instrument
    # ------------------------------------------------------------------
    @api.model
    def _value_fields(self):
        """The instrument is part of what was taken: it is superseded with the value."""
        return super()._value_fields() | _TAKEN_WITH

    @api.model
    def _client_fields(self):
        """What the instrument was worth is the server's to say."""
        return super()._client_fields() - _TAKEN_WITH | {"instrument_id"}

    def _take_written(self, vals):
        """An instrument that is named alone is one for the value to come."""
        if "instrument_id" not in vals:
            return super()._take_written(vals)
        self.check_access("write")
        self._people_recording()
        instrument = self._named_instrument(vals["instrument_id"])
        if any(name in vals for name in self._instrument_value_fields()):
            return super()._take_written(vals)
        with server_writes():
            self.filtered(lambda line: not line.recorded_at).write(
                self._instrument_values(instrument)
            )
        recorded = self.filtered("recorded_at")
        if recorded:
            super(MedicalInspectionResult, recorded)._take_written(vals)
        rest = {key: vals[key] for key in vals if key != "instrument_id"}
        others = self - recorded
        if rest and others:
            super(MedicalInspectionResult, others)._take_written(rest)
        return None

    def _named_instrument(self, instrument_id):
        """The instrument that a client names, one that is there.

        :raises UserError: for an id that is none
        """
        instrument = self.env["maintenance.equipment"]
        if not instrument_id:
            return instrument
        if type(instrument_id) is int:
            # sudo: that it is there; whether it may be used is judged with the value
            instrument = instrument.sudo().browse(instrument_id).exists()
        if not instrument:
            self.env["qms.gate.denial"]._refuse_change(
                self.inspection_id,
                "instrument.unknown",
                self.env._("There is no such instrument. Scan its sticker."),
            )
        return instrument

    def _write_first(self, entered, people):
        self._name_instruments(entered)
        return super()._write_first(entered, people)

    def _supersede(self, entered, people):
        self._name_instruments(entered)
        return super()._supersede(entered, people)

    @api.model
    def _name_instruments(self, entered):
        """Say with what each value is taken: as named, else the instrument in hand.

        Where none is in hand, what the row named before stays named.
        """
        entered = [entry for entry in entered if not entry.clerical]
        results = self.union(*(entry.result for entry in entered))
        asking = results.filtered("characteristic_id.instrument_type_id")
        hands = {i: i._instruments_in_hand() for i in asking.inspection_id}
        worth, named = {}, {}
        for entry in entered:
            result = entry.result
            if "instrument_id" in entry.values:
                id_ = entry.values["instrument_id"]
                if id_ not in named:
                    named[id_] = self._named_instrument(id_)
                instrument = named[id_]
            else:
                kind = result.characteristic_id.instrument_type_id
                instrument = (
                    hands[result.inspection_id].get(kind) if kind else None
                ) or result.sudo().instrument_id
            if not instrument and "instrument_id" not in entry.values:
                continue
            if instrument not in worth:
                worth[instrument] = self._instrument_values(instrument)
            entry.values.update(worth[instrument])

    @api.model
    def _instrument_values(self, instrument):
        """Values that say with what a value is taken, and what that is worth now."""
        standing = instrument._instrument_standings().get(instrument.id)
        return {
            "instrument_id": instrument.id,
            "instrument_calibration_id": standing.calibration_id or False
            if standing
            else False,
            "instrument_valid_until": standing.valid_until if standing else False,
        }

    def _digest_content(self):
        content = super()._digest_content()
        if self.instrument_id:
            # sudo: part of the record, whoever completes it
            own = self.sudo()
            content["instrument"] = own.instrument_id.instrument_number
            content["calibration"] = own.instrument_calibration_id.name or None
        return content
