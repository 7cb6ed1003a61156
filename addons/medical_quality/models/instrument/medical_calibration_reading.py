# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .numbers import normalised, number

_NUMBERS = ("nominal", "found", "left", "tolerance")


class MedicalCalibrationReading(models.Model):
    """One point of a calibration: what the standard was, what the instrument showed.

    Kept as decimal text and compared exactly: the deviation from the nominal is not
    larger than the tolerance, the limit included. Nothing entered is no verdict.
    """

    _name = "medical.calibration.reading"
    _description = "Point of a calibration"
    _inherit = "qms.lock.line"
    _qms_lock_parent = "calibration_id"
    _order = "calibration_id, sequence, id"

    calibration_id = fields.Many2one(
        "medical.calibration", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="calibration_id.company_id")
    sequence = fields.Integer(default=10)
    nominal = fields.Char("Standard", required=True, help="Value of the standard.")
    tolerance = fields.Char(
        "Tolerance ±", required=True, help="Largest deviation that is accepted."
    )
    found = fields.Char("As found", copy=False)
    left = fields.Char("As left", copy=False)
    found_error = fields.Char("Deviation found", compute="_compute_found_error")
    found_verdict = fields.Selection(
        [("none", "Not measured"), ("in", "In"), ("out", "Out")],
        "Found",
        compute="_compute_verdicts",
        store=True,
    )
    left_verdict = fields.Selection(
        [("none", "Not measured"), ("in", "In"), ("out", "Out")],
        "Left",
        compute="_compute_verdicts",
        store=True,
    )

    def _numbers(self):
        """The numbers of ``_NUMBERS``; None of each while one of them is none."""
        self.ensure_one()
        try:
            return [number(self, name) for name in _NUMBERS]
        except ValidationError:
            # refused when saved, and no verdict until then
            return [None] * len(_NUMBERS)

    @api.depends(*_NUMBERS)
    def _compute_found_error(self):
        for reading in self:
            nominal, found, _left, _tolerance = reading._numbers()
            known = found is not None and nominal is not None
            reading.found_error = f"{found - nominal:+}" if known else False

    @api.depends(*_NUMBERS, "calibration_id.adjusted")
    def _compute_verdicts(self):
        for reading in self:
            nominal, found, left, tolerance = reading._numbers()
            if left is None and reading.calibration_id.adjusted == "no":
                left = found
            reading.found_verdict = _verdict(nominal, found, tolerance)
            reading.left_verdict = _verdict(nominal, left, tolerance)

    @api.constrains(*_NUMBERS)
    def _check_numbers(self):
        for reading in self:
            numbers = {name: number(reading, name) for name in _NUMBERS}
            if numbers["tolerance"] is not None and numbers["tolerance"] <= 0:
                raise ValidationError(self.env._("A tolerance is above 0."))

    @api.model_create_multi
    def create(self, vals_list):
        readings = super().create([normalised(vals, _NUMBERS) for vals in vals_list])
        readings.calibration_id._note_author()
        return readings

    def write(self, vals):
        result = super().write(normalised(vals, _NUMBERS))
        self.calibration_id._note_author()
        return result

    def unlink(self):
        self.calibration_id._note_author()
        return super().unlink()


def _verdict(nominal, value, tolerance):
    if nominal is None or value is None or tolerance is None:
        return "none"
    return "in" if abs(value - nominal) <= tolerance else "out"
