# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

from .medical_label import GOOD


class MedicalLabelReprint(models.Model):
    """A request to print labels of an order again, signed before it is done.

    The earlier copies are accounted for first; each label gets its next copy number,
    which stands on the label.
    """

    _name = "medical.label.reprint"
    _description = "Reprint of labels"
    _inherit = "medical.label.again"
    _qms_lock = LockRule()
    _sequence_code = "medical.label.reprint"

    production_id = fields.Many2one(
        "mrp.production",
        "Order",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="production_id.company_id", store=True, index=True
    )
    label_ids = fields.Many2many(
        "medical.label",
        "medical_label_reprint_rel",
        "reprint_id",
        "label_id",
        "Labels to print again",
        domain="[('production_id', '=', production_id),"
        " ('state', 'in', ('spoiled', 'destroyed', 'sampled', 'returned'))]",
    )
    issue_id = fields.Many2one(
        "medical.label.issue", "Issue", readonly=True, copy=False, ondelete="restrict"
    )

    @api.model
    def _served(self):
        return super()._served() | {"issue_id"}

    def _check_ready(self):
        """:raises UserError: for what is done, or says too little"""
        result = super()._check_ready()
        for reprint in self:
            own = reprint.sudo()  # sudo: labels of the order, for whoever signs
            if not own.label_ids:
                raise UserError(self.env._("Choose the labels to print again."))
            templates = own.label_ids.issue_id.template_id
            if len(templates) > 1:
                raise UserError(
                    self.env._(
                        "These labels were printed by several templates: %(templates)s."
                        " Request a reprint for each.",
                        templates=", ".join(templates.mapped("display_name")),
                    )
                )
            good = own.label_ids.filtered(lambda label: label.state in GOOD)
            if good:
                raise UserError(
                    self.env._(
                        "%(labels)s: not accounted for. Say first what became of the"
                        " earlier copy: spoiled or destroyed.",
                        labels=", ".join(good[:10].mapped("display_name")),
                    )
                )
        return result

    def _signature_fields(self, transition):
        return {
            **super()._signature_fields(transition),
            "production_id": None,
            "label_ids": {
                "lot_id": None,
                "position": None,
                "copy_number": None,
            },
        }

    def _grant_copy(self):
        """The next copies, counted and ready to print."""
        own = self.sudo()  # sudo: the signature decides, no right of the signer
        labels = own.label_ids.sorted("position")
        issue = self.production_id._issue_labels(
            {},
            labels[0].issue_id.template_id,
            own.reason,
            again=labels,
            reprint=own,
        )
        return {**super()._grant_copy(), "issue_id": issue.id}
