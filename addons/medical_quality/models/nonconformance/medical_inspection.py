# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..inspection.guard import clean_context
from .guard import touch

_OPENERS = ("qms_base.group_qms_operator",)


class MedicalInspection(models.Model):
    """A failed inspection has one nonconformance, opened by a person or at once."""

    _inherit = "medical.inspection"

    nonconformance_ids = fields.One2many(
        "medical.nonconformance", "inspection_id", "Nonconformance"
    )
    nonconformance_id = fields.Many2one(
        "medical.nonconformance",
        compute="_compute_nonconformance_id",
        string="Nonconformance ",
    )

    @api.depends("nonconformance_ids")
    def _compute_nonconformance_id(self):
        for inspection in self:
            inspection.nonconformance_id = inspection.nonconformance_ids[:1]

    def action_complete(self):
        """A failure opens its nonconformance where plan, product or company say so."""
        result = super().action_complete()
        for inspection in self:
            if inspection.state == "failed" and inspection._is_automatic():
                inspection._open_nonconformance()
        return result

    def action_nonconformance(self):
        """Open the nonconformance of this failed inspection, a new one if need be.

        :return: the form of it
        :raises AccessError: for anybody outside quality
        :raises UserError: for an inspection that did not fail
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: whether there is one, whoever may read it
        found = self.sudo().nonconformance_ids[:1].with_env(self.env)
        if not found:
            if not any(self.env.user.has_group(group) for group in _OPENERS):
                self.env["qms.gate.denial"]._refuse_change(
                    self,
                    "role.missing",
                    self.env._("Nonconformances are opened by quality staff."),
                    error=AccessError,
                )
            found = self._open_nonconformance()
        return {
            "type": "ir.actions.act_window",
            "res_model": found._name,
            "res_id": found.id,
            "views": [(False, "form")],
        }

    def _is_automatic(self):
        """The plan says so, or else the product, or else the company."""
        # sudo: a setting, whoever inspects
        inspection = self.sudo()
        mode = (
            inspection.plan_id.nonconformance_mode
            or inspection.product_id.product_tmpl_id.nonconformance_mode
            or inspection.company_id.medical_nonconformance_mode
        )
        return mode == "automatic"

    def _open_nonconformance(self):
        """The nonconformance of a failed inspection, opened by the present user.

        Whoever asks at the same time is refused by the index, and finds this one.
        """
        self.ensure_one()
        if self.state != "failed":
            raise UserError(
                self.env._(
                    "%(name)s did not fail: there is no nonconformance to open.",
                    name=self.name,
                )
            )
        touch(self.sudo())
        records = clean_context(self.env["medical.nonconformance"])
        return records.create(
            {**self._nonconformance_values(), "company_id": self.company_id.id}
        )

    def _nonconformance_values(self):
        """What the inspection knows: product, lots, defects, and what was found."""
        self.ensure_one()
        wrong = self.result_ids.filtered(lambda r: r.conform == "does_not_conform")
        values = {
            "product_id": self.product_id.id,
            "inspection_id": self.id,
            "production_id": self.production_id.id,
            "workorder_id": self.workorder_id.id,
            "description": self.env._(
                "%(inspection)s (%(plan)s) failed: %(results)s.",
                inspection=self.name,
                plan=self.plan_id.display_name,
                results="; ".join(result._against_limits() for result in wrong),
            ),
            "severity": self._nonconformance_severity(wrong),
            "defect_ids": [
                Command.create(
                    {
                        "name": result.characteristic_id.name,
                        "code": result.characteristic_id.reference or False,
                        "severity": result.severity or "major",
                        "note": result._against_limits(),
                    }
                )
                for result in wrong
            ],
        }
        records = self.env["medical.nonconformance"]
        if self.lot_id:
            values["line_ids"] = records._lines_of(self.lot_id)
        elif self.workorder_id:
            # sudo: the lots that an order makes, for who works on it
            order = self.sudo().production_id
            values["line_ids"] = records._values_of_production(order)["line_ids"]
        return {name: value for name, value in values.items() if value}

    def _nonconformance_severity(self, results):
        found = set(results.mapped("severity"))
        for severity in ("critical", "major", "minor"):
            if severity in found:
                return severity
        return "major"
