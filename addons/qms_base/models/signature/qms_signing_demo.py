# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...signing.codes import demo_secret
from ...tools.keyring import open_keyring
from .qms_signing_factor import factor_writes


class QmsSigningFactor(models.Model):
    """People of the demonstration sign at once, with secrets that anybody can know."""

    _inherit = "qms.signing.factor"

    @api.model
    def _enrol_demo(self, xmlids):
        """Set up signing for demo users; for demo data only.

        :param xmlids: external identifiers of users; the first vouches for the others
        :raises UserError: in a database without demo data
        """
        users = self.env["res.users"]
        self._enrol_demo_users(users.browse([self.env.ref(x).id for x in xmlids]))

    @api.model
    def _enrol_demo_users(self, users):
        """As :meth:`_enrol_demo`, for ``res.users``."""
        # sudo: whether this database is a demonstration
        module = self.env["ir.module.module"].sudo()
        if not module.search_count([("name", "=", "base"), ("demo", "=", True)]):
            raise UserError(self.env._("This is no demonstration database."))
        begun = self.search([("user_id", "in", users.ids)]).user_id
        first = users[:2]
        users -= begun
        now = fields.Datetime.now()
        keyring = open_keyring(self.env)
        with factor_writes():
            factors = self.create(
                [
                    {
                        "user_id": user.id,
                        "state": "enrolled",
                        "enrolled_at": now,
                        "statement": user.company_id.qms_signing_statement,
                        "statement_accepted_at": now,
                        "verified_by_id": (first - user)[:1].id,
                        "verified_at": now,
                        "verified_how": "Demonstration",
                    }
                    for user in users
                ]
            )
        for factor in factors:
            secret = keyring.close(demo_secret(factor.user_id.login))
            self._set_columns(factor, secret=secret)
        stamps = factors._present_stamps()
        for factor in factors:
            stamp = json.dumps(stamps[factor.id])
            self._set_columns(factor, verified_stamp=stamp)
