# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from odoo.addons.qms_base.tools.opening import not_opened

_RECORDED = frozenset({"approval_recorded_by_id", "approval_recorded_at"})
_APPROVAL = frozenset({"approval_reference", "approval_by", "approval_on"})


class MedicalNonconformance(models.Model):
    """What the customer has to agree to, by the quality agreement, and did.

    Recorded with its evidence before the board signs, and part of what it signs.
    """

    _inherit = "medical.nonconformance"

    agreement_id = fields.Many2one(
        "qms.quality.agreement",
        "Quality agreement",
        compute="_compute_agreement_id",
        help="In force with the legal manufacturer of this product.",
    )
    approval_needed = fields.Boolean(
        "The customer has to agree", compute="_compute_approval_needed"
    )
    approval_by = fields.Char("Agreed by", copy=False, tracking=True)
    approval_on = fields.Date("Agreed on", copy=False, tracking=True)
    approval_reference = fields.Char(
        "Their reference",
        copy=False,
        tracking=True,
        help="Letter, message or form by which they agreed; attach it.",
    )
    approval_recorded_by_id = fields.Many2one(
        "res.users", "Recorded by", readonly=True, copy=False, ondelete="restrict"
    )
    approval_recorded_at = fields.Datetime("Recorded on", readonly=True, copy=False)

    @api.depends("qms_customer_id", "product_id", "company_id")
    def _compute_agreement_id(self):
        agreements = self.env["qms.quality.agreement"]
        for record in self:
            # sudo: what was agreed counts, whoever may read agreements
            record.agreement_id = agreements.sudo()._in_force(
                record.company_id, record.qms_customer_id, record.product_id
            )

    @api.depends("agreement_id", "disposition_ids.decision")
    def _compute_approval_needed(self):
        for record in self:
            # sudo: as above
            asked = record.agreement_id.sudo()._decisions_to_approve()
            record.approval_needed = bool(
                asked & set(record.disposition_ids.mapped("decision"))
            )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | _RECORDED

    @api.model_create_multi
    def create(self, vals_list):
        """No approval comes with the opening: it is about a decision."""
        return super().create(
            [
                {key: value for key, value in vals.items() if key not in _APPROVAL}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Who records what the customer said, and when, is the server's to say."""
        result = super().write(vals)
        # what the customer answers in the portal comes with who and when
        if _APPROVAL & set(vals) and not_opened(self):
            self._check_engineer()
            self._serve(
                {
                    "approval_recorded_by_id": self.env.uid,
                    "approval_recorded_at": fields.Datetime.now(),
                }
            )
        return result

    def _missing_of_approval(self):
        """What the customer's approval lacks, where one is asked for."""
        if not self.approval_needed:
            return []
        missing = [
            self._fields[name]._description_string(self.env)
            for name in ("approval_by", "approval_on", "approval_reference")
            if not (self[name].strip() if isinstance(self[name], str) else self[name])
        ]
        if not self._signature_attachments().get(self.id):
            missing.append(self.env._("a file that shows it"))
        if self.approval_on and self.approval_on > fields.Date.today():
            missing.append(self.env._("a date that has come"))
        if not missing:
            return []
        agreement = self.agreement_id.sudo()
        return [
            self.env._(
                "%(customer)s has to agree, by quality agreement %(agreement)s."
                " Missing: %(what)s.",
                customer=agreement.partner_id.name,
                agreement=agreement.display_name,
                what=", ".join(missing),
            )
        ]
