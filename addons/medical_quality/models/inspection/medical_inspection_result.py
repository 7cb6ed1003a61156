# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules import parse_measured_value, within_limits
from .guard import is_server_write


class MedicalInspectionResult(models.Model):
    """What was found for one characteristic.

    The value is kept as the person typed it; number, verdict, person and time are
    the server's. No value is never zero: :attr:`entered` tells them apart. How a value
    is taken, challenged and superseded is in ``models/entry``.
    """

    _name = "medical.inspection.result"
    _description = "Inspection result"
    _qms_lock_parent = "inspection_id"
    # kept beside the inspection and the characteristic, written down after them
    _qms_lock_free = (
        "inspection_state",
        "done_at",
        "plan_id",
        "product_id",
        "lot_id",
        "sequence",
        "kind",
        "severity",
    )
    _inherit = ["qms.server.values"]
    _order = "inspection_id, sequence, characteristic_id.id, unit_number, id"
    _rec_name = "characteristic_id"

    inspection_id = fields.Many2one(
        "medical.inspection",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    characteristic_id = fields.Many2one(
        "medical.inspection.characteristic",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="inspection_id.company_id", store=True, index=True
    )
    plan_id = fields.Many2one(related="inspection_id.plan_id", store=True)
    product_id = fields.Many2one(related="inspection_id.product_id", store=True)
    lot_id = fields.Many2one(related="inspection_id.lot_id", store=True)
    inspection_state = fields.Selection(
        related="inspection_id.state", string="Inspection status", store=True
    )
    done_at = fields.Datetime(related="inspection_id.done_at", store=True)
    sequence = fields.Integer(related="characteristic_id.sequence", store=True)
    kind = fields.Selection(related="characteristic_id.kind", store=True)
    severity = fields.Selection(related="characteristic_id.severity", store=True)
    task = fields.Text("Characteristic and how", compute="_compute_task")
    limits = fields.Char(related="characteristic_id.limits")
    nominal = fields.Char(related="characteristic_id.nominal")
    unit = fields.Char(related="characteristic_id.unit")
    instruction = fields.Text(related="characteristic_id.instruction")
    reference = fields.Char(related="characteristic_id.reference")
    value_text = fields.Char("Value", copy=False)
    pass_fail = fields.Selection(
        [("pass", "Pass"), ("fail", "Fail")], "Pass / fail", copy=False
    )
    value = fields.Float(
        "Average value",
        compute="_compute_conform",
        store=True,
        digits=0,
        aggregator="avg",
    )
    entered = fields.Boolean(compute="_compute_conform", store=True)
    conform = fields.Selection(
        [
            ("not_entered", "Not entered"),
            ("conforms", "Conforms"),
            ("does_not_conform", "Does not conform"),
        ],
        "Result",
        compute="_compute_conform",
        store=True,
        index=True,
    )
    note = fields.Char("Remark", copy=False)
    recorded_by_id = fields.Many2one(
        "res.users", "Recorded by (user)", readonly=True, ondelete="restrict"
    )
    recorded_employee_id = fields.Many2one(
        "hr.employee", "Recorded by", readonly=True, ondelete="restrict"
    )
    recorded_at = fields.Datetime("Recorded on", readonly=True)

    _characteristic_uniq = models.UniqueIndex(
        "(inspection_id, characteristic_id, unit_number) WHERE superseded IS NOT TRUE",
        "A unit has one result per characteristic and inspection.",
    )

    @api.depends("characteristic_id.name", "characteristic_id.instruction")
    def _compute_task(self):
        for result in self:
            line = result.characteristic_id
            result.task = "\n".join(filter(None, [line.name, line.instruction]))

    @api.depends(
        "value_text",
        "pass_fail",
        "characteristic_id.kind",
        "characteristic_id.lower_limit",
        "characteristic_id.upper_limit",
    )
    def _compute_conform(self):
        for result in self:
            line = result.characteristic_id
            result.value = 0.0
            result.entered = False
            result.conform = "not_entered"
            if line.kind == "pass_fail":
                result.entered = bool(result.pass_fail)
                conforms = result.pass_fail == "pass"
            else:
                try:
                    number = parse_measured_value(result.value_text)
                    conforms = within_limits(number, line.lower_limit, line.upper_limit)
                except ValueError:
                    # typed, but no number: not entered, and refused when saved
                    continue
                result.entered = True
                result.value = float(number)
            if result.entered:
                result.conform = "conforms" if conforms else "does_not_conform"

    @api.constrains("value_text", "pass_fail")
    def _check_value(self):
        for result in self:
            measured = result.characteristic_id.kind == "measured"
            if (result.pass_fail and measured) or (result.value_text and not measured):
                raise UserError(
                    self.env._(
                        "%(name)s takes %(expected)s.",
                        name=result.characteristic_id.name,
                        expected=self.env._("a measured number")
                        if measured
                        else self.env._("pass or fail"),
                    )
                )
            if result.value_text:
                result._check_number(result.value_text)

    def _check_number(self, text):
        """:raises UserError: for what is no number"""
        self.ensure_one()
        try:
            parse_measured_value(text)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "%(name)s: “%(text)s” is not a number. Write it with digits and one"
                    " point or comma, without unit, for example 5.02 or 5,02.",
                    name=self.characteristic_id.name,
                    text=text,
                )
            ) from error

    # ------------------------------------------------------------------
    # Values come from a person, everything else from the server
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return set(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        if not is_server_write():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "record.given",
                self.env._("Results are opened with their inspection, from the plan."),
                error=AccessError,
            )
        return super().create(vals_list)

    def write(self, vals):
        if is_server_write():
            return super().write(vals)
        # an import names the row it writes
        vals = {name: value for name, value in vals.items() if name != "id"}
        refused = sorted(set(vals) - self._client_fields())
        if refused:
            self.env["qms.gate.denial"]._refuse_change(
                self.inspection_id,
                "record.given",
                self.env._(
                    "Only the value, the judgement and the remark of a result are"
                    " entered; the rest follows from them."
                ),
                error=AccessError,
            )
        self._take_written(vals)
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if is_server_write() and not any(self.mapped("recorded_at")):
            # empty: its sample was derived anew before anything was entered
            return
        self.env["qms.gate.denial"]._refuse_change(
            self.inspection_id,
            "record.kept",
            self.env._("Inspection results cannot be deleted."),
        )

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    def _names(self):
        """Names of the characteristics, for messages."""
        return ", ".join(self.mapped("characteristic_id.name"))

    def _value_in_words(self):
        """Value as a person reads it, empty while nothing is entered."""
        self.ensure_one()
        if not self.entered:
            return ""
        if self.kind == "pass_fail":
            return dict(self._fields["pass_fail"]._description_selection(self.env))[
                self.pass_fail
            ]
        return f"{self.value_text} {self.unit or ''}".strip()

    def _recorder_in_words(self):
        """Who recorded the value: a person, or the login of a machine, which is no
        employee; empty while nobody did."""
        self.ensure_one()
        # sudo: names that the record shows to whoever may read it
        own = self.sudo()
        return own.recorded_employee_id.name or own.recorded_by_id.name or ""

    def _against_limits(self):
        """Characteristic, value and limits: ``Width 5.3 mm (4.80 … 5.20 mm)``."""
        self.ensure_one()
        return f"{self.characteristic_id.name} {self._value_in_words()} ({self.limits})"

    def _digest_content(self):
        self.ensure_one()
        line = self.characteristic_id
        return {
            "sequence": line.sequence,
            "name": line.name,
            "kind": line.kind,
            "unit": line.unit or None,
            "lower_limit": line.lower_limit or None,
            "upper_limit": line.upper_limit or None,
            "value": self.value_text or None,
            "pass_fail": self.pass_fail or None,
            "conform": self.conform,
            "recorded_by": self.recorded_employee_id.sudo().name or None,
            "recorded_at": self.recorded_at and self.recorded_at.isoformat() + "Z",
        }
