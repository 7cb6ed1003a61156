# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command

from odoo.addons.operator_cert.tests.common import OperatorCertCommon


class SkillCase(OperatorCertCommon):
    """The plant whose soldering is shown as a skill, trainees excepted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualified = cls.env.ref("operator_cert.level_qualified")
        cls.trainer_level = cls.env.ref("operator_cert.level_trainer")
        cls.trainee_level = cls.env.ref("operator_cert.level_trainee")
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "T floor",
                "is_certification": True,
                "skill_ids": [
                    Command.create({"name": "T soldering"}),
                    Command.create({"name": "T cleaning"}),
                ],
                "skill_level_ids": [
                    Command.create({"name": "Able", "level_progress": 50}),
                    Command.create({"name": "Teaches", "level_progress": 100}),
                ],
            }
        )
        cls.skill, cls.other_skill = cls.skill_type.skill_ids.sorted("id")
        cls.able, cls.teaches = cls.skill_type.skill_level_ids.sorted("id")
        cls.solder.write(
            {
                "skill_id": cls.skill.id,
                "skill_level_ids": [
                    Command.create(
                        {"level_id": cls.qualified.id, "skill_level_id": cls.able.id}
                    ),
                    Command.create(
                        {
                            "level_id": cls.trainer_level.id,
                            "skill_level_id": cls.teaches.id,
                        }
                    ),
                ],
            }
        )

    def _lines(self, employee=None):
        """Skills of a person, as the screens list them."""
        return self.env["hr.employee.skill"].search(
            [("employee_id", "=", (employee or self.worker).id)], order="id"
        )

    def _settle(self):
        """What the daily job puts right."""
        self.env["operator.certification"]._cron_show_as_skills()
