# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import STREAM

# what a digest names singly; the rest is counted
_NAMED = 30
# managers hear of what inspectors left for this long
_ESCALATED_AFTER = timedelta(days=1)


class MedicalInspection(models.Model):
    """When an inspection is due, and who is told that it is not done.

    One digest a day and person: inspectors of what is overdue, quality managers of
    what is overdue for a day. (ISO 13485, 8.2.6)
    """

    _inherit = "medical.inspection"

    due_at = fields.Datetime("Due", readonly=True, copy=False, index="btree_not_null")
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    late = fields.Boolean(
        "Completed late", readonly=True, copy=False, help="Completed after it was due."
    )
    postponement_ids = fields.One2many(
        "medical.inspection.postponement", "inspection_id", "Postponements"
    )

    @api.depends("due_at", "state", "done_at")
    def _compute_overdue(self):
        now = fields.Datetime.now()
        for inspection in self:
            inspection.overdue = bool(
                inspection.state == "open"
                and inspection.due_at
                and inspection.due_at < now
            )

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", "open"), ("due_at", "<", fields.Datetime.now())]
        return late if True in value else ["!", "&", *late]

    @api.model
    def _opening_values(self, requirement, plan, *details):
        values = super()._opening_values(requirement, plan, *details)
        # due when the work is finished, which waits for it
        at_the_end = requirement.trigger in ("operation_last", STREAM)
        if plan.due_hours and not at_the_end:
            values["due_at"] = fields.Datetime.now() + timedelta(hours=plan.due_hours)
        return values

    def _completion_values(self, verdict, employee, now):
        values = super()._completion_values(verdict, employee, now)
        return values | {"late": bool(self.due_at and now > self.due_at)}

    def action_postpone(self):
        """Ask for another due time: with a reason, in force once signed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Postpone %(name)s", name=self.name),
            "res_model": "medical.inspection.postponement",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_inspection_id": self.id},
        }

    # ------------------------------------------------------------------
    # The digest
    # ------------------------------------------------------------------
    @api.model
    def _cron_tell_overdue(self):
        """Tell of overdue inspections, once a day and company.

        :return: the number of messages sent
        """
        sent = 0
        # sudo: the job looks at all companies
        for company in self.env["res.company"].sudo().search([("active", "=", True)]):
            if company._claim_overdue_day():
                sent += self.sudo()._tell_overdue(company)
        return sent

    @api.model
    def _tell_overdue(self, company):
        """One message a person: inspectors, and managers of what stays undone."""
        now = fields.Datetime.now()
        late = self.search_fetch(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("due_at", "<", now),
            ],
            order="due_at, id",
        )
        if not late:
            return 0
        old = late.filtered(lambda i: i.due_at < now - _ESCALATED_AFTER)
        digests = defaultdict(self.browse)
        for group, inspections in (("inspector", late), ("manager", old)):
            users = self.env.ref(f"qms_base.group_qms_{group}").all_user_ids
            for user in users.filtered(
                lambda user: user.active
                and not user.share
                and company in user.company_ids
                and user.id != self.env.ref("base.user_root").id
            ):
                # a manager is an inspector by his groups, and hears of what is his
                if inspections and (
                    group == "manager"
                    or not user.has_group("qms_base.group_qms_manager")
                ):
                    digests[user] |= inspections
        for user, inspections in digests.items():
            env = self.with_context(lang=user.lang).env
            self.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                subject=env._(
                    "%(count)s inspections are overdue", count=len(inspections)
                ),
                body=inspections.with_env(env)._overdue_digest(company),
            )
        return len(digests)

    def _overdue_digest(self, company):
        """The list that is sent: number, subject, since when."""
        tz = company._plant_tz()
        rows = [
            Markup('<li><a href="/odoo/inspections/%s">%s</a> %s</li>')
            % (
                inspection.id,
                inspection.name,
                self.env._(
                    "%(subject)s: due %(at)s",
                    subject=inspection.subject,
                    at=fields.Datetime.context_timestamp(
                        inspection.with_context(tz=str(tz)), inspection.due_at
                    ).strftime("%Y-%m-%d %H:%M"),
                ),
            )
            for inspection in self[:_NAMED]
        ]
        more = len(self) - _NAMED
        if more > 0:
            rows.append(
                Markup("<li>%s</li>") % self.env._("and %(count)s more", count=more)
            )
        return Markup("<ul>%s</ul>") % Markup("").join(rows)


class ResCompany(models.Model):
    _inherit = "res.company"

    medical_overdue_told_on = fields.Date(
        "Overdue inspections told on",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    def _claim_overdue_day(self):
        """Whether this run is the one that tells today: the row says so once."""
        self.ensure_one()
        self.flush_recordset(["medical_overdue_told_on"])
        claimed = self.env.execute_query(
            SQL(
                "UPDATE res_company SET medical_overdue_told_on = %(day)s"
                " WHERE id = %(id)s AND (medical_overdue_told_on IS NULL"
                " OR medical_overdue_told_on < %(day)s) RETURNING id",
                day=self._plant_today(),
                id=self.id,
            )
        )
        self.invalidate_recordset(["medical_overdue_told_on"])
        return bool(claimed)
