# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...standing import Standing, preference, standing_on
from .workcenter_needs import NEEDS_DEPEND, needs_of_workcenters

# At most so many in one answer, whatever a client asks for.
MOST_PEOPLE = 500
MOST_TYPES = 200
_SEE_ALL = (
    "qms_base.group_qms_trainer",
    "qms_base.group_qms_engineer",
    "qms_base.group_qms_auditor",
)
_ID_FILTERS = ("department_id", "job_id", "workcenter_id", "manager_id")


class OperatorCertification(models.Model):
    """The training matrix: people and what each is certified for, today."""

    _inherit = "operator.certification"

    @api.model
    @api.readonly
    def get_training_matrix(
        self, filters=None, offset=0, limit=100, type_offset=0, type_limit=50
    ):
        """A page of the matrix, as far as the reader may see it.

        An operator sees the own row, whoever leads people the rows of the team;
        quality engineers and auditors see all people of the companies chosen. Of
        people only what their public profile shows is given out.

        :param filters: dict of ``department_id`` (with those below it), ``job_id``,
            ``workcenter_id`` (what work there requires), ``manager_id`` (the team
            below), ``standing`` (list of standings; people who have one of them in
            the types chosen), ``search`` (a part of the name), ``holders`` (true:
            only people with any certification); anything else is ignored
        :param offset: people left out at the beginning, in the order of their names
        :param limit: people in the answer, at most 500
        :param type_offset: types left out, in the order of their names
        :param type_limit: types in the answer, at most 200
        :return: ``{"company", "day", "people": [{"id", "name", "job", "department"}],
            "people_count", "types": [{"id", "name", "code"}], "types_count", "cells":
            {person id: {type id: cell}}, "options", "may_create"}`` where a cell is
            ``{"standing", "days" (left, null without an end), "until", "level",
            "supervised", "id" of the certificate that speaks for the person,
            "count"}``
        :raises AccessError: for those who may not read certifications
        """
        self.check_access("read")
        filters = self._matrix_filters(filters)
        people_domain = self._matrix_people_domain(filters)
        types = self.env["operator.certification.type"]
        type_domain = self._matrix_type_domain(filters)
        offset, limit = _window(offset, limit, MOST_PEOPLE)
        type_offset, type_limit = _window(type_offset, type_limit, MOST_TYPES)
        People = self.env["hr.employee.public"]
        if filters["standing"]:
            ids = self._matrix_people_with(
                filters["standing"], people_domain, type_domain
            )
            people_domain = Domain("id", "in", ids)
        people_count = People.search_count(people_domain)
        people = People.search_fetch(
            people_domain,
            ["name", "department_id", "job_id"],
            offset=offset,
            limit=limit,
            order="name, id",
        )
        types_count = types.search_count(type_domain)
        types = types.search_fetch(
            type_domain, ["name", "code"], offset=type_offset, limit=type_limit
        )
        companies = self.env.companies
        # sudo: of a person what the public profile shows; department and job names
        shown = people.sudo()
        return {
            "company": ", ".join(companies.mapped("name")),
            "day": str(self.env.company._plant_today()),
            "people": [
                {
                    "id": person.id,
                    "name": person.name,
                    "job": person.job_id.name or person.job_title or "",
                    "department": person.department_id.name or "",
                }
                for person in shown
            ],
            "people_count": people_count,
            "types": [
                {"id": kind.id, "name": kind.name, "code": kind.code} for kind in types
            ],
            "types_count": types_count,
            "cells": self._matrix_cells(people.ids, types.ids),
            "options": self._matrix_options(),
            "may_create": self.has_access("create"),
        }

    # ------------------------------------------------------------------
    # What is asked for
    # ------------------------------------------------------------------
    @api.model
    def _matrix_filters(self, filters):
        """What a client sent, reduced to what it may send."""
        filters = filters if isinstance(filters, dict) else {}
        clean = {}
        for name in _ID_FILTERS:
            value = filters.get(name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            clean[name] = value if whole and 0 < value < 2**31 else 0
        known = {standing.value for standing in Standing}
        asked = filters.get("standing")
        asked = asked if isinstance(asked, (list, tuple)) else [asked]
        clean["standing"] = [s for s in asked if isinstance(s, str) and s in known]
        search = filters.get("search")
        clean["search"] = search.strip()[:100] if isinstance(search, str) else ""
        clean["holders"] = filters.get("holders") is True
        return clean

    @api.model
    def _matrix_sees_everybody(self):
        """Whether the access rules show the reader the people of whole companies."""
        user = self.env.user
        return any(user.has_group(group) for group in _SEE_ALL)

    @api.model
    def _matrix_readable_people(self):
        """Domain of the people whose rows the reader may see."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        if not self._matrix_sees_everybody():
            team = self.env["hr.employee"]._certification_team_ids()
            domain &= Domain("id", "in", list(team))
        return domain

    @api.model
    def _matrix_people_domain(self, filters):
        domain = self._matrix_readable_people()
        if filters["department_id"]:
            domain &= Domain("department_id", "child_of", filters["department_id"])
        if filters["job_id"]:
            domain &= Domain("job_id", "=", filters["job_id"])
        if filters["manager_id"]:
            # sudo: the rows are narrowed to those the reader may see above
            lead = self.env["hr.employee"].sudo().browse(filters["manager_id"])
            domain &= Domain("id", "in", list(lead._certification_below_ids()))
        if filters["search"]:
            domain &= Domain("name", "ilike", filters["search"])
        if filters["holders"]:
            holders = self._search(Domain.TRUE).subselect("employee_id")
            domain &= Domain("id", "in", holders)
        return domain

    @api.model
    def _matrix_type_domain(self, filters):
        domain = Domain("company_id", "in", [*self.env.companies.ids, False])
        if filters["workcenter_id"]:
            for model, names in NEEDS_DEPEND.items():
                self.env[model].flush_model(names)
            domain &= Domain(
                "id",
                "in",
                SQL(
                    "(SELECT need.type_id FROM (%s) at"
                    " JOIN operator_certification_requirement need"
                    " ON need.id = at.requirement_id WHERE at.workcenter_id = %s)",
                    needs_of_workcenters(self.env),
                    filters["workcenter_id"],
                ),
            )
        return domain

    @api.model
    def _matrix_people_with(self, standings, people_domain, type_domain):
        """Ids of the people whose cell of any of the types has such a standing."""
        # the domains are of models that the reader may search as they are
        people = self.env["hr.employee.public"].search(people_domain)._ids
        types = self.env["operator.certification.type"].search(type_domain)._ids
        return [
            person
            for person, cells in self._matrix_cells(people, types).items()
            if any(cell["standing"] in standings for cell in cells.values())
        ]

    # ------------------------------------------------------------------
    # What is answered
    # ------------------------------------------------------------------
    @api.model
    def _matrix_cells(self, employee_ids, type_ids):
        """``{employee id: {type id: cell}}`` of what the reader may read."""
        query = self._search(
            Domain("employee_id", "in", list(employee_ids))
            & Domain("type_id", "in", list(type_ids))
            & Domain("company_id", "in", self.env.companies.ids)
        )
        columns = (
            "id",
            "employee_id",
            "type_id",
            "company_id",
            "state",
            "valid_from",
            "valid_until",
            "level_id",
        )
        self.flush_model(columns)
        rows = self.env.execute_query(
            query.select(*(SQL.identifier(query.table, name) for name in columns))
        )
        days = {c.id: c._plant_today() for c in self.env.companies}
        # sudo: the words for levels
        levels = {
            level.id: (level.name, level.supervised, level.rank)
            for level in self.env["operator.certification.level"]
            .sudo()
            .with_context(active_test=False)
            .search([])
        }
        beyond = self._matrix_beyond_dates(rows, days)
        held = defaultdict(list)
        for res_id, person, kind, company, state, start, until, level in rows:
            day = days[company]
            standing = beyond.get(res_id) or standing_on(state, start, until, day)
            # what holds at the highest level speaks for the person, else as ever
            rank = levels[level][2] if standing.holds else 0
            key = (-rank, *preference(standing, until), -res_id)
            held[person, kind].append((key, res_id, standing, until, day, level))
        cells = defaultdict(dict)
        for (person, kind), own in held.items():
            _key, res_id, standing, until, day, level = min(own)
            name, supervised, _rank = levels[level]
            cells[person][kind] = {
                "id": res_id,
                "standing": standing.value,
                "days": (until - day).days if until else None,
                "until": str(until) if until else None,
                "level": name,
                "supervised": supervised,
                "count": len(own),
            }
        return dict(cells)

    @api.model
    def _matrix_beyond_dates(self, rows, days):
        """Standings that the dates alone do not tell: lapsed, instruction not read.

        :return: ``{certification id: Standing}`` of the types that have such
        """
        # sudo: what the standing rests on is looked at whoever reads it
        types = self.env["operator.certification.type"].sudo()
        kinds = types.with_context(active_test=False)._counting_beyond_dates()
        by_day = defaultdict(list)
        for res_id, _person, kind, company, state, *_dates in rows:
            if state == "active" and kind in kinds._ids:
                by_day[days[company]].append(res_id)
        found = {}
        for day, ids in by_day.items():
            standings = self.sudo().browse(ids)._standings_on(day)
            found.update((c.id, standing) for c, standing in standings.items())
        return found

    @api.model
    def _matrix_options(self):
        """What can be chosen in the filters: of the people that the reader sees."""
        People = self.env["hr.employee.public"]
        groups = People._read_group(
            self._matrix_readable_people(), ["department_id", "job_id", "parent_id"]
        )
        # sudo: names of departments and jobs, as in public profiles
        departments, jobs, managers = (
            self.env[model].sudo().union(*(group[index] for group in groups))
            for index, model in enumerate(("hr.department", "hr.job", People._name))
        )
        workcenters = self.env["mrp.workcenter"].sudo()
        if self._matrix_sees_everybody() or workcenters.sudo(False).has_access("read"):
            # sudo: names of the work centers of the companies chosen
            workcenters = workcenters.search(
                [("company_id", "in", [*self.env.companies.ids, False])]
            )
        return {
            "department_id": _choices(departments, "complete_name"),
            "job_id": _choices(jobs),
            "manager_id": _choices(managers),
            "workcenter_id": _choices(workcenters),
            "standing": [
                list(choice)
                for choice in self._fields["standing"]._description_selection(self.env)
            ],
        }


def _window(offset, limit, most):
    """Offset and limit within bounds, whatever was sent."""
    offset = offset if isinstance(offset, int) and offset > 0 else 0
    limit = limit if isinstance(limit, int) and limit > 0 else most
    return min(offset, 2**31 - 1), min(limit, most)


def _choices(records, name="name"):
    return sorted(([r.id, r[name]] for r in records), key=lambda c: c[1] or "")
