# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...measured import format_limits, parse_measured_value

_NUMBERS = ("lower_limit", "upper_limit")


class MedicalMaterialProperty(models.Model):
    """One property that a specification wants: limits, or a text.

    Limits are kept as decimal text and compared exactly: an empty limit is no limit
    and "0.0" is one.
    """

    _name = "medical.material.property"
    _description = "Property of a material specification"
    _inherit = ["qms.lock.line"]
    _qms_lock_parent = "revision_id"
    _order = "revision_id, sequence, id"

    revision_id = fields.Many2one(
        "medical.material.specification.revision",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="revision_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char("Property", required=True)
    unit = fields.Char(help="Unit of the limits, as on the specification: MPa, mm, %.")
    lower_limit = fields.Char("Minimum", help="Empty: there is none.")
    upper_limit = fields.Char("Maximum", help="Empty: there is none.")
    wanted_text = fields.Char(
        "Wanted text",
        help="Where no number is measured: what the certificate has to say, for example"
        ' "passed". Upper and lower case do not matter.',
    )
    test_method = fields.Char(help="Standard or method of the test: ISO 527-2.")
    limits = fields.Char("Accepted", compute="_compute_limits")

    @api.depends("lower_limit", "upper_limit", "unit", "wanted_text")
    def _compute_limits(self):
        for line in self:
            line.limits = line.wanted_text or format_limits(
                line.lower_limit, line.upper_limit, line.unit or ""
            )

    # also the name, which is always given: a line with nothing else is judged too
    @api.constrains("name", "wanted_text", *_NUMBERS)
    def _check_limits(self):
        for line in self:
            numbers = [line._number(name) for name in _NUMBERS if line[name]]
            if bool(numbers) == bool(line.wanted_text):
                raise ValidationError(
                    self.env._(
                        "%(name)s: enter either limits or the wanted text; with neither"
                        " every certificate would conform.",
                        name=line.name,
                    )
                )
            if len(numbers) == 2 and numbers[0] > numbers[1]:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the minimum %(lower)s is above the maximum"
                        " %(upper)s.",
                        name=line.name,
                        lower=line.lower_limit,
                        upper=line.upper_limit,
                    )
                )

    def _number(self, name):
        self.ensure_one()
        try:
            return parse_measured_value(self[name])
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(name)s: %(label)s “%(text)s” is not a number. Write it with"
                    " digits and one point or comma, without unit.",
                    name=self.name,
                    label=self._fields[name]._description_string(self.env),
                    text=self[name],
                )
            ) from error

    @api.model
    def _normalised(self, vals):
        """Numbers with a point and without blanks; what is none stays as typed."""
        vals = dict(vals)
        for name in (*_NUMBERS, "unit", "wanted_text"):
            if isinstance(vals.get(name), str):
                vals[name] = vals[name].strip()
        for name in _NUMBERS:
            try:
                vals[name] = str(parse_measured_value(vals.get(name) or ""))
            except ValueError:
                # left for the constraint, which says what is wrong with it
                continue
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._normalised(vals) for vals in vals_list])
        lines.revision_id._note_author()
        return lines

    def write(self, vals):
        self.revision_id._note_author()
        result = super().write(self._normalised(vals))
        self.revision_id._note_author()
        return result

    def unlink(self):
        revisions = self.revision_id
        result = super().unlink()
        revisions.exists()._note_author()
        return result
