# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

_STEPS = "90, 60, 30, 7, 0"
_LONGEST = 730


class ResCompany(models.Model):
    _inherit = "res.company"

    certification_coordinator_id = fields.Many2one(
        "res.users",
        "Certification coordinator",
        domain="[('share', '=', False)]",
        groups="base.group_user",
        help="Told of certifications that end and of work that nobody is certified"
        " for. Empty: a quality engineer of the company.",
    )
    certification_reminder_steps = fields.Char(
        "Remind before the end (days)",
        default=_STEPS,
        groups="base.group_user",
        help="Days before the last valid day at which the person, the supervisor and"
        " the coordinator are told, separated by commas; 0 is when it has expired."
        " Empty: nobody is told.",
    )

    @api.constrains("certification_reminder_steps")
    def _check_certification_reminder_steps(self):
        for company in self:
            try:
                steps = company._certification_steps()
            except ValueError:
                steps = [-1]
            if any(not 0 <= step <= _LONGEST for step in steps):
                raise ValidationError(
                    self.env._(
                        "%(text)s is no list of days. Write whole numbers from 0 to"
                        " %(most)s separated by commas, such as %(example)s.",
                        text=company.certification_reminder_steps,
                        most=_LONGEST,
                        example=_STEPS,
                    )
                )

    def _certification_steps(self):
        """Days ahead at which people are told, the longest first.

        :raises ValueError: when the text is no list of whole numbers
        """
        self.ensure_one()
        text = self.certification_reminder_steps or ""
        parts = [part.strip() for part in text.split(",")]
        return sorted({int(part) for part in parts if part}, reverse=True)

    def _certification_coordinators(self):
        """Who is told, the preferred ones first: coordinator, then engineers.

        :return: active internal users of the company
        """
        self.ensure_one()
        engineers = self.env.ref("qms_base.group_qms_engineer").all_user_ids
        root = self.env.ref("base.user_root")
        # sudo: which logins are there, for jobs and whoever causes them
        choices = self.sudo().certification_coordinator_id | (
            engineers.sudo().sorted("id")
        )
        return choices.filtered(
            lambda user: user.active
            and not user.share
            and user != root
            and self in user.company_ids
        )
