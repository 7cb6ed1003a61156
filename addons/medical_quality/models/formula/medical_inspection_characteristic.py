# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...formula import FormulaError, is_symbol, parse_formula


class MedicalInspectionCharacteristic(models.Model):
    """A characteristic that is computed from measured ones of the same unit."""

    _inherit = "medical.inspection.characteristic"

    symbol = fields.Char(
        size=16,
        help="Short name for formulas: a letter, then letters, digits or _, as D1.",
    )
    formula = fields.Char(
        size=200,
        help="Of the symbols of measured characteristics of this plan, with + - * / ( )"
        " and min, max, mean, sum, range, abs: (D1 + D2) / 2. Computed exactly, and"
        " written down with 10 decimals at most.",
    )

    _symbol_uniq = models.UniqueIndex(
        "(plan_id, symbol) WHERE symbol IS NOT NULL",
        "Two characteristics of this plan have the same symbol.",
    )

    @api.constrains("symbol", "formula", "kind")
    def _check_formula(self):
        for line in self:
            if line.symbol and not is_symbol(line.symbol):
                raise ValidationError(
                    self.env._(
                        "%(name)s: “%(symbol)s” is no symbol. Write a letter, then"
                        " letters, digits or _; names of functions are taken.",
                        name=line.name,
                        symbol=line.symbol,
                    )
                )
            if line.kind != "formula":
                if line.formula:
                    raise ValidationError(
                        self.env._(
                            "%(name)s is no formula: take the formula away, or choose"
                            " that kind.",
                            name=line.name,
                        )
                    )
                continue
            try:
                parse_formula(line.formula)
            except FormulaError as error:
                raise ValidationError(
                    self.env._(
                        "%(name)s: “%(formula)s” is no formula. Write it with symbols,"
                        " numbers with a point, + - * / ( ) and min, max, mean, sum,"
                        " range, abs.",
                        name=line.name,
                        formula=line.formula or "",
                    )
                ) from error

    def _operands(self):
        """``{symbol: characteristic}`` that this formula is of.

        :raises UserError: when one is missing, not measured, or sampled otherwise
        """
        self.ensure_one()
        names = parse_formula(self.formula).names
        lines = {
            line.symbol: line
            for line in self.plan_id.characteristic_ids
            if line.symbol in names
        }
        for name in sorted(names):
            line = lines.get(name)
            if not line or line.kind != "measured":
                raise UserError(
                    self.env._(
                        "%(name)s: no measured characteristic of %(plan)s has the"
                        " symbol %(symbol)s.",
                        name=self.name,
                        plan=self.plan_id.display_name,
                        symbol=name,
                    )
                )
            if line._scheme() != self._scheme():
                raise UserError(
                    self.env._(
                        "%(name)s and %(operand)s are not sampled alike: a formula is"
                        " of values of the same unit.",
                        name=self.name,
                        operand=line.name,
                    )
                )
        return lines
