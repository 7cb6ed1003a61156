# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qms_base.tools.controlled import controlled_change
from odoo.addons.qms_base.tools.posting import without_defaults


class QmsControlledChange(models.Model):
    _inherit = "qms.controlled.change"

    # rows of the ledger stay as they are, also without this addon
    kind = fields.Selection(
        selection_add=[("material_policy", "Material requirements changed")],
        ondelete={"material_policy": lambda records: None},
    )


class MedicalMaterialPolicyChange(models.Model):
    """A request to require less of material, with the reason, signed by a manager.

    Once signed it takes effect and stands (ISO 13485, 7.4.1 and 4.2.5).
    """

    _name = "medical.material.policy.change"
    _description = "Change of material requirements"
    _inherit = ["qms.change.mixin", "medical.material.requirement"]
    _order = "id desc"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "medical.material.policy",
        "Requirements",
        ondelete="restrict",
        index=True,
        check_company=True,
        help="Empty: requirements of a product or category that has none of its own.",
    )
    archives = fields.Boolean(
        "No requirements of its own any more",
        help="Those of the category above count from then on, if there are any.",
    )
    reason = fields.Text(required=True, help="Why less is required from now on.")

    @api.depends("policy_id", "product_tmpl_id", "categ_id")
    def _compute_display_name(self):
        for change in self:
            # sudo: a name, for whoever reads the request
            own = change.sudo()
            scope = own.policy_id or own.product_tmpl_id or own.categ_id
            change.display_name = self.env._(
                "Change of requirements: %(scope)s", scope=scope.display_name or ""
            )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    def _check_ready(self):
        """:raises UserError: for what is decided, incomplete or about two things"""
        result = super()._check_ready()
        for change in self:
            if not (change.reason or "").strip():
                raise UserError(
                    self.env._("Give a reason: it is kept with the change.")
                )
            if change.archives and not change.policy_id:
                raise UserError(self.env._("Choose the requirements that are to go."))
            named = [change.policy_id, change.product_tmpl_id, change.categ_id]
            if len([record for record in named if record]) != 1:
                raise UserError(
                    self.env._(
                        "Choose the requirements that change, or the product or"
                        " category that gets its own."
                    )
                )
        return result

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "apply": self.env._("Change material requirements")
        }

    def _signature_fields(self, transition):
        return {
            "policy_id": None,
            "product_tmpl_id": None,
            "categ_id": None,
            "company_id": None,
            "archives": None,
            "certificate_type_ids": None,
            "or_better": None,
            "specification_id": None,
            "min_days_receipt": None,
            "min_days_use": None,
            "retest_days": None,
            "reason": None,
        }

    def _signature_extra(self, transition):
        extra = super()._signature_extra(transition)
        for change in self.filtered(lambda c: c.state == "draft"):
            extra.setdefault(change.id, {})[self.env._("Required until now")] = (
                change._current()._terms_in_words()
            )
        return extra

    # ------------------------------------------------------------------
    # Taking effect
    # ------------------------------------------------------------------
    def _current(self):
        """What is required at this moment of what the request is about."""
        self.ensure_one()
        own = self.sudo()
        if own.policy_id:
            return own.policy_id
        category = own.categ_id or own.product_tmpl_id.categ_id
        return own.policy_id._nearest(own.company_id, category)

    def _apply(self):
        self.ensure_one()
        self._check_ready()
        before = self._current()._terms_in_words()
        # sudo: the signature decides, no right of the signer
        policies = without_defaults(self.env["medical.material.policy"]).sudo()
        terms = {
            "certificate_type_ids": [Command.set(self.certificate_type_ids.ids)],
            "or_better": self.or_better,
            "specification_id": self.specification_id.id,
            "min_days_receipt": self.min_days_receipt,
            "min_days_use": self.min_days_use,
            "retest_days": self.retest_days,
        }
        policy = policies.browse(self.policy_id.id or [])
        with controlled_change():
            if self.archives:
                policy.active = False
            elif policy:
                policy.write(terms)
            else:
                policy = policies.create(
                    {
                        **terms,
                        "company_id": self.company_id.id,
                        "product_tmpl_id": self.product_tmpl_id.id,
                        "categ_id": self.categ_id.id,
                    }
                )
        counts = policy._above() if self.archives else policy
        after = counts._terms_in_words()
        self.env["qms.controlled.change"]._record(
            "material_policy",
            policy,
            self.reason,
            before=before,
            after=after,
            company=self.company_id,
        )
        self._applied(before, after)
