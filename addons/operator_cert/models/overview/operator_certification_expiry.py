# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .expiry_steps import due_step

_ACTIVITY_TYPE = "operator_cert.mail_activity_type_expiry"
# Nobody is told of certificates that ended longer ago.
_LATE_DAYS = 30
# Certificates looked at in one run.
_BATCH = 1000


class OperatorCertification(models.Model):
    """Nobody is surprised by an expiry: the people concerned are told ahead.

    At each step the company names, the person, the supervisor and the coordinator
    get an activity, as far as they may see the certificate. It goes when the
    certificate is renewed or revoked and when the person is archived.
    """

    _inherit = "operator.certification"

    reminder_ids = fields.One2many(
        "operator.certification.reminder", "certification_id", "Reminders"
    )
    superseded = fields.Boolean(
        compute="_compute_superseded",
        search="_search_superseded",
        help="An active certification of the same person and type ends later.",
    )

    @api.depends("state", "valid_until")
    def _compute_superseded(self):
        followed = self - self.sudo()._without_successor()
        for certification in self:
            certification.superseded = (
                certification.state == "active" and certification in followed
            )

    @api.model
    def _search_superseded(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["employee_id", "state", "type_id", "valid_until"])
        followed = SQL(
            "(SELECT own.id FROM operator_certification own"
            " JOIN operator_certification later"
            " ON later.employee_id = own.employee_id"
            " AND later.type_id = own.type_id AND later.state = 'active'"
            " AND (later.valid_until IS NULL OR later.valid_until > own.valid_until)"
            " WHERE own.state = 'active' AND own.valid_until IS NOT NULL)"
        )
        return Domain("id", "in" if True in value else "not in", followed)

    @api.model
    def _cron_remind_expiry(self):
        """Tell the people concerned of certificates that end, once for each step.

        :return: the number of activities made
        """
        self._close_reminders_of_ended()
        due = self._due_for_reminder()
        told = self._record_reminders(due[:_BATCH])
        self._schedule_reminders(told)
        if len(due) > _BATCH:
            self.env.ref(
                "operator_cert.ir_cron_operator_certification_remind"
            )._trigger()
        return len(told)

    # ------------------------------------------------------------------
    # Who is told of what
    # ------------------------------------------------------------------
    @api.model
    def _due_for_reminder(self):
        """``[(certificate, step, user, role)]`` not told of yet, by certificate."""
        # sudo: companies and people are looked at whoever runs the job
        steps = {
            company: company._certification_steps()
            for company in self.env["res.company"].sudo().search([])
        }
        domains = []
        for company, own in steps.items():
            today = company._plant_today()
            if own:
                domains.append(
                    Domain("company_id", "=", company.id)
                    & Domain("valid_from", "<=", today)
                    & Domain(
                        "valid_until", ">=", fields.Date.add(today, days=-_LATE_DAYS)
                    )
                    & Domain("valid_until", "<=", fields.Date.add(today, days=own[0]))
                )
        ending = self.sudo().search(
            Domain.OR(domains)
            & Domain("state", "=", "active")
            & Domain("employee_id.active", "=", True)
        )
        at_step = defaultdict(self.sudo().browse)
        for certification in ending._without_successor():
            step = due_step(steps[certification.company_id], certification.days_left)
            if step is not None:
                at_step[step] |= certification
        due = [
            (certification, step, user, role)
            for step, certifications in at_step.items()
            for certification, user, role in certifications._reminder_recipients()
        ]
        known = {
            (told.certification_id.id, told.step, told.user_id.id)
            for told in ending.reminder_ids
        }
        return [row for row in due if (row[0].id, row[1], row[2].id) not in known]

    def _reminder_recipients(self):
        """``[(certificate, user, role)]``, each user once for a certificate."""
        coordinators = {
            company: company._certification_coordinators()
            for company in self.company_id
        }
        wanted = defaultdict(self.browse)
        for certification in self:
            person = certification.employee_id
            wanted[person.user_id, "employee"] |= certification
            wanted[person.parent_id.user_id, "supervisor"] |= certification
            # nobody is asked to look after the own certificate alone
            others = coordinators[certification.company_id] - person.user_id
            wanted[others[:1], "coordinator"] |= certification
        found, seen = [], set()
        for (user, role), certifications in wanted.items():
            if not user or not user.active or user.share:
                continue
            readable = (
                certifications.with_user(user)
                .with_context(allowed_company_ids=user.company_ids.ids)
                .sudo(False)
                ._filtered_access("read")
            )
            for certification in certifications.browse(readable._ids):
                if (certification.id, user.id) not in seen:
                    seen.add((certification.id, user.id))
                    found.append((certification, user, role))
        return found

    def _without_successor(self):
        """Certificates that nothing active of the same type and person follows."""
        ends = self._read_group(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("type_id", "in", self.type_id.ids),
                ("state", "=", "active"),
            ],
            ["employee_id", "type_id"],
            ["valid_until:max", "valid_until:array_agg"],
        )
        last = {
            (employee, kind): date.max if None in all_ends else end
            for employee, kind, end, all_ends in ends
        }
        return self.filtered(
            lambda c: not c.valid_until
            or last.get((c.employee_id, c.type_id), date.min) <= c.valid_until
        )

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    @api.model
    def _record_reminders(self, due):
        """Write down who is told; what another run wrote first is left out.

        :return: the rows of ``due`` that were not there
        """
        if not due:
            return []
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO operator_certification_reminder"
                " (certification_id, step, user_id, role, company_id, told_on)"
                " VALUES %s ON CONFLICT DO NOTHING"
                " RETURNING certification_id, step, user_id",
                SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s, %s, %s)",
                        certification.id,
                        step,
                        user.id,
                        role,
                        certification.company_id.id,
                        now,
                    )
                    for certification, step, user, role in due
                ),
            )
        )
        self.invalidate_model(["reminder_ids"])
        written = set(rows)
        return [row for row in due if (row[0].id, row[1], row[2].id) in written]

    @api.model
    def _schedule_reminders(self, told):
        """An activity for each; those of earlier steps go, one is enough."""
        if not told:
            return
        activities = self.env["mail.activity"].sudo()
        earlier = self._reminder_activities([row[0].id for row in told])
        now_told = {(row[0].id, row[2].id) for row in told}
        earlier.filtered(lambda a: (a.res_id, a.user_id.id) in now_told).unlink()
        kind = self.env.ref(_ACTIVITY_TYPE)
        # quick: no mail for each, they are in the list of activities
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "automated": True,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": certification.id,
                    "user_id": user.id,
                    "date_deadline": certification.valid_until,
                    "summary": certification._reminder_summary(user, role),
                }
                for certification, _step, user, role in told
            ]
        )

    def _reminder_summary(self, user, role):
        """What is to be done, in the language of who is told."""
        env = self.with_context(lang=user.lang).env
        words = {
            "type": self.type_id.with_env(env).name,
            "person": self.employee_id.name,
            # the month in words: no reader may take the day for the month
            "day": format_date(env, self.valid_until, date_format="d MMMM y"),
        }
        if self.days_left < 0:
            if role == "employee":
                return env._("Your %(type)s expired on %(day)s", **words)
            return env._("%(type)s of %(person)s expired on %(day)s", **words)
        if role == "employee":
            return env._("Your %(type)s ends on %(day)s", **words)
        return env._("%(type)s of %(person)s ends on %(day)s", **words)

    # ------------------------------------------------------------------
    # Closing
    # ------------------------------------------------------------------
    @api.model
    def _reminder_activities(self, certification_ids=None):
        """Open activities about ends of validity."""
        domain = Domain("res_model", "=", self._name) & Domain(
            "activity_type_id", "=", self.env.ref(_ACTIVITY_TYPE).id
        )
        if certification_ids is not None:
            domain &= Domain("res_id", "in", list(certification_ids))
        # sudo: the service's own activities, whoever was told by them
        return self.env["mail.activity"].sudo().search(domain)

    @api.model
    def _close_reminders_of_ended(self):
        """Take back activities about certificates that are no longer of concern."""
        activities = self._reminder_activities()
        certifications = self.sudo().browse(activities.mapped("res_id")).exists()
        concern = certifications.filtered(
            lambda c: c.state == "active" and c.employee_id.active
        )._without_successor()
        activities.filtered(lambda a: a.res_id not in concern._ids).unlink()

    def _decide(self, state, *args, **kwargs):
        """What is renewed or revoked needs nobody's attention any more."""
        result = super()._decide(state, *args, **kwargs)
        # sudo: what the person held before, whoever may see it
        before = self.sudo().search(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("type_id", "in", self.type_id.ids),
            ]
        )
        concern = before.filtered(lambda c: c.state == "active")._without_successor()
        self._reminder_activities((before - concern).ids).unlink()
        return result


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            certifications = self.env["operator.certification"].sudo()
            # sudo: the service's own activities about people who left
            held = certifications.search([("employee_id", "in", self.ids)])
            certifications._reminder_activities(held.ids).unlink()
        return result
