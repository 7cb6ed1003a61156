# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .workcenter_needs import NEEDS_DEPEND, needs_of_workcenters

HORIZONS = (0, 30, 60, 90)
_DEPENDS = {
    **NEEDS_DEPEND,
    "operator.certification": [
        "company_id",
        "employee_id",
        "level_id",
        "state",
        "type_id",
        "valid_from",
        "valid_until",
    ],
    "operator.certification.level": ["rank", "supervised"],
    "hr.employee": ["active"],
}


class OperatorCertificationCoverage(models.Model):
    """How many people are and will be certified for what a work center requires.

    One row for each work center, certification and level. Counted are people, not
    certificates: those who are not archived and hold an active certificate of that
    level or a higher one on the day, today at the plant and in 30, 60 and 90 days.
    Who works under supervision is not counted. Judged by the dates alone: nobody
    knows yet what will be practiced or read until then.

    Figures only: who they are is shown to whoever may see certifications.
    """

    _name = "operator.certification.coverage"
    _description = "Certification coverage"
    _auto = False
    _order = "status, missing desc, workcenter_id, type_id, id"
    _rec_name = "workcenter_id"
    _depends = _DEPENDS

    workcenter_id = fields.Many2one("mrp.workcenter", "Work center", readonly=True)
    type_id = fields.Many2one(
        "operator.certification.type", "Certification", readonly=True
    )
    level_id = fields.Many2one(
        "operator.certification.level", "Level at least", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    needed = fields.Integer(
        readonly=True, aggregator="max", help="The largest of what is asked."
    )
    people_0 = fields.Integer("Today", readonly=True, aggregator="min")
    people_30 = fields.Integer("In 30 days", readonly=True, aggregator="min")
    people_60 = fields.Integer("In 60 days", readonly=True, aggregator="min")
    people_90 = fields.Integer("In 90 days", readonly=True, aggregator="min")
    missing = fields.Integer(
        readonly=True, help="People missing on the worst of the four days."
    )
    status = fields.Selection(
        [
            ("0", "Too few today"),
            ("30", "Too few in 30 days"),
            ("60", "Too few in 60 days"),
            ("90", "Too few in 90 days"),
            ("enough", "Enough for 90 days"),
        ],
        readonly=True,
        help="The first of the four days on which fewer people are certified than"
        " are needed.",
    )
    outlook = fields.Json(compute="_compute_outlook")

    @api.depends("needed", "people_0", "people_30", "people_60", "people_90")
    def _compute_outlook(self):
        for row in self:
            row.outlook = {
                "needed": row.needed,
                "people": [[days, row[f"people_{days}"]] for days in HORIZONS],
            }

    @property
    def _table_query(self):
        return SQL("SELECT * FROM (%s) coverage", self._coverage_sql())

    @api.model
    def _coverage_sql(self):
        """The rows, counted on the days of each company's plant."""
        # sudo: which day it is at each plant is no secret
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        days = SQL(", ").join(
            SQL("(%s, %s::date)", company.id, company._plant_today())
            for company in companies
        )
        counts = SQL(", ").join(
            SQL(
                "COUNT(DISTINCT held.employee_id) FILTER (WHERE"
                " held.valid_from <= plant.day + %(days)s AND (held.valid_until"
                " IS NULL OR held.valid_until >= plant.day + %(days)s)) AS %(name)s",
                days=horizon,
                name=SQL.identifier(f"people_{horizon}"),
            )
            for horizon in HORIZONS
        )
        return SQL(
            """
            SELECT counted.*,
                GREATEST(needed - LEAST(people_0, people_30, people_60, people_90), 0)
                    AS missing,
                CASE
                    WHEN people_0 < needed THEN '0'
                    WHEN people_30 < needed THEN '30'
                    WHEN people_60 < needed THEN '60'
                    WHEN people_90 < needed THEN '90'
                    ELSE 'enough'
                END AS status
            FROM (
                SELECT need.id, need.workcenter_id, need.company_id, need.type_id,
                    need.level_id, need.needed, %(counts)s
                FROM (
                    SELECT (MIN(asked.id)::bigint << 20) + work.id AS id,
                        work.id AS workcenter_id, work.company_id, asked.type_id,
                        asked.level_id, MAX(asked.minimum_people) AS needed
                    FROM (%(needs)s) pair
                    JOIN operator_certification_requirement asked
                        ON asked.id = pair.requirement_id
                    JOIN mrp_workcenter work
                        ON work.id = pair.workcenter_id AND work.active
                        AND COALESCE(asked.company_id, work.company_id)
                            = work.company_id
                    GROUP BY work.id, work.company_id, asked.type_id, asked.level_id
                ) need
                JOIN (VALUES %(days)s) plant (company_id, day)
                    ON plant.company_id = need.company_id
                JOIN operator_certification_level level ON level.id = need.level_id
                LEFT JOIN (
                    operator_certification held
                    JOIN hr_employee person
                        ON person.id = held.employee_id AND person.active
                    JOIN operator_certification_level own
                        ON own.id = held.level_id AND own.supervised IS NOT TRUE
                ) ON held.type_id = need.type_id
                    AND held.company_id = need.company_id
                    AND held.state = 'active'
                    AND own.rank >= level.rank
                GROUP BY need.id, need.workcenter_id, need.company_id, need.type_id,
                    need.level_id, need.needed
            ) counted
            """,
            counts=counts,
            needs=needs_of_workcenters(self.env),
            days=days,
        )

    def _held_domain(self, days=0):
        """Domain of the certificates counted for this row."""
        self.ensure_one()
        day = fields.Date.add(self.company_id._plant_today(), days=days)
        return [
            ("type_id", "=", self.type_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "=", "active"),
            ("level_id.rank", ">=", self.level_id.rank),
            ("level_id.supervised", "=", False),
            ("employee_id.active", "=", True),
            ("valid_from", "<=", day),
            "|",
            ("valid_until", "=", False),
            ("valid_until", ">=", day),
        ]

    def action_open_people(self):
        """Who is certified today: certificates, or names for who sees no more."""
        return self._open_people(0)

    def _open_people(self, days):
        self.ensure_one()
        self.check_access("read")
        certifications = self.env["operator.certification"]
        name = self.env._(
            "%(type)s at %(workcenter)s",
            type=self.type_id.name,
            workcenter=self.workcenter_id.name,
        )
        if certifications._matrix_sees_everybody():
            return {
                "type": "ir.actions.act_window",
                "name": name,
                "res_model": certifications._name,
                "views": [(False, "list"), (False, "kanban"), (False, "form")],
                "domain": self._held_domain(days),
                "context": {"default_type_id": self.type_id.id},
            }
        # sudo: that somebody is qualified is shown to who plans the work; the
        # certificate itself is not
        held = certifications.sudo().search(self._held_domain(days))
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "hr.employee.public",
            "views": [(False, "kanban"), (False, "list"), (False, "form")],
            "domain": [("id", "in", held.employee_id.ids)],
        }


class OperatorCertificationCoverageDay(models.Model):
    """The coverage once more, a row for each of the four days: for drawing."""

    _name = "operator.certification.coverage.day"
    _description = "Certification coverage by day"
    _auto = False
    _order = "workcenter_id, type_id, horizon, id"
    _rec_name = "workcenter_id"
    _depends = _DEPENDS

    workcenter_id = fields.Many2one("mrp.workcenter", "Work center", readonly=True)
    type_id = fields.Many2one(
        "operator.certification.type", "Certification", readonly=True
    )
    level_id = fields.Many2one(
        "operator.certification.level", "Level at least", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    horizon = fields.Selection(
        [
            ("0", "Today"),
            ("30", "In 30 days"),
            ("60", "In 60 days"),
            ("90", "In 90 days"),
        ],
        "Day",
        readonly=True,
    )
    people = fields.Integer(
        "People certified",
        readonly=True,
        aggregator="min",
        help="Of several certifications together: the one with the fewest people.",
    )
    needed = fields.Integer("People needed", readonly=True, aggregator="max")
    missing = fields.Integer("People missing", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT coverage.id * 4 + day.rank AS id, workcenter_id, type_id, level_id,
                company_id, needed, day.horizon, day.people,
                GREATEST(needed - day.people, 0) AS missing
            FROM (%s) coverage
            CROSS JOIN LATERAL (VALUES
                (0, '0', people_0), (1, '30', people_30),
                (2, '60', people_60), (3, '90', people_90)
            ) day (rank, horizon, people)
            """,
            self.env["operator.certification.coverage"]._coverage_sql(),
        )

    def action_open_people(self):
        """Who will be certified on this day, as on the row of the work center."""
        self.ensure_one()
        self.check_access("read")
        coverage = self.env["operator.certification.coverage"].browse(self.id // 4)
        return coverage._open_people(int(self.horizon))
