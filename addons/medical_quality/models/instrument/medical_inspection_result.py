# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from ..inspection.guard import is_server_write, server_writes


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
    @api.model_create_multi
    def create(self, vals_list):
        if is_server_write():
            vals_list = self._with_instruments(vals_list)
        return super().create(vals_list)

    def _with_instruments(self, vals_list):
        """Values of new results; those that hold one with the instrument in hand."""
        names = self._instrument_value_fields()
        valued = [
            vals
            for vals in vals_list
            if any(vals.get(name) for name in names) and not vals.get("instrument_id")
        ]
        if not valued:
            return vals_list
        inspections = self.env["medical.inspection"].browse(
            {vals["inspection_id"] for vals in valued}
        )
        lines = self.env["medical.inspection.characteristic"].browse(
            {vals["characteristic_id"] for vals in valued}
        )
        types = {line.id: line.instrument_type_id for line in lines}
        hands = {i.id: i._instruments_in_hand() for i in inspections}
        prepared = []
        for vals in vals_list:
            if vals in valued:
                kind = types[vals["characteristic_id"]]
                instrument = hands[vals["inspection_id"]].get(kind)
                if kind and instrument:
                    vals = vals | self._instrument_values(instrument)
            prepared.append(vals)
        return prepared

    def write(self, vals):
        if is_server_write():
            return super().write(vals)
        vals = dict(vals)
        named = "instrument_id" in vals
        instrument = self.env["maintenance.equipment"].browse(
            vals.pop("instrument_id", None) or []
        )
        valued = any(name in vals for name in self._instrument_value_fields())
        if named or valued:
            people = self.inspection_id._check_recordable()
            if named:
                self._take_instrument(instrument.exists(), refuse=bool(instrument))
                self._note_recorder(people)
            else:
                self._take_instruments_in_hand()
        return super().write(vals) if vals else True

    def _take_instrument(self, instrument, refuse):
        """Name one instrument for these values; none where it is not there."""
        if refuse and not instrument:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "instrument.unknown",
                self.env._("There is no such instrument. Scan its sticker."),
            )
        with server_writes():
            self.write(self._instrument_values(instrument))

    def _take_instruments_in_hand(self):
        """The instrument in hand for the type that each value asks for."""
        asking = self.filtered("characteristic_id.instrument_type_id")
        hands = {i: i._instruments_in_hand() for i in asking.inspection_id}
        found = {}
        for line in asking:
            instrument = hands[line.inspection_id].get(
                line.characteristic_id.instrument_type_id
            )
            if instrument:
                found.setdefault(instrument, self.browse())
                found[instrument] |= line
        with server_writes():
            for instrument, lines in found.items():
                lines.write(self._instrument_values(instrument))

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
