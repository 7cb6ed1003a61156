# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...standing import plant_day

_OPEN = Domain("state", "not in", ("done", "cancel"))


class MrpWorkorder(models.Model):
    """Whether anybody will be certified on the day for which work is planned.

    A look ahead, no gate: at the start the gate judges again. Counted are people of
    the company who may do the work alone: who hold, on that day of the plant, a
    certificate of the level asked for (or a higher one) for everything required. Work
    that is late is judged today, and today as the gate judges; a later day by the
    dates of the certificates, for nobody knows yet what will be practiced or read.
    """

    _inherit = "mrp.workorder"

    certified_planned_count = fields.Integer(
        "Certified on the planned day",
        compute="_compute_certified_planned",
        compute_sudo=True,
        help="People who will hold everything this work requires on its planned day.",
    )
    certified_needed = fields.Integer(
        "People needed", compute="_compute_certified_planned", compute_sudo=True
    )
    certified_planned_day = fields.Date(
        "Planned day at the plant",
        compute="_compute_certified_planned",
        compute_sudo=True,
    )
    certification_planning = fields.Selection(
        [
            ("nobody", "Nobody certified"),
            ("short", "Too few certified"),
            ("covered", "Certified"),
        ],
        "Planned staffing",
        compute="_compute_certified_planned",
        compute_sudo=True,
        search="_search_certification_planning",
        help="Nobody certified: nobody will hold everything that this work requires on"
        " its planned day. Too few certified: fewer people than are needed will. Empty"
        " where the work requires no certification, and for work that is over.",
    )

    @api.depends(
        "date_start",
        "operation_id",
        "production_id.date_start",
        "state",
        "workcenter_id",
    )
    def _compute_certified_planned(self):
        plan = self._certification_plan()
        for workorder in self:
            day, count, needed = plan.get(workorder, (False, 0, 0))
            workorder.certified_planned_day = day
            workorder.certified_planned_count = count
            workorder.certified_needed = needed
            workorder.certification_planning = _verdict(count, needed)

    @api.model
    def _search_certification_planning(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = {verdict for verdict in value if verdict}
        found = [
            workorder.id
            for workorder, (_day, count, needed) in self._open_certification_plan()
            if _verdict(count, needed) in wanted
        ]
        domain = Domain("id", "in", found)
        if False in value:
            known = [w.id for w, plan in self._open_certification_plan() if plan[2]]
            domain |= Domain("id", "not in", known)
        return domain

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "certification_planning":
            return super()._read_group_groupby(alias, groupby_spec, query)
        verdicts = {
            workorder.id: _verdict(count, needed)
            for workorder, (_day, count, needed) in self._open_certification_plan()
            if needed
        }
        rows = SQL(
            "(SELECT unnest(%s::int[]) AS res_id, unnest(%s::varchar[]) AS verdict)",
            list(verdicts),
            list(verdicts.values()),
        )
        joined = query.make_alias(alias, "certification_plan")
        if joined not in query._joins:
            joined = query.left_join(alias, "id", rows, "res_id", "certification_plan")
        return SQL.identifier(joined, "verdict")

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------
    @api.model
    def _open_certification_plan(self):
        """What :meth:`_certification_plan` says of all open work orders."""
        # sudo: which work is covered does not depend on who asks; what the reader
        # sees of it is decided by the search around this
        workorders = self.sudo().search(
            _OPEN & Domain("company_id", "in", self.env.companies.ids)
        )
        return workorders._certification_plan().items()

    def _certification_plan(self):
        """Who will be certified when work starts, for many work orders at once.

        The number of queries does not depend on how many there are.

        :return: ``{work order: (day, people certified, people needed)}`` of those
            that are open and require something
        """
        workorders = self.filtered_domain(_OPEN)
        Requirement = self.env["operator.certification.requirement"]
        required = {
            workorder: needs
            for workorder, needs in Requirement._by_workorder(workorders).items()
            if needs
        }
        held = self._certification_periods(
            {need.type_id.id for needs in required.values() for need in needs}
        )
        now = fields.Datetime.now()
        days = {w: w._certification_day(now) for w in required}
        today = self.browse().union(
            *(w for w, day in days.items() if day == w.company_id._plant_today())
        )
        qualified = today._qualified_by_workorder()
        plan, counted = {}, {}
        for workorder, needs in required.items():
            day = days[workorder]
            if workorder in qualified:
                count = len(qualified[workorder])
            else:
                company = workorder.company_id.id
                asked = frozenset((n.type_id.id, n.level_id.rank) for n in needs)
                key = company, asked, day
                if key not in counted:
                    counted[key] = len(_holders(held, company, asked, day))
                count = counted[key]
            plan[workorder] = day, count, max(needs.mapped("minimum_people"))
        return plan

    def _certification_day(self, now):
        """The plant's day on which the work is planned to start, today at least."""
        self.ensure_one()
        planned = self.date_start or self.production_id.date_start or now
        calendar = self.workcenter_id.resource_calendar_id
        return plant_day(max(planned, now), calendar.tz or self.company_id._plant_tz())

    @api.model
    def _certification_periods(self, type_ids):
        """``{(company id, type id): [(employee id, rank, from, until)]}``, of who may
        work alone.
        """
        # sudo: counted are all who are certified, whoever looks at the plan
        certifications = self.env["operator.certification"].sudo()
        alone = self.env["operator.certification.level"].sudo()
        alone = alone.with_context(active_test=False).search(
            [("supervised", "=", False)]
        )
        ranks = {level.id: level.rank for level in alone}
        query = certifications._search(
            [
                ("type_id", "in", list(type_ids)),
                ("state", "=", "active"),
                ("level_id", "in", alone.ids),
                ("employee_id.active", "=", True),
            ]
        )
        columns = (
            "company_id",
            "type_id",
            "employee_id",
            "level_id",
            "valid_from",
            "valid_until",
        )
        certifications.flush_model(columns)
        # who is suspended is so with each certificate for the same
        suspended = {
            (c.employee_id.id, c.type_id.id)
            for c in certifications.search(
                [("type_id", "in", list(type_ids)), ("state", "=", "suspended")]
            )
        }
        periods = defaultdict(list)
        for company, kind, person, level, start, until in self.env.execute_query(
            query.select(*(SQL.identifier(query.table, name) for name in columns))
        ):
            if (person, kind) not in suspended:
                periods[company, kind].append((person, ranks[level], start, until))
        return periods


def _holders(held, company, asked, day):
    """Ids of the people who hold all that is asked on a day."""
    people = [
        {
            person
            for person, own, start, until in held[company, kind]
            if own >= rank and start <= day and (until is None or until >= day)
        }
        for kind, rank in asked
    ]
    return set.intersection(*people)


def _verdict(count, needed):
    if not needed:
        return False
    if not count:
        return "nobody"
    return "short" if count < needed else "covered"


class MrpProduction(models.Model):
    """The worst of its work orders, on the order itself."""

    _inherit = "mrp.production"

    certification_planning = fields.Selection(
        [
            ("nobody", "Nobody certified"),
            ("short", "Too few certified"),
        ],
        "Planned staffing",
        help="The worst of its work orders. Nobody certified: nobody will hold"
        " everything that one of them requires on its planned day. Too few certified:"
        " fewer people than are needed will.",
        compute="_compute_certification_planning",
        compute_sudo=True,
        search="_search_certification_planning",
    )

    @api.depends("workorder_ids.certification_planning")
    def _compute_certification_planning(self):
        for order in self:
            verdicts = set(order.workorder_ids.mapped("certification_planning"))
            order.certification_planning = next(
                (worst for worst in ("nobody", "short") if worst in verdicts), False
            )

    @api.model
    def _search_certification_planning(self, operator, value):
        if operator != "in":
            return NotImplemented
        work = Domain("workorder_ids.certification_planning", "=", "nobody")
        short = Domain("workorder_ids.certification_planning", "=", "short") & ~work
        choices = {"nobody": work, "short": short, False: ~work & ~short}
        return Domain.OR(choices[verdict] for verdict in value if verdict in choices)
