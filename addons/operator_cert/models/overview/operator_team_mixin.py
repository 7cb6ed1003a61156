# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class OperatorTeamMixin(models.AbstractModel):
    """A record about people that they and all who lead them may see.

    Asked for by access rules and filters: a domain with ids in it would be kept by the
    server longer than it is true.
    """

    _name = "operator.team.mixin"
    _description = "Record of a person or a team"
    _team_path = "employee_id"

    of_my_team = fields.Boolean(
        "Own or of my team",
        compute="_compute_of_my_team",
        search="_search_of_my_team",
        help="Of the reader or of somebody whom the reader leads, by the managers in"
        " the employees' records, through all levels.",
    )
    led_by_me = fields.Boolean(
        "Of my team",
        compute="_compute_of_my_team",
        search="_search_led_by_me",
        help="Of somebody whom the reader leads, through all levels.",
    )

    @api.depends(
        lambda self: [
            f"{self._team_path}.{name}" for name in ("active", "parent_id", "user_id")
        ]
    )
    @api.depends_context("uid")
    def _compute_of_my_team(self):
        team = self.env["hr.employee"]._certification_team_ids()
        for record in self:
            # sudo: only whose it is
            people = record.sudo().mapped(self._team_path)
            record.of_my_team = not team.isdisjoint(people.ids)
            others = people.filtered(lambda e: e.user_id != self.env.user)
            record.led_by_me = not team.isdisjoint(others.ids)

    @api.model
    def _search_of_my_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        team = list(self.env["hr.employee"]._certification_team_ids())
        return [(self._team_path, "in" if True in value else "not in", team)]

    @api.model
    def _search_led_by_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: which of the team is the reader
        team = self.env["hr.employee"].sudo()
        led = team.browse(self.env["hr.employee"]._certification_team_ids()).filtered(
            lambda employee: employee.user_id != self.env.user
        )
        return [(self._team_path, "in" if True in value else "not in", led.ids)]
