# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from ...rules import absolute


class UomUom(models.Model):
    """Units of readings, by the names that people write."""

    _inherit = "uom.uom"

    @api.model
    def _units_by_name(self):
        """``{name: unit}``, as in English and as the user reads.

        Also of units that nothing is sold in (Odoo ships the inch archived); of the
        same name an active one counts. A few dozen rows, asked once for any number of
        readings.
        """
        # sudo: what a unit is does not hang on who measures
        units = self.sudo().with_context(active_test=False)
        units = units.search([("id", "!=", False)], order="active, id desc")
        found = {}
        for named in (units, units.with_context(lang="en_US")):
            for unit in named:
                found[unit.name.strip()] = unit
        return found

    def _to_root(self):
        """The unit that this one leads to, and its size in it, exactly.

        :return: ``(unit, Fraction)``
        """
        self.ensure_one()
        factors, unit = [], self
        while unit.relative_uom_id:
            factors.append(unit.relative_factor)
            unit = unit.relative_uom_id
        return unit, absolute(factors)

    def _factor_to(self, other):
        """How many of another unit this one contains, exactly; None if it does not fit.

        Odoo itself converts between any two units, whether or not they have a
        reference in common.
        """
        (root, size), (other_root, other_size) = self._to_root(), other._to_root()
        return size / other_size if root == other_root else None
