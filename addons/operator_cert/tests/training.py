# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command

from .common import OperatorCertCommon


class TrainingCase(OperatorCertCommon):
    """The plant with a document to read, questions, a trainer and a supervisor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trainee_level = cls.env.ref("operator_cert.level_trainee")
        cls.qualified = cls.env.ref("operator_cert.level_qualified")
        cls.trainer_level = cls.env.ref("operator_cert.level_trainer")
        cls.teacher = cls._new_person("teacher", "operator_cert.group_trainer")
        cls.boss = cls._new_person("boss", "qms_base.group_qms_operator")
        cls.worker.parent_id = cls.boss
        cls.document = cls.env["qms.document"].create(
            {"number": "WI-1", "name": "Joining"}
        )

    @classmethod
    def _revise(cls, name, day=False, document=None, grown=None):
        """A revision that took effect; :param grown: day it became known."""
        revision = cls.env["qms.document.revision"].create(
            {
                "document_id": (document or cls.document).id,
                "name": name,
                "effective_from": day,
                "file_ids": [
                    Command.create({"name": f"{name}.txt", "raw": name.encode()})
                ],
            }
        )
        revision.with_user(cls.manager.user_id).action_make_effective()
        if grown:
            cls.env.flush_all()
            # as if it had been made effective then
            cls.env.cr.execute(
                "ALTER TABLE qms_document_revision DISABLE TRIGGER qms_lock"
            )
            cls.env.cr.execute(
                "UPDATE qms_document_revision SET announced_on = %s WHERE id = %s",
                [grown, revision.id],
            )
            cls.env.cr.execute(
                "ALTER TABLE qms_document_revision ENABLE ALWAYS TRIGGER qms_lock"
            )
            cls.env.invalidate_all()
        return revision

    @classmethod
    def _make_trainer(cls):
        """The teacher may train for soldering; that was before anything was asked."""
        asked, cls.solder.minimum_score = cls.solder.minimum_score, 0
        draft = cls.env["operator.certification"].create(
            {
                "employee_id": cls.teacher.id,
                "type_id": cls.solder.id,
                "level_id": cls.trainer_level.id,
                "valid_from": cls.company._plant_today(),
            }
        )
        draft.with_user(cls.engineer.user_id)._grant()
        cls.solder.minimum_score = asked

    @classmethod
    def _ask(cls):
        """Soldering asks for a critical item, another one and ten points."""
        cls.solder.write(
            {
                "minimum_score": 80,
                "question_ids": [
                    Command.create({"name": "Wears the strap", "critical": True}),
                    Command.create({"name": "Cleans the tip", "points": 3}),
                    Command.create(
                        {"name": "Names defects", "kind": "question", "points": 6}
                    ),
                ],
            }
        )

    def _read(self, employee, revision):
        return revision.with_user(employee.user_id).action_read_and_understood()

    def _assessment(self, assessor=None, employee=None, **values):
        assessor = assessor or self.engineer
        return (
            self.env["operator.assessment"]
            .with_user(assessor.user_id)
            .create(
                {
                    "employee_id": (employee or self.worker).id,
                    "type_id": self.solder.id,
                    "assessor_id": assessor.id,
                    **values,
                }
            )
        )

    def _fill(self, assessment, strap="pass", tip="pass", defects="6"):
        first, second, third = assessment.line_ids
        first.result = strap
        second.result = tip
        third.points_given = defects
        return assessment
