# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.opening import opened


class MedicalLabelAgain(models.AbstractModel):
    """A request to print again what was printed, with the reason, signed beforehand.

    (QMSR 21 CFR 820.45; 21 CFR 11.50)
    """

    _name = "medical.label.again"
    _description = "Request to print a label again"
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    # code of the sequence that numbers the requests
    _sequence_code = None

    name = fields.Char("Number", readonly=True, copy=False)
    reason = fields.Text(help="Why it is printed again.")
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

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _served(self):
        """Fields that this service alone writes, but for the first values."""
        return frozenset({"name", "state", "requested_by_id"})

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._served()

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | self._served()

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: the number comes from the service
        sequence = self.env["ir.sequence"].sudo()
        return super().create(
            [
                {
                    **vals,
                    **dict.fromkeys(self._served(), False),
                    "name": sequence.next_by_code(self._sequence_code),
                    "state": "draft",
                    "requested_by_id": self.env.uid,
                }
                for vals in vals_list
            ]
        )

    def _check_ready(self):
        """:raises UserError: for what is done, or gives no reason"""
        for request in self:
            if request.state != "draft":
                raise UserError(
                    self.env._("%(reprint)s is done.", reprint=request.name)
                )
            if not (request.reason or "").strip():
                raise UserError(self.env._("Say why it is printed again."))

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
        return {"name": None, "reason": None, "requested_by_id": None}

    def _signature_authors(self, transition):
        # sudo: who asked, for whoever may sign
        return {record.id: record.sudo().requested_by_id for record in self}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        if verdict == "sign":
            self._check_ready()
        return result

    def _signature_rejected(self, transition, reason):
        for request in self.sudo():
            # sudo: the note is the service's
            request._message_log(
                body=self.env._(
                    "Not printed again, rejected by %(user)s: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )

    def _signature_apply(self, transition):
        for request in self:
            request._check_ready()
            # sudo: the signature decides, no right of the signer
            own = request.sudo()
            values = request._grant_copy()
            own.flush_recordset()
            with opened(own):
                own.write({"state": "done", **values})
                own.flush_recordset()

    def _grant_copy(self):
        """Let the next copy be printed.

        :return: values to write on the request, as ``{field: value}``
        """
        self.ensure_one()
        return {}
