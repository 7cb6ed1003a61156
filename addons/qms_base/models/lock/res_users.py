# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.tools import SQL


class ResUsers(models.Model):
    """A login is one person's for ever (21 CFR 11.100(a), 11.300(a))."""

    _inherit = "res.users"

    @api.constrains("login")
    def _check_login_never_given_before(self):
        """Nobody gets the login of somebody else who acted or signed under it.

        Who had a login before is known from the audit trail; archived users keep
        theirs anyway.
        """
        self.env.flush_all()
        taken = self.env.execute_query(
            SQL(
                "SELECT u.id FROM res_users u WHERE u.id = ANY(%s) AND EXISTS ("
                " SELECT FROM qms_audit_log e"
                " WHERE e.table_name = 'res_users' AND e.row_id <> u.id"
                " AND (e.new_values->>'login' = u.login"
                "  OR e.old_values->>'login' = u.login)"
                " AND (EXISTS (SELECT FROM qms_audit_act a"
                "   WHERE a.user_ref = e.row_id)"
                "  OR EXISTS (SELECT FROM qms_signature s"
                "   WHERE s.signer_ref = e.row_id)))",
                self.ids,
            )
        )
        users = self.browse([user_id for (user_id,) in taken])
        if users:
            self.env["qms.gate.denial"]._refuse_change(
                users,
                "login.reused",
                self.env._(
                    "The login %(login)s was somebody else's, whose work is on record"
                    " under it: it is never given again. Choose another.",
                    login=users[0].login,
                ),
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signers(self):
        # sudo: a signature counts whoever may read it
        signed = (
            self.env["qms.signature"]
            .sudo()
            .search([("signer_ref", "in", self.ids)], limit=1)
        )
        if signed:
            self.env["qms.gate.denial"]._refuse_change(
                self.filtered(lambda user: user.id == signed.signer_ref),
                "record.kept",
                self.env._(
                    "%(name)s signed records and stays: archive the user, it cannot be"
                    " deleted.",
                    name=signed.signer_name,
                ),
            )
