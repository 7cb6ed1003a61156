# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...formula import FormulaError, decimal_text, parse_formula
from ...rules import parse_measured_value
from ..inspection.guard import server_writes


class MedicalInspection(models.Model):
    """Formulas follow the values they are of; nobody types their result in."""

    _inherit = "medical.inspection"

    def _apply_formulas(self):
        """Write down what the formulas of open inspections come to now."""
        for inspection in self.filtered(lambda i: i.state == "open"):
            for row, text in inspection._formula_values().items():
                if (row.value_text or False) != text:
                    with server_writes():
                        row.value_text = text

    def _formula_values(self):
        """``{result: decimal text, False while it has no value}`` of the formulas."""
        self.ensure_one()
        # sudo: the results are the server's
        results = self.sudo()._current_results()
        lines = results.filtered(lambda r: r.kind == "formula").characteristic_id
        if not lines:
            return {}
        place = {(r.characteristic_id.id, r.unit_number): r for r in results}
        found = {}
        for line in lines:
            operands = line._operands()
            for row in results:
                if row.characteristic_id == line:
                    taken = {
                        name: place.get((operand.id, row.unit_number))
                        for name, operand in operands.items()
                    }
                    found[row] = _formula_text(line.formula, taken)
        return found

    def _check_all_entered(self):
        self._apply_formulas()
        return super()._check_all_entered()


def _formula_text(formula, rows):
    """The value of a formula as decimal text, False where it has none yet."""
    if not all(row and row.entered for row in rows.values()):
        return False
    try:
        values = {
            name: parse_measured_value(row.value_text) for name, row in rows.items()
        }
        return decimal_text(parse_formula(formula).value(values))
    except FormulaError:
        # divided by zero or too large: there is no value, and the lot does not pass
        return False
