# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened


class MedicalProductAlternate(models.Model):
    """What may be bought in place of a product, and why that is as good.

    Approved by signature of somebody else than its author. (ISO 13485, 7.4.2)
    """

    _name = "medical.product.alternate"
    _description = "Approved alternate"
    _qms_lock = LockRule()
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "product_tmpl_id, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    alternate_id = fields.Many2one(
        "product.product",
        "Alternate product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    manufacturer_id = fields.Many2one(
        "res.partner", "Manufacturer", ondelete="restrict"
    )
    manufacturer_part_number = fields.Char("Manufacturer part number")
    justification = fields.Text(
        required=True, help="Why the alternate is as good: tests, drawings, changes."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved"), ("withdrawn", "Withdrawn")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )

    @api.depends("product_tmpl_id", "alternate_id", "manufacturer_part_number")
    def _compute_display_name(self):
        for alternate in self:
            # sudo: names, for whoever sees the alternate
            own = alternate.sudo()
            other = own.alternate_id.display_name or " ".join(
                part
                for part in (own.manufacturer_id.name, own.manufacturer_part_number)
                if part
            )
            alternate.display_name = f"{own.product_tmpl_id.display_name} → {other}"

    @api.constrains("alternate_id", "manufacturer_part_number", "product_tmpl_id")
    def _check_alternate(self):
        for alternate in self:
            if bool(alternate.alternate_id) == bool(alternate.manufacturer_part_number):
                raise ValidationError(
                    self.env._(
                        "An alternate is another product, or a part of a manufacturer:"
                        " give one of the two."
                    )
                )
            if alternate.alternate_id.product_tmpl_id == alternate.product_tmpl_id:
                raise ValidationError(
                    self.env._("A product is no alternate of itself.")
                )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._qms_served_fields()

    @api.model_create_multi
    def create(self, vals_list):
        served = self._qms_served_fields()
        return super().create(
            [{key: vals[key] for key in vals.keys() - served} for vals in vals_list]
        )

    # ------------------------------------------------------------------
    # Signed
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "approve": self.env._("Approve alternate"),
            "withdraw": self.env._("Withdraw alternate"),
        }

    def _signature_fields(self, transition):
        return {
            "company_id": None,
            "product_tmpl_id": None,
            "alternate_id": None,
            "manufacturer_id": None,
            "manufacturer_part_number": None,
            "justification": None,
        }

    def _signature_authors(self, transition):
        """Who withdraws may be who proposed it."""
        return super()._signature_authors(transition) if transition == "approve" else {}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        wanted = "draft" if transition == "approve" else "approved"
        for alternate in self:
            if alternate.state != wanted:
                raise UserError(
                    self.env._(
                        "%(alternate)s is not to be signed as this.",
                        alternate=alternate.display_name,
                    )
                )
        return result

    def _signature_apply(self, transition):
        state = "approved" if transition == "approve" else "withdrawn"
        self.flush_recordset()
        with opened(self):
            self.write({"state": state})
            self.flush_recordset()

    def _signature_rejected(self, transition, reason):
        """The draft is its author's again, with the reason."""
        for alternate in self:
            # sudo: the note is the service's; signers need no right to write
            alternate.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=alternate.sudo().create_uid.id,
            )

    def action_approve(self):
        """Open the signing dialog."""
        return self._qms_signing_action("approve")

    def action_withdraw(self):
        """Open the signing dialog."""
        return self._qms_signing_action("withdraw")


class ProductTemplate(models.Model):
    _inherit = "product.template"

    alternate_ids = fields.One2many(
        "medical.product.alternate", "product_tmpl_id", "Alternates"
    )
