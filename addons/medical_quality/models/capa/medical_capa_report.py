# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MedicalCapa(models.Model):
    """What the printed report says in words."""

    _inherit = "medical.capa"

    def _report_words(self):
        """Labels of the selections, and all signatures of the CAPA, oldest first."""
        self.ensure_one()

        def words(model, name):
            field = self.env[model]._fields[name]
            return dict(field._description_selection(self.env))

        # sudo: whoever sees the record sees by whom it was signed (21 CFR 11.50(b))
        signatures = self.env["qms.signature"].sudo()
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        return {
            "kind": words("medical.capa", "kind"),
            "state": words("medical.capa", "state"),
            "closed_as": words("medical.capa", "closed_as"),
            "risk_level": words("medical.capa", "risk_level"),
            "category": words("medical.capa.why", "category"),
            "verdict": words("medical.capa.why", "verdict"),
            "action_kind": words("medical.capa.action", "kind"),
            "check": words("medical.capa.check", "kind"),
            "effectiveness": words("medical.capa.check", "verdict"),
            "adverse": words("medical.capa.check", "adverse_effect"),
            "outcome": words("medical.capa.phase", "outcome"),
            "signatures": signatures.search(domain, order="position"),
        }
