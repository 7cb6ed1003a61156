# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL, format_date

_ACTIVITY_TYPE = "medical_traceability.mail_activity_type_certificate_end"
# days ahead at which somebody is told; 0 is when it has ended
_STEPS = (90, 30, 7, 0)
# nobody is told of what ended longer ago
_LATE_DAYS = 30


class MedicalMaterialCertificate(models.Model):
    """Nobody is surprised by the end of a certificate on which lots rest."""

    _inherit = "medical.material.certificate"

    def _responsible(self):
        """Who is told: who accepted it, else a quality manager of the company."""
        self.ensure_one()
        # sudo: who works here, whoever may read it
        own = self.sudo()
        accepted_by = own.accepted_by_id
        if accepted_by.active and not accepted_by.share and accepted_by.id != 1:
            return accepted_by
        managers = self.env.ref("qms_base.group_qms_manager").sudo().all_user_ids
        here = managers.filtered(
            lambda user: user.active and own.company_id in user.company_ids
        )
        return here[:1] or self.env.user

    @api.model
    def _cron_remind_validity(self):
        """Tell of certificates that end, once for each step.

        :return: the number of certificates told of
        """
        today = fields.Date.today()
        # sudo: the job looks at all companies
        ending = self.sudo().search(
            [
                ("state", "=", "accepted"),
                ("valid_until", ">=", fields.Date.add(today, days=-_LATE_DAYS)),
                ("valid_until", "<=", fields.Date.add(today, days=_STEPS[0])),
                ("lot_ids.quality_status", "in", ("quarantine", "released", "on_hold")),
            ],
            order="valid_until, id",
        )
        told = self.browse()
        for certificate in ending:
            left = (certificate.valid_until - today).days
            step = 0 if left < 0 else min(s for s in _STEPS if s and left <= s)
            if certificate._claim_step(step):
                told |= certificate
        told.invalidate_recordset(["reminded_step"])
        told._tell_of_end()
        return len(told)

    def _claim_step(self, step):
        """Whether this run is the one that tells of a step: the row says so once."""
        # minus one in place of 0, which an unset column reads as
        mark = step or -1
        return bool(
            self.env.execute_query(
                SQL(
                    "UPDATE medical_material_certificate SET reminded_step = %(mark)s"
                    " WHERE id = %(id)s AND (COALESCE(reminded_step, 0) = 0"
                    " OR reminded_step > %(mark)s) RETURNING id",
                    mark=mark,
                    id=self.id,
                )
            )
        )

    def _tell_of_end(self):
        """An activity for each; those of earlier steps go, one is enough."""
        if not self:
            return
        self._reminder_activities().unlink()
        # quick: no mail for each, they are in the list of activities
        for certificate in self.with_context(mail_activity_quick_update=True):
            user = certificate._responsible()
            env = certificate.with_context(lang=user.lang).env
            certificate.activity_schedule(
                _ACTIVITY_TYPE,
                date_deadline=certificate.valid_until,
                summary=env._(
                    "%(number)s of %(supplier)s ends on %(day)s",
                    number=certificate.display_name,
                    supplier=certificate.supplier_id.name,
                    day=format_date(
                        env, certificate.valid_until, date_format="d MMMM y"
                    ),
                ),
                user_id=user.id,
            )

    def _reminder_activities(self):
        """Open activities about the end of these certificates."""
        kind = self.env.ref(_ACTIVITY_TYPE)
        # sudo: the service's own activities, whoever was told by them
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", kind.id),
                ]
            )
        )
