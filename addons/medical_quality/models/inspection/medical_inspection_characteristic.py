# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import format_limits, parse_measured_value
from .guard import is_server_write

_LIMITS = ("nominal", "lower_limit", "upper_limit")
_PLAUSIBLE = ("plausible_lower", "plausible_upper")
_NUMBERS = (*_LIMITS, *_PLAUSIBLE)
# kinds that have limits
_WITH_LIMITS = ("measured", "formula")
# kinds that are judged, or counted
_JUDGED = ("pass_fail", "visual")


class MedicalInspectionCharacteristic(models.Model):
    """One thing that is measured or judged.

    Nominal and limits are kept as decimal text: an empty limit is no limit and
    "0.00" is one, which a floating-point column cannot tell apart.
    """

    _name = "medical.inspection.characteristic"
    _description = "Inspection characteristic"
    _qms_lock_parent = "plan_id"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one(
        "medical.inspection.plan", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="plan_id.company_id")
    plan_state = fields.Selection(related="plan_id.state", string="Plan status")
    sequence = fields.Integer(default=10)
    name = fields.Char("Characteristic", required=True)
    kind = fields.Selection(
        [
            ("measured", "Measured"),
            ("pass_fail", "Attribute"),
            ("visual", "Visual"),
            ("text", "Text"),
            ("file", "Photo or file"),
            ("formula", "Formula"),
        ],
        required=True,
        default="measured",
        help="Attribute and visual: judged pass or fail, by the picture where there is"
        " one, or nonconforming units are counted. Formula: computed from measured"
        " ones. Text: something is written down, as the number of a used part; it"
        " has no limits, and conforms once it is there. Photo or file: as text, with a"
        " picture or a document, as the printout of a tester.",
    )
    severity = fields.Selection(
        [("critical", "Critical"), ("major", "Major"), ("minor", "Minor")],
        required=True,
        default="major",
    )
    unit = fields.Char(help="Unit of the value, as on the drawing: mm, N, bar.")
    nominal = fields.Char()
    lower_limit = fields.Char("Lower limit", help="Empty: there is none.")
    upper_limit = fields.Char("Upper limit", help="Empty: there is none.")
    decimals = fields.Integer(default=2, help="Decimals of nominal and limits, 0 to 6.")
    plausible_lower = fields.Char(
        "Plausible from",
        help="Values below are suspected typing errors and asked for once more; it is"
        " no limit of acceptance.",
    )
    plausible_upper = fields.Char(
        "Plausible up to",
        help="Values above are suspected typing errors and asked for once more; it is"
        " no limit of acceptance.",
    )
    subgroup_size = fields.Integer(
        default=1, help="Values that belong together on a control chart, 1 to 25."
    )
    limits = fields.Char("Accepted", compute="_compute_limits")
    reference = fields.Char(help="Drawing zone, standard or test method.")
    instruction = fields.Text(help="How it is measured or judged.")
    picture = fields.Image(
        max_width=1600,
        max_height=1600,
        help="What conforms and what does not, shown at entry.",
    )
    reaction_plan = fields.Text(
        "Reaction plan", help="What to do at once when it does not conform."
    )
    second_person = fields.Boolean(
        "Second person verifies",
        help="Another person than who entered the value confirms it.",
    )
    inspector_not_operator = fields.Boolean(
        "Inspector is not the operator",
        help="Whoever enters the value has not worked on what is inspected.",
    )

    _decimals_range = models.Constraint(
        "CHECK (decimals BETWEEN 0 AND 6)", "Decimals are between 0 and 6."
    )
    _subgroup_range = models.Constraint(
        "CHECK (subgroup_size BETWEEN 1 AND 25)", "Subgroups have 1 to 25 values."
    )

    @api.depends("kind", "lower_limit", "upper_limit", "unit")
    def _compute_limits(self):
        for line in self:
            line.limits = (
                format_limits(line.lower_limit, line.upper_limit, line.unit or "")
                if line.kind in _WITH_LIMITS
                else self.env._("Written down")
                if line.kind == "text"
                else self.env._("On file")
                if line.kind == "file"
                else self.env._("Pass")
            )

    @api.constrains("kind", "decimals", *_NUMBERS)
    def _check_limits(self):
        for line in self:
            numbers = {name: line._number(name) for name in _NUMBERS if line[name]}
            if line.kind not in _WITH_LIMITS:
                # what is judged may say of which size it is, for the gauge it takes
                judged = {"nominal"} if line.kind in _JUDGED else set()
                if set(numbers) - judged:
                    raise ValidationError(
                        self.env._(
                            "%(name)s is not measured: it has no limits.",
                            name=line.name,
                        )
                    )
                continue
            lower, upper = numbers.get("lower_limit"), numbers.get("upper_limit")
            if lower is None and upper is None:
                raise ValidationError(
                    self.env._(
                        "%(name)s is measured, but has neither a lower nor an upper"
                        " limit: every value would conform. Enter a limit.",
                        name=line.name,
                    )
                )
            if lower is not None and upper is not None and lower > upper:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the lower limit %(lower)s is above the upper limit"
                        " %(upper)s.",
                        name=line.name,
                        lower=line.lower_limit,
                        upper=line.upper_limit,
                    )
                )
            line._check_plausible(numbers)

    def _check_plausible(self, numbers):
        """What is accepted is also plausible."""
        self.ensure_one()
        low, high = (numbers.get(name) for name in _PLAUSIBLE)
        lower, upper = numbers.get("lower_limit"), numbers.get("upper_limit")
        accepted = [number for number in (lower, upper) if number is not None]
        if (low is not None and low > min(accepted)) or (
            high is not None and high < max(accepted)
        ):
            raise ValidationError(
                self.env._(
                    "%(name)s: the plausible range lies inside the limits %(limits)s;"
                    " values that conform would be suspected. Widen it.",
                    name=self.name,
                    limits=self.limits,
                )
            )

    def _number(self, name):
        """Nominal or limit as a number with no more decimals than it may have."""
        self.ensure_one()
        label = self._fields[name]._description_string(self.env)
        try:
            number = parse_measured_value(self[name])
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(name)s: %(label)s “%(text)s” is not a number. Write it with"
                    " digits and one point or comma, without unit.",
                    name=self.name,
                    label=label,
                    text=self[name],
                )
            ) from error
        if -number.as_tuple().exponent > self.decimals:
            raise ValidationError(
                self.env._(
                    "%(name)s: %(label)s %(text)s has more than %(decimals)s decimals.",
                    name=self.name,
                    label=label,
                    text=self[name],
                    decimals=self.decimals,
                )
            )
        return number

    @api.model
    def _normalised(self, vals):
        """Numbers with a point and without blanks; what is none stays as typed."""
        vals = dict(vals)
        for name in _NUMBERS:
            try:
                vals[name] = f"{parse_measured_value(vals.get(name) or ''):f}"
            except ValueError:
                # left for the constraint, which says what is wrong with it
                continue
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        # also where a default in the context names the plan
        default = self.default_get(["plan_id"]).get("plan_id")
        named = {vals.get("plan_id", default) for vals in vals_list}
        plans = self.env["medical.inspection.plan"].browse(named - {None, False})
        self._check_open_to_change(plans)
        lines = super().create([self._normalised(vals) for vals in vals_list])
        self._check_open_to_change(lines.plan_id - plans)
        return lines

    def write(self, vals):
        plans = self.plan_id
        if vals.get("plan_id"):
            plans |= plans.browse(vals["plan_id"])
        self._check_open_to_change(plans)
        return super().write(self._normalised(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_open_to_change(self.plan_id)

    def _check_open_to_change(self, plans):
        """Only drafts change, and whoever changes them has written in them."""
        if plans and not is_server_write():
            plans._check_draft()
            plans._note_contributor()
