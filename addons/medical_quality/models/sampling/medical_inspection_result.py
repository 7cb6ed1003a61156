# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError


class MedicalInspectionResult(models.Model):
    """A result is of one unit of the sample, or counts what does not conform in it.

    A count is typed into the value like any number, so that no count is never zero:
    ``entered`` tells them apart, ``nonconforming_units`` follows.
    """

    _inherit = "medical.inspection.result"

    unit_number = fields.Integer(
        "Unit number",
        required=True,
        readonly=True,
        default=1,
        aggregator=False,
        help="Which unit of the sample, 1 to n; 1 for a count of the whole sample.",
    )
    serial_id = fields.Many2one(
        "stock.lot",
        "Serial number",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    sample_id = fields.Many2one(
        "medical.inspection.sample",
        "Sample of the characteristic",
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    sample_size = fields.Integer(related="sample_id.sample_size", aggregator=False)
    counted = fields.Boolean(related="sample_id.counted")
    nonconforming_units = fields.Integer(
        "Nonconforming units",
        compute="_compute_nonconforming_units",
        help="Nonconforming units of this result: as counted, or 1 for a unit that"
        " does not conform.",
    )

    @api.depends(
        "value_text",
        "pass_fail",
        "characteristic_id.kind",
        "characteristic_id.lower_limit",
        "characteristic_id.upper_limit",
        "sample_id.counted",
        "sample_id.accept_number",
        "sample_id.reject_number",
    )
    def _compute_conform(self):
        counted = self.filtered("counted")
        others = self - counted
        judged = others.filtered(lambda r: r.characteristic_id.kind == "visual")
        written = others.filtered(lambda r: r.characteristic_id.kind == "text")
        answer = super(
            MedicalInspectionResult, others - judged - written
        )._compute_conform()
        for result in judged | written:
            result.value = 0.0
            given = result.pass_fail or (result.value_text or "").strip()
            result.entered = bool(given)
            result.conform = (
                "not_entered"
                if not given
                else "does_not_conform"
                if result.pass_fail == "fail"
                else "conforms"
            )
        for result in counted:
            count = result._count()
            result.value = float(count or 0)
            result.entered = count is not None
            if count is None:
                result.conform = "not_entered"
            elif count < result.sample_id.reject_number:
                result.conform = "conforms"
            else:
                result.conform = "does_not_conform"
        return answer

    @api.depends("conform", "value_text", "sample_id.counted")
    def _compute_nonconforming_units(self):
        for result in self:
            result.nonconforming_units = (
                result._count() or 0
                if result.counted
                else int(result.conform == "does_not_conform")
            )

    def _count(self):
        """Nonconforming units as typed; None for nothing, or what is no count."""
        self.ensure_one()
        text = (self.value_text or "").strip()
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            return None
        count = int(text)
        return count if count <= self.sample_size else None

    @api.constrains("value_text", "pass_fail")
    def _check_value(self):
        counted = self.filtered("counted")
        judged = (self - counted).filtered(
            lambda r: r.characteristic_id.kind == "visual"
        )
        written = (self - counted).filtered(
            lambda r: r.characteristic_id.kind == "text"
        )
        answer = super(
            MedicalInspectionResult, self - counted - judged - written
        )._check_value()
        for result in judged.filtered("value_text") | written.filtered("pass_fail"):
            raise UserError(
                self.env._("%(name)s takes pass or fail.", name=result._names())
                if result in judged
                else self.env._("%(name)s takes a text.", name=result._names())
            )
        for result in counted:
            if result.pass_fail or (
                (result.value_text or "").strip() and result._count() is None
            ):
                raise UserError(
                    self.env._(
                        "%(name)s takes the number of nonconforming units: a whole"
                        " number from 0 to %(size)s.",
                        name=result.characteristic_id.name,
                        size=result.sample_size,
                    )
                )
        return answer

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    def _names(self):
        """Names of the characteristics, with how many units of each."""
        return ", ".join(
            line.name
            if len(results) == 1
            else self.env._(
                "%(name)s (%(units)s units)", name=line.name, units=len(results)
            )
            for line, results in self.grouped("characteristic_id").items()
        )

    def _value_in_words(self):
        self.ensure_one()
        if self.kind == "visual" and self.entered and not self.counted:
            choices = self._fields["pass_fail"]._description_selection(self.env)
            return dict(choices)[self.pass_fail]
        if self.counted and self.entered:
            return self.env._(
                "%(count)s of %(size)s",
                count=self.nonconforming_units,
                size=self.sample_size,
            )
        return super()._value_in_words()

    def _digest_content(self):
        content = super()._digest_content()
        if self.sample_id:
            content["unit"] = self.unit_number
            content["serial"] = self.serial_id.name or None
        return content
