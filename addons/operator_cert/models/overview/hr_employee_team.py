# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL


class HrEmployee(models.Model):
    """Who belongs to whom: the chain of managers in the employees' records."""

    _inherit = "hr.employee"

    @api.model
    def _certification_team_ids(self):
        """The reader's own people: the employees of the login and all below them.

        Archived people stay in the team they were in; a manager who was archived
        has none. One query, whatever the depth; circles do no harm.

        :return: set of ids of ``hr.employee``
        """
        return self._below(SQL("user_id = %s", self.env.uid))

    def _certification_below_ids(self):
        """The people whom these lead, directly or through others, and themselves."""
        return self._below(SQL("id = ANY(%s)", list(self.ids)))

    @api.model
    def _below(self, condition):
        self.env["hr.employee"].flush_model(["active", "parent_id", "user_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE team (id, active) AS (
                    SELECT id, active FROM hr_employee WHERE %s
                    UNION
                    SELECT below.id, below.active FROM hr_employee below
                    JOIN team ON team.id = below.parent_id AND team.active
                )
                SELECT id FROM team
                """,
                condition,
            )
        )
        return {row[0] for row in rows}


class OperatorCertification(models.Model):
    """Whose certificates a person may see: the own ones and the team's."""

    _inherit = "operator.certification"

    # asked by the access rule: a domain with ids in it would be kept too long
    of_my_team = fields.Boolean(
        "Own or of my team",
        compute="_compute_of_my_team",
        search="_search_of_my_team",
        help="The certification of the reader or of somebody whom the reader leads,"
        " by the managers in the employees' records.",
    )

    @api.depends("employee_id.parent_id", "employee_id.user_id", "employee_id.active")
    @api.depends_context("uid")
    def _compute_of_my_team(self):
        team = self.env["hr.employee"]._certification_team_ids()
        for certification in self:
            certification.of_my_team = certification.employee_id.id in team

    @api.model
    def _search_of_my_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        team = list(self.env["hr.employee"]._certification_team_ids())
        return [("employee_id", "in" if True in value else "not in", team)]
