# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from odoo.addons.qms_base.tools.controlled import is_controlled_change

POLICIES = [("block", "Refuse"), ("warn", "Let pass with a warning")]
_POLICY = "medical_supplier_policy"


class MedicalSupplierPolicy(models.AbstractModel):
    """A record that says what is done with suppliers not on the list.

    Changed by a quality manager with a reason, on record: see
    ``medical.supplier.policy.change``.
    """

    _name = "medical.supplier.policy"
    _description = "Policy about suppliers that are not on the list"

    medical_supplier_policy = fields.Selection(
        POLICIES,
        "Suppliers not on the list",
        readonly=True,
        copy=False,
        help="What is done when regulated products are ordered or received from a"
        " supplier without an entry in the list of approved suppliers. Whoever is"
        " suspended, disqualified, or without a certificate that the approval requires,"
        " is refused in any case.",
    )

    def _first_supplier_policy(self):
        """What a record has to begin with, whatever a client sends."""
        return False

    @api.model_create_multi
    def create(self, vals_list):
        first = self._first_supplier_policy()
        return super().create([{**vals, _POLICY: first} for vals in vals_list])

    def write(self, vals):
        if _POLICY in vals and not is_controlled_change():
            changed = self.filtered(
                lambda record: (record[_POLICY] or False) != (vals[_POLICY] or False)
            )
            if changed:
                self.env["qms.gate.denial"]._refuse_change(
                    changed,
                    "supplier.policy",
                    self.env._(
                        "What is done with suppliers that are not on the list is"
                        " decided by a quality manager, with a reason: Quality >"
                        " Configuration > Supplier policy."
                    ),
                )
        return super().write(vals)


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "medical.supplier.policy"]

    # people of suppliers and customers read the company
    medical_supplier_policy = fields.Selection(
        default="block", groups="base.group_user"
    )

    def _first_supplier_policy(self):
        return "block"

    def _supplier_today(self, moment=None):
        """Calendar day at the plant, now or at a UTC moment."""
        self.ensure_one()
        moment = moment or fields.Datetime.now()
        return self.env["stock.lot"]._plant_date(moment, self)

    def _supplier_engineers(self):
        """Quality engineers of the company, who look after suppliers (``sudo``)."""
        self.ensure_one()
        # sudo: which logins are there, for jobs and whoever causes them
        engineers = self.env.ref("qms_base.group_qms_engineer").sudo().all_user_ids
        root = self.env.ref("base.user_root")
        return engineers.sorted("id").filtered(
            lambda user: user.active
            and not user.share
            and user != root
            and self in user.company_ids
        )


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "medical.supplier.policy"]

    def _supplier_path(self):
        """Ids of the categories from the outermost to this one."""
        return [int(part) for part in (self.parent_path or "").split("/") if part]

    def write(self, vals):
        """Where a category belongs decides which approvals hold for its products."""
        if "parent_id" in vals and not self.env.user.has_group(
            "qms_base.group_qms_engineer"
        ):
            moved = self.filtered(
                lambda category: category.parent_id.id != (vals["parent_id"] or False)
            )
            # sudo: a regulated product counts whoever may see it
            regulated = moved and self.env["product.template"].sudo().with_context(
                active_test=False
            ).search_count(
                [("categ_id", "child_of", moved.ids), ("qms_regulated", "=", True)],
                limit=1,
            )
            if regulated:
                self.env["qms.gate.denial"]._refuse_change(
                    moved,
                    "supplier.policy",
                    self.env._(
                        "%(category)s has regulated products: where it belongs decides"
                        " from whom they may come. A quality engineer moves it.",
                        category=moved[0].display_name,
                    ),
                )
        return super().write(vals)


class QmsControlledChange(models.Model):
    _inherit = "qms.controlled.change"

    kind = fields.Selection(
        selection_add=[("supplier_policy", "Supplier policy")],
        # rows of a ledger stay as they are
        ondelete={"supplier_policy": lambda records: None},
    )
