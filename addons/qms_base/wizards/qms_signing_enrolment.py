# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.res_users import check_identity


class QmsSigningEnrolment(models.TransientModel):
    """Setting up one's own means of signing: picture, first code, statement.

    Neither secret nor code is stored here: the secret waits encrypted in the factor,
    the code is never kept (21 CFR 11.10(j), 11.300).
    """

    _name = "qms.signing.enrolment"
    _description = "Setting up electronic signature"

    user_id = fields.Many2one("res.users", required=True, readonly=True)
    secret = fields.Char(compute="_compute_offer", string="Key to type")
    qrcode = fields.Binary(compute="_compute_offer", string="Picture to scan")
    statement = fields.Text(compute="_compute_statement")
    accepted = fields.Boolean("I accept this statement")
    code = fields.Char("First code", store=False)

    @api.model
    def _open(self, user):
        self.env["qms.signing.factor"]._begin_enrolment(user)
        wizard = self.create({"user_id": user.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set up signing"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model_create_multi
    def create(self, vals_list):
        own = [dict(vals, user_id=self.env.uid) for vals in vals_list]
        return super().create(own)

    @api.depends("user_id")
    def _compute_offer(self):
        """The new secret, shown to its owner alone while it is not confirmed."""
        factors = self.env["qms.signing.factor"]
        for wizard in self:
            wizard.secret = wizard.qrcode = False
            if wizard.user_id == self.env.user:
                factor = factors._of(wizard.user_id)
                wizard.secret, wizard.qrcode = (
                    factor._enrolment_offer() if factor else ("", False)
                )

    @api.depends("user_id")
    def _compute_statement(self):
        for wizard in self:
            wizard.statement = self.env.company.qms_signing_statement

    @check_identity
    def action_confirm(self):
        """Take the secret into use with its first code.

        :raises AccessError: for anybody but the owner
        :raises UserError: without the statement accepted, or with a wrong code
        """
        self.ensure_one()
        if self.user_id != self.env.user or self.env.su:
            raise AccessError(
                self.env._("Everybody sets up signing for themselves, nobody else.")
            )
        if not self.accepted:
            raise UserError(
                self.env._("Read and accept the statement: without it nobody signs.")
            )
        factor = self.env["qms.signing.factor"]._of(self.user_id)
        factor._confirm_enrolment(self.env.context.get("code"), self.statement)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Signing is set up. A security officer now verifies your identity."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
