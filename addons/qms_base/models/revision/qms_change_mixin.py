# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QmsChangeMixin(models.AbstractModel):
    """A request to change something else, applied by its last signature.

    It keeps what was before and after, and by whom and when it was put in force.
    (ISO 13485, 4.2.5 and 7.3.9)
    """

    _name = "qms.change.mixin"
    _description = "Request that is applied by signatures"
    _inherit = "qms.decided.mixin"

    state = fields.Selection(
        [("draft", "Requested"), ("applied", "In effect")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    before = fields.Char(readonly=True, copy=False)
    after = fields.Char(readonly=True, copy=False)
    applied_at = fields.Datetime("In effect since", readonly=True, copy=False)
    applied_by_id = fields.Many2one(
        "res.users", "Signed by", readonly=True, copy=False, ondelete="restrict"
    )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {
            "before",
            "after",
            "applied_at",
            "applied_by_id",
        }

    def action_sign(self):
        """Open the signing dialog."""
        self._check_ready()
        return self._qms_signing_action("apply")

    def _check_ready(self):
        for change in self:
            if change.state != "draft":
                raise UserError(
                    self.env._(
                        "%(change)s is in effect already.", change=change.display_name
                    )
                )
        return super()._check_ready()

    def _signature_apply(self, transition):
        for change in self:
            change._apply()

    def _apply(self):
        """Make the change, as the signatures decided; ends with :meth:`_applied`."""
        raise NotImplementedError

    def _applied(self, before, after):
        """Put on record what the change was, once it is made."""
        self.ensure_one()
        # sudo: the signature decides, no right of the signer
        self.sudo()._serve(
            state="applied",
            before=before,
            after=after,
            applied_at=fields.Datetime.now(),
            applied_by_id=self.env.uid,
        )
