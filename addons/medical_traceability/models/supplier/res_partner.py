# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class ResPartner(models.Model):
    """A supplier: its approvals, and that records about it keep naming it."""

    _inherit = "res.partner"

    approved_supplier_count = fields.Integer(
        "Approvals", compute="_compute_approved_supplier_count"
    )

    def _compute_approved_supplier_count(self):
        entries = self.env["medical.approved.supplier"]
        if not entries.has_access("read"):
            self.approved_supplier_count = 0
            return
        counts = dict(
            entries._read_group(
                [("partner_id", "in", self.commercial_partner_id.ids)],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.approved_supplier_count = counts.get(
                partner.commercial_partner_id, 0
            )

    def action_open_supplier_approvals(self):
        """The entries of this supplier in the list of approved suppliers."""
        self.ensure_one()
        partner = self.commercial_partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approvals of %(supplier)s", supplier=partner.name),
            "res_model": "medical.approved.supplier",
            "views": [(False, "list"), (False, "form")],
            "domain": [("partner_id", "=", partner.id)],
            "context": {"default_partner_id": partner.id},
        }

    def _qms_record_owners(self):
        """Suppliers about whom quality has decided, and their sites."""
        owners = super()._qms_record_owners()
        if not self.ids:
            return owners
        # sudo: whether there are records, whoever may read them
        family = (
            self.sudo()
            .with_context(active_test=False)
            .search([("id", "child_of", self.ids)])
        )
        named = self.browse()
        for model in (
            "medical.approved.supplier",
            "medical.supplier.certificate",
            "medical.supplier.evaluation",
            "medical.supplier.change.notice",
        ):
            records = (
                self.env[model]
                .sudo()
                .search(
                    [
                        ("state", "!=", "draft"),
                        "|",
                        ("partner_id", "in", family.ids),
                        ("site_id", "in", family.ids),
                    ]
                )
            )
            named |= (records.partner_id | records.site_id) & family
        return owners | self.filtered(
            lambda partner: any(
                member.id == partner.id or partner.sudo() in member._qms_ancestors()
                for member in named
            )
        )
