# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import UserError

from ...tools.opening import opened
from ..lock.qms_lock_mixin import TALK


class QmsDecidedMixin(models.AbstractModel):
    """A record that is drawn up as a draft, decided by signatures, and then stands.

    What only the decision gives (:meth:`_qms_served_fields`) is taken from nobody:
    neither by ``create`` or ``write`` nor as a default. A model says with
    :meth:`_check_ready` whether a draft is complete. (21 CFR 11.10(e) and 11.70;
    ISO 13485, 4.2.5)
    """

    _name = "qms.decided.mixin"
    _description = "Record that is decided by signatures"
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]

    # ------------------------------------------------------------------
    # What no client may write
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._qms_served_fields()

    @api.model
    def _draft_values(self):
        """What every new record begins with, whatever was asked for."""
        return {
            **dict.fromkeys(self._qms_served_fields(), False),
            "state": "draft",
        }

    @api.model_create_multi
    def create(self, vals_list):
        own = self._draft_values()
        return super().create([{**vals, **own} for vals in vals_list])

    @api.model
    def _is_talk(self, name):
        """Whether a field is of the conversation about a record, not of the record."""
        return name.startswith(TALK)

    def _serve(self, **values):
        """Write what only the service writes, in one statement."""
        # what was changed before goes to the row while it is open
        self.flush_recordset()
        with opened(self):
            self.write(values)
            self.flush_recordset()

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    def _check_ready(self):
        """Whether these are complete drafts, to be decided.

        :raises UserError: with what is missing
        """
        for record in self:
            if record.state != "draft":
                raise UserError(
                    self.env._("%(record)s is no draft.", record=record.display_name)
                )

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        self._signature_ready(transition)
        return result

    def _signature_ready(self, transition):
        """Whether a transition may be signed; by default that of complete drafts."""
        self._check_ready()

    def _signature_rejected(self, transition, reason):
        for record in self:
            # sudo: the note is the service's; signers need no right to write
            record.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Rejected by %(user)s", user=self.env.user.name),
                note=reason,
                user_id=record.sudo().create_uid.id,
            )
