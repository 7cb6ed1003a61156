# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError


class StockLot(models.Model):
    """The label of a lot for the customer to look at: a specimen, never a label."""

    _inherit = "stock.lot"

    def _customer_label_template(self):
        """Template that the labels of this lot are printed by, or none."""
        self.ensure_one()
        company = self.company_id or self.env.company
        lot = self.with_company(company)
        try:
            templates = lot._label_templates()
        except UserError:
            # none is in effect: there is nothing to show
            return self.env["medical.label.template"]
        return templates.get(lot.product_id, self.env["medical.label.template"])

    def _customer_has_label(self):
        """Whether there is a label to show: not of a lot on hold or rejected."""
        self.ensure_one()
        return (
            not self.udi_problem
            and self.quality_status not in ("on_hold", "rejected")
            and bool(self._customer_label_template())
        )

    def _customer_label_proof(self):
        """The label of this lot as PDF, marked as a specimen.

        :return: bytes, or None where there is no label to show
        """
        self.ensure_one()
        template = self._customer_label_template()
        if not template:
            return None
        company = self.company_id or self.env.company
        try:
            contents = self.with_company(company)._label_contents(template)
            return template._render_pdf(
                [replace(content, specimen=True) for content in contents]
            )
        except UserError:
            # a lot on hold or rejected has no label either
            return None
