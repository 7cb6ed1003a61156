# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .hr_employee_skill import showing

_logger = logging.getLogger(__name__)
_SHOWN = ("employee_id", "skill_type_id", "skill_id", "skill_level_id")
_DATES = ("valid_from", "valid_to")


class OperatorCertification(models.Model):
    """A certification and the line that shows it among the skills of its holder.

    One way only: the line follows the certification and is never asked for anything. It
    is there while the certification is active, with its dates.
    """

    _inherit = "operator.certification"

    def _decide(self, state, reason, label):
        result = super()._decide(state, reason, label)
        # sudo: what is shown does not depend on who decides
        self.sudo()._show_or_say()
        return result

    def _show_or_say(self):
        """Show these, and say in the log where one cannot be.

        No decision about a certification fails for want of being shown.
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._show_as_skills()
        except (UserError, psycopg2.IntegrityError) as error:
            if len(self) == 1:
                _logger.warning("%s is not shown as a skill: %s", self.name, error)
                return
            for certification in self:
                certification._show_or_say()

    @api.model
    def _cron_show_as_skills(self):
        """Put right what was changed by hand, or could not be shown before."""
        lines = self.env["hr.employee.skill"].search(
            [("operator_certification_id", "!=", False)]
        )
        shown = self.search([("type_id.skill_id", "!=", False)])
        (shown | lines.operator_certification_id)._show_or_say()

    def _show_as_skills(self):
        """Make, mend and take away the lines that show these certifications.

        A line that was changed by hand is made anew; lines that people entered
        themselves are left alone, but for one that says exactly the same, which becomes
        the line of the certification. To be called with ``sudo()``.
        """
        lines = self.env["hr.employee.skill"]
        wanted = self._skill_values()
        found = lines.search([("operator_certification_id", "in", self.ids)])
        right = found.filtered(
            lambda line: wanted.get(line.operator_certification_id.id)
            == line._shown_values()
        )
        with showing():
            (found - right).unlink()
            for certification_id in right.operator_certification_id.ids:
                del wanted[certification_id]
            same = lines.search(
                [
                    ("employee_id", "in", self.employee_id.ids),
                    ("skill_id", "in", [values[2] for values in wanted.values()]),
                ]
            )
            taken = {line._shown_values(): line for line in same}
            to_create = []
            for certification_id, values in wanted.items():
                if values not in taken:
                    taken[values] = lines
                    to_create.append(
                        {
                            **dict(zip(_SHOWN + _DATES, values, strict=True)),
                            "operator_certification_id": certification_id,
                        }
                    )
                elif taken[values] and not taken[values].operator_certification_id:
                    taken[values].operator_certification_id = certification_id
            lines.create(to_create)

    def _skill_values(self):
        """What the lines say that show these, of those that are to be shown.

        :return: ``{certification id: values in the order of _SHOWN and _DATES}``
        """
        levels = {
            (line.type_id, line.level_id): line.skill_level_id
            for line in self.type_id.skill_level_ids
        }
        values = {}
        for certification in self:
            skill = certification.type_id.skill_id
            level = levels.get((certification.type_id, certification.level_id))
            if (
                certification.state != "active"
                or not skill
                or not level
                or level.skill_type_id != skill.skill_type_id
            ):
                continue
            values[certification.id] = (
                certification.employee_id.id,
                skill.skill_type_id.id,
                skill.id,
                level.id,
                certification.valid_from,
                certification.valid_until,
            )
        return values
