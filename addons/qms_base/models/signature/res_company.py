# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

_MAX_AGE = 730
_DECIDED = {
    "qms_signing_continuous",
    "qms_signing_max_age",
    "qms_signing_statement",
    "qms_signing_letter_date",
    "qms_signing_letter_reference",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    qms_signing_continuous = fields.Boolean(
        "One component within a session",
        groups="base.group_user",
        help="Within one continuous session, signatures after the first need the"
        " password or a code, not both (21 CFR 11.200(a)(1)(i)). The session ends with"
        " the login, a lock, another address, or after 10 minutes without a"
        " signature. Off: both at every signature.",
    )
    qms_signing_statement = fields.Text(
        "Accountability statement",
        translate=True,
        default=lambda self: self._default_signing_statement(),
        help="What people accept when they set up signing (21 CFR 11.10(j)).",
    )

    qms_signing_max_age = fields.Integer(
        "Signing keys count for (days)",
        default=_MAX_AGE,
        help="Older ones are set up anew by their owner (21 CFR 11.300(b)). 0: they"
        " do not age.",
    )
    qms_signing_letter_date = fields.Date(
        "Certified to the FDA on",
        groups="base.group_user",
        help="When the authority was told that the electronic signatures of this"
        " company are meant to be binding (21 CFR 11.100(c)).",
    )
    qms_signing_letter_reference = fields.Char(
        "Reference of the letter", groups="base.group_user"
    )

    def _default_signing_statement(self):
        return self.env._(
            "My electronic signature is the legally binding equivalent of my"
            " handwritten signature. I am accountable for everything signed with it."
            " I keep password and signing codes to myself and report at once when"
            " somebody else may know or hold them."
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Strict to begin with, whatever is sent, in values or as a default."""
        companies = super().create(vals_list)
        relaxed = companies.filtered(
            lambda company: company.qms_signing_continuous
            or company.qms_signing_max_age != _MAX_AGE
        )
        if relaxed:
            relaxed._check_signing_rules()
        return companies

    def _check_signing_rules(self):
        if not (self.env.su or self.env.user.has_group("qms_base.group_qms_manager")):
            raise AccessError(
                self.env._(
                    "How people authenticate for a signature is decided by a quality"
                    " manager."
                )
            )

    def write(self, vals):
        if _DECIDED & set(vals):
            self._check_signing_rules()
        return super().write(vals)
