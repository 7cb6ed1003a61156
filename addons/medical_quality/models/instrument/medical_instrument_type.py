# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .numbers import normalised, number

_NUMBERS = ("range_min", "range_max", "resolution")
# what characteristics and instruments of the type rely on
_MEANING = ("kind", "unit")


class MedicalInstrumentType(models.Model):
    """A kind of measuring equipment, as inspection plans ask for it.

    Range and resolution are what is usual and are proposed for new instruments; each
    instrument has its own (ISO 13485, 7.6; ISO 10012, 7.1).
    """

    _name = "medical.instrument.type"
    _description = "Instrument type"
    _order = "name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short, as on the sticker: CAL, MIC, TRQ.")
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("measuring", "Measuring"), ("attribute", "Go / no-go")],
        required=True,
        default="measuring",
        help="Go / no-go gauges have no range and no resolution.",
    )
    unit = fields.Char(help="Unit it shows, as characteristics name it: mm, N, bar.")
    range_min = fields.Char("From")
    range_max = fields.Char("To")
    resolution = fields.Char(help="Smallest step it shows, in its unit.")
    interval_months = fields.Integer(
        "Calibrated every (months)", required=True, default=12
    )
    note = fields.Text("Remarks")
    instrument_count = fields.Integer("Instruments", compute="_compute_counts")

    _code_uniq = models.UniqueIndex("(lower(code))", "This code is in use already.")
    _interval_positive = models.Constraint(
        "CHECK (interval_months > 0)", "The interval is one month at least."
    )

    def _compute_counts(self):
        counts = dict(
            self.env["maintenance.equipment"]._read_group(
                [("instrument_type_id", "in", self.ids)],
                ["instrument_type_id"],
                ["__count"],
            )
        )
        for kind in self:
            kind.instrument_count = counts.get(kind, 0)

    @api.constrains("kind", "unit", *_NUMBERS)
    def _check_numbers(self):
        for kind in self:
            check_range(kind, "range_min", "range_max", "resolution")
            if kind.kind == "measuring" and not (kind.unit or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(name)s measures: enter the unit it shows.", name=kind.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([normalised(vals, _NUMBERS) for vals in vals_list])

    def write(self, vals):
        for kind in self:
            if any(name in vals and vals[name] != kind[name] for name in _MEANING):
                kind._check_unused()
        return super().write(normalised(vals, _NUMBERS))

    def _check_unused(self):
        """What a type means stays once plans or instruments rely on it."""
        # sudo: whether it is used, by whomever
        used = (
            self.env["maintenance.equipment"]
            .sudo()
            .with_context(active_test=False)
            .search_count([("instrument_type_id", "=", self.id)], limit=1)
        ) or (
            self.env["medical.inspection.characteristic"]
            .sudo()
            .search_count([("instrument_type_id", "=", self.id)], limit=1)
        )
        if used:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.fixed",
                self.env._(
                    "%(name)s is used: its unit and kind stay. Make another type.",
                    name=self.name,
                ),
            )

    def action_open_instruments(self):
        """Instruments of this type."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "medical_quality.medical_instrument_action"
        )
        action["domain"] = [("instrument_type_id", "=", self.id)]
        action["context"] = {
            "default_is_instrument": True,
            "default_instrument_type_id": self.id,
        }
        return action


def check_range(record, lower, upper, resolution):
    """Range and resolution of a type or an instrument.

    :raises ValidationError: for what is no number, an empty range or a resolution
        that is not above 0
    """
    low, high = number(record, lower), number(record, upper)
    step = number(record, resolution)
    if low is not None and high is not None and low >= high:
        raise ValidationError(
            record.env._(
                "%(name)s: the range ends before it begins.", name=record.display_name
            )
        )
    if step is not None and step <= 0:
        raise ValidationError(
            record.env._(
                "%(name)s: the resolution is above 0.", name=record.display_name
            )
        )
