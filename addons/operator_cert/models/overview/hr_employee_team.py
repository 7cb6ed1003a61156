# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
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

    _name = "operator.certification"
    _inherit = ["operator.certification", "operator.team.mixin"]
