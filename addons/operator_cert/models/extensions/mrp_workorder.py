# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models

from ...standing import Standing, standing_on


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    required_certification_type_ids = fields.Many2many(
        "operator.certification.type",
        string="Required certifications",
        compute="_compute_required_certification_type_ids",
        context={"active_test": False},
        compute_sudo=True,
        help="What whoever starts or finishes this work order must hold.",
    )

    @api.depends("operation_id", "workcenter_id", "production_id.qms_definition_id")
    def _compute_required_certification_type_ids(self):
        required = self.env["operator.certification.requirement"]._by_workorder(self)
        for workorder in self:
            workorder.required_certification_type_ids = required[workorder].type_id

    def action_show_qualified_colleagues(self):
        """The people who may do this work order today.

        :return: an action that lists their public profiles
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Qualified for %(work)s", work=self.name),
            "res_model": "hr.employee.public",
            "views": [(False, "kanban"), (False, "list"), (False, "form")],
            "domain": [("id", "in", self._qualified_employees().ids)],
            "help": self.env._(
                "Nobody holds every certification that this work requires today."
                " Ask quality to train and certify somebody."
            ),
        }

    def _qualified_employees(self):
        """Employees who may do this work order alone today."""
        self.ensure_one()
        return self._qualified_by_workorder()[self]

    def _qualified_by_workorder(self, days=None):
        """Who may do these work orders alone, on a day of the plant.

        Today as the gate judges; on a later day by the dates of the certificates, for
        nobody knows yet what will be practiced or read until then.

        :param days: ``{work order: day}``; today for those not in it
        :return: ``{work order: hr.employee}`` (``sudo``); everybody is left out where
            nothing is required, for anybody may do that
        """
        days = days or {}
        # sudo: that somebody is qualified is shown to who looks for him; the
        # certificate itself is not
        requirements = self.env["operator.certification.requirement"].sudo()
        required = requirements._by_workorder(self)
        held = (
            self.env["operator.certification"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "in", self.company_id.ids),
                    (
                        "type_id",
                        "in",
                        requirements.union(*required.values()).type_id.ids,
                    ),
                    ("state", "in", ("active", "suspended")),
                    ("employee_id.active", "=", True),
                ],
                ["employee_id", "type_id", "level_id", "company_id", "valid_until"],
            )
        )
        # who is suspended is so with each certificate for the same
        suspended = {(c.employee_id, c.type_id) for c in held if c.state == "suspended"}
        held = held.filtered(lambda c: (c.employee_id, c.type_id) not in suspended)
        today = {company: company._plant_today() for company in self.company_id}
        levels = self.env["operator.certification.level"]._known()
        plans = {}
        for workorder in self:
            needed = frozenset(
                (kind.id, max(levels[row.level_id.id].rank for row in rows))
                for kind, rows in required[workorder].grouped("type_id").items()
            )
            now = today[workorder.company_id]
            day = max(days.get(workorder, now), now)
            plans[workorder] = (workorder.company_id, day, needed)
        worth = {
            (company, day): _ranks(
                held.filtered(lambda c, company=company: c.company_id == company),
                day,
                today[company],
                levels,
            )
            for company, day, _needed in set(plans.values())
        }
        qualified = {
            plan: self.env["hr.employee"]
            .sudo()
            .browse(
                employee
                for employee, ranks in worth[plan[:2]].items()
                if plan[2] and all(ranks.get(k, 0) >= rank for k, rank in plan[2])
            )
            for plan in set(plans.values())
        }
        # instructions of the very work, once for all that ask for the same
        unread = {}
        for workorder, plan in plans.items():
            asking = (plan, required[workorder])
            if plan[1] == today[plan[0]] and qualified[plan] and asking not in unread:
                late = required[workorder]._unread(
                    set(qualified[plan].ids), required[workorder], plan[1]
                )
                unread[asking] = qualified[plan].browse({e for e, _row in late})
        nobody = self.env["hr.employee"]
        return {
            workorder: qualified[plan] - unread.get((plan, required[workorder]), nobody)
            for workorder, plan in plans.items()
        }


def _ranks(certificates, day, today, levels):
    """How far people are on a day: ``{employee id: {type id: rank}}``."""
    standings = (
        certificates._standings_on(day)
        if day == today
        else {
            c: standing_on(c.state, c.valid_from or None, c.valid_until or None, day)
            for c in certificates
        }
    )
    ranks = defaultdict(dict)
    for certificate in certificates:
        level = levels[certificate.level_id.id]
        if Standing(standings[certificate]).holds and not level.supervised:
            own = ranks[certificate.employee_id.id]
            kind = certificate.type_id.id
            own[kind] = max(own.get(kind, 0), level.rank)
    return ranks
