# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened

from .medical_label import GOOD

_SERVED = frozenset({"name", "state", "issue_id", "requested_by_id"})


class MedicalLabelReprint(models.Model):
    """A request to print labels again, with the reason, signed before it is done.

    The earlier copies are accounted for first; each label gets its next copy number,
    which stands on the label. (QMSR 21 CFR 820.45; 21 CFR 11.50)
    """

    _name = "medical.label.reprint"
    _description = "Reprint of labels"
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _qms_lock = LockRule()

    name = fields.Char("Number", readonly=True, copy=False)
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
    reason = fields.Text(help="Why the labels are printed again.")
    state = fields.Selection(
        [("draft", "Requested"), ("done", "Issued again")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    requested_by_id = fields.Many2one(
        "res.users", "Requested by", readonly=True, copy=False, ondelete="restrict"
    )
    issue_id = fields.Many2one(
        "medical.label.issue", "Issue", readonly=True, copy=False, ondelete="restrict"
    )

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVED

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | _SERVED

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: the number comes from the service
        sequence = self.env["ir.sequence"].sudo()
        return super().create(
            [
                {
                    **vals,
                    "name": sequence.next_by_code("medical.label.reprint"),
                    "state": "draft",
                    "issue_id": False,
                    "requested_by_id": self.env.uid,
                }
                for vals in vals_list
            ]
        )

    def _check_ready(self):
        """:raises UserError: for what is done, or says too little"""
        for reprint in self:
            own = reprint.sudo()  # sudo: labels of the order, for whoever signs
            if reprint.state != "draft":
                raise UserError(
                    self.env._("%(reprint)s is done.", reprint=reprint.name)
                )
            if not (reprint.reason or "").strip():
                raise UserError(self.env._("Say why the labels are printed again."))
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

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    def action_sign(self):
        """Open the signing dialog."""
        self._check_ready()
        return self._qms_signing_action("reprint")

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "reprint": self.env._("Print labels again")
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "production_id": None,
            "reason": None,
            "requested_by_id": None,
            "label_ids": {
                "lot_id": None,
                "position": None,
                "copy_number": None,
            },
        }

    def _signature_authors(self, transition):
        # sudo: who asked, for whoever may sign
        return {record.id: record.sudo().requested_by_id for record in self}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        if verdict == "sign":
            self._check_ready()
        return result

    def _signature_rejected(self, transition, reason):
        for reprint in self.sudo():
            # sudo: the note is the service's
            reprint._message_log(
                body=self.env._(
                    "Not printed again, rejected by %(user)s: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )

    def _signature_apply(self, transition):
        for reprint in self:
            reprint._issue_again()

    def _issue_again(self):
        """The next copies, counted and ready to print."""
        self.ensure_one()
        self._check_ready()
        own = self.sudo()  # sudo: the signature decides, no right of the signer
        labels = own.label_ids.sorted("position")
        issue = self.production_id._issue_labels(
            {},
            labels[0].issue_id.template_id,
            own.reason,
            again=labels,
            reprint=own,
        )
        own.flush_recordset()
        with opened(own):
            own.write({"state": "done", "issue_id": issue.id})
            own.flush_recordset()
