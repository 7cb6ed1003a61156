# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

# which field says what an entry is for
SCOPE_FIELDS = {
    "variant": "product_id",
    "product": "product_tmpl_id",
    "category": "categ_id",
}


class MedicalApprovedSupplier(models.Model):
    """An entry of the list of approved suppliers: who, from where, for what.

    Approved and reinstated by signature; suspended and disqualified by one person of
    quality with a reason. Whether it counts on a day is derived from its state, its
    dates and the certificates it requires. (ISO 13485, 7.4.1; 21 CFR 820.10)
    """

    _name = "medical.approved.supplier"
    _description = "Approved supplier"
    _qms_lock = LockRule(
        free=("status_reason", "status_changed_on", "status_changed_by_id")
    )
    _inherit = ["medical.supplier.decided", "qms.signature.mixin"]
    _order = "partner_id, id"
    _check_company_auto = True
    _supplier_sequence = "medical.approved.supplier"

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    scope = fields.Selection(
        [
            ("product", "Product"),
            ("variant", "Product variant"),
            ("category", "Product category"),
        ],
        "Approved for",
        required=True,
        default="product",
        tracking=True,
        help="Of the entries that fit, the narrowest counts: a variant before its"
        " product, that before a category, an inner category before an outer one; and"
        " of those, the one for the site before the one for all sites.",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product",
        "Product variant",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product category",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="With the categories in it.",
    )
    scope_name = fields.Char("For", compute="_compute_scope_name")
    certificate_type_ids = fields.Many2many(
        "medical.supplier.certificate.type",
        "medical_approved_supplier_certificate_type_rel",
        "entry_id",
        "type_id",
        "Certificates required",
        ondelete="restrict",
        help="The entry counts only while a verified certificate of each of these is"
        " valid.",
    )
    conditions = fields.Text(
        tracking=True,
        help="With this, the approval is a conditional one. Whoever buys and receives"
        " is shown it.",
    )
    valid_from = fields.Date(
        "Valid from",
        required=True,
        copy=False,
        tracking=True,
        default=lambda self: self.env.company._supplier_today(),
        help="First valid day, in the plant's time zone.",
    )
    valid_until = fields.Date(
        "Valid until",
        copy=False,
        tracking=True,
        help="Last valid day, in the plant's time zone. Empty is unlimited.",
    )
    state = fields.Selection(
        [
            ("draft", "Under evaluation"),
            ("approved", "Approved"),
            ("conditional", "Approved with conditions"),
            ("suspended", "Suspended"),
            ("disqualified", "Disqualified"),
            ("replaced", "Replaced"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )

    _name_uniq = models.Constraint("unique(name)", "This number is given already.")
    _ends_after_start = models.Constraint(
        "CHECK (valid_until >= valid_from)",
        "An approval cannot end before its first valid day.",
    )

    @api.depends("scope", "product_tmpl_id", "product_id", "categ_id")
    def _compute_scope_name(self):
        for entry in self:
            entry.scope_name = entry._scope_record().display_name

    @api.depends("name", "partner_id", "scope_name")
    def _compute_display_name(self):
        for entry in self:
            parts = (
                entry.name,
                # sudo: the name of the supplier, for whoever sees the entry
                entry.sudo().partner_id.name,
                entry.scope_name,
            )
            entry.display_name = " · ".join(part for part in parts if part)

    def _scope_record(self):
        """The variant, product or category that the entry is for."""
        # sudo: its name is said to whoever sees the entry
        return self.sudo()[SCOPE_FIELDS.get(self.scope, "product_tmpl_id")]

    @api.constrains("scope", *SCOPE_FIELDS.values())
    def _check_scope(self):
        for entry in self:
            wanted = SCOPE_FIELDS[entry.scope]
            given = {name for name in SCOPE_FIELDS.values() if entry[name]}
            if given != {wanted}:
                raise ValidationError(
                    self.env._(
                        "An entry is for one product, one variant or one category:"
                        " give the %(field)s and nothing else.",
                        field=self._fields[wanted]._description_string(self.env),
                    )
                )

    @api.onchange("scope")
    def _onchange_scope(self):
        for name in SCOPE_FIELDS.values():
            if name != SCOPE_FIELDS.get(self.scope):
                self[name] = False

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_open_certificates(self):
        """The certificates of this supplier."""
        return self._action_of_supplier(
            "medical.supplier.certificate", self.env._("Certificates")
        )

    def action_open_evaluations(self):
        """The evaluations of this supplier."""
        return self._action_of_supplier(
            "medical.supplier.evaluation", self.env._("Evaluations")
        )

    def _action_of_supplier(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("partner_id", "=", self.partner_id.id)],
            "context": {"default_partner_id": self.partner_id.id},
        }
