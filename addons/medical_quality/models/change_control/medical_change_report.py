# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MedicalChangeOrder(models.Model):
    """What the printed change order says in words."""

    _inherit = "medical.change.order"

    def _report_words(self):
        """Labels of the selections, and all signatures of the order, oldest first."""
        self.ensure_one()

        def words(model, name):
            field = self.env[model]._fields[name]
            return dict(field._description_selection(self.env))

        # sudo: whoever sees the record sees by whom it was signed (21 CFR 11.50(b))
        signatures = self.env["qms.signature"].sudo()
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        return {
            "state": words("medical.change.order", "state"),
            "change_class": words("medical.change.order", "change_class"),
            "effectivity": words("medical.change.order", "effectivity"),
            "customer_answer": words("medical.change.order", "customer_answer"),
            "topic": words("medical.change.impact", "topic"),
            "verdict": words("medical.change.impact", "verdict"),
            "signatures": signatures.search(domain, order="position"),
        }
