# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError


class QmsControlledChangeWizard(models.AbstractModel):
    """A change that a quality manager makes, with a reason, on record."""

    _name = "qms.controlled.change.wizard"
    _description = "Controlled change to be made"

    reason = fields.Text(
        required=True, help="Why this is changed. It is kept with the change."
    )

    def _changed_record(self):
        """The record that would be changed: refusals are about it."""
        return self

    def _authorize(self):
        """Refuse whoever may not make this change; called before anything is done.

        An addon that asks for signatures extends this method.

        :raises AccessError: for anybody but a quality manager, the system included
        :raises UserError: without a reason
        """
        self.ensure_one()
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not user.has_group(
            "qms_base.group_qms_manager"
        ):
            self.env["qms.gate.denial"]._refuse_change(
                self._changed_record(),
                "role.missing",
                self.env._(
                    "%(user)s may not change this: a quality manager does.",
                    user=user.name,
                ),
                error=AccessError,
            )
        if not (self.reason or "").strip():
            raise UserError(self.env._("Give a reason: it is kept with the change."))

    def _refuse_foreign_companies(self, companies):
        """Refuse what concerns a company where this person has no access.

        :param companies: ``res.company`` that the change concerns
        """
        foreign = companies.sudo() - self.env.user.company_ids
        if foreign:
            self.env["qms.gate.denial"]._refuse_change(
                self._changed_record(),
                "role.missing",
                self.env._(
                    "This also concerns %(companies)s, where you have no access. A"
                    " quality manager who has access to all of them changes it.",
                    companies=", ".join(foreign.mapped("name")),
                ),
                error=AccessError,
            )
