# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from odoo.addons.medical_traceability.models.identifier.messages import udi_error_text
from odoo.addons.medical_traceability.udi import UdiError


class MedicalDeviceHistory(models.Model):
    """Each device of a record has a UDI, or one that others make. (21 CFR 820.35)"""

    _inherit = "medical.device.history"

    def _count_identifiers(self, scope, counted):
        identifiers = scope.lots._device_identifiers() if scope.lots else {}
        for lot in scope.lots:
            if not identifiers.get(lot):
                continue
            problem = self._udi_problem(lot, identifiers[lot])
            self._count(
                counted,
                scope.of_lot.get(lot.id, ()),
                "udi",
                not problem,
                self.env._(
                    "%(lot)s has no UDI: %(problem)s",
                    lot=lot.name,
                    problem=problem or "",
                ),
            )

    @api.model
    def _udi_problem(self, lot, identifier):
        """Why a lot has no UDI, in words, or nothing; without a query.

        Where others make text and label, the record names the device identifier.
        """
        if lot._is_udi_of_others(identifier):
            return lot._udi_facts_problem(identifier)
        parts, problem = lot._udi_parts(identifier)
        if parts:
            try:
                lot._udi_texts(identifier, parts)
            except UdiError as error:
                problem = udi_error_text(self.env, error)
        return problem
