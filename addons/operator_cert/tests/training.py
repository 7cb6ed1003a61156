# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

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
        cls.teacher = cls._new_person("teacher", "qms_base.group_qms_trainer")
        cls.boss = cls._new_person("boss", "qms_base.group_qms_operator")
        cls.worker.parent_id = cls.boss
        cls.document = cls.env["qms.document"].create(
            {"number": "WI-1", "name": "Joining"}
        )

    @classmethod
    def _revise(cls, name, day=False, document=None, grown=None):
        """A revision that took effect.

        :param day: first day; default today
        :param grown: day on which it became known; then ``day`` may be past too
        """
        today = cls.company._plant_today()
        revision = cls.env["qms.document.revision"].create(
            {
                "document_id": (document or cls.document).id,
                "name": name,
                "effective_from": today if grown else day,
                "file_ids": [
                    Command.create({"name": f"{name}.txt", "raw": name.encode()})
                ],
            }
        )
        revision.with_user(cls.manager.user_id)._make_effective()
        if grown:
            cls._let_pass(revision, day or grown, grown)
        return revision

    @classmethod
    def _let_pass(cls, revision, day, grown):
        """As if all of this had been done then."""
        cls.env.flush_all()
        table = "qms_document_revision"
        cls.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER qms_lock")
        cls.env.cr.execute(
            f"UPDATE {table} SET obsolete_from = %s"
            " WHERE document_id = %s AND id <> %s AND obsolete_from = %s",
            [day, revision.document_id.id, revision.id, revision.effective_from],
        )
        cls.env.cr.execute(
            f"UPDATE {table} SET effective_from = %s, announced_on = %s WHERE id = %s",
            [day, grown, revision.id],
        )
        cls.env.cr.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER qms_lock")
        cls.env.invalidate_all()

    @classmethod
    def _make_trainer(cls):
        """The teacher may train for soldering; that was before anything was asked."""
        draft = cls.env["operator.certification"].create(
            {
                "employee_id": cls.teacher.id,
                "type_id": cls.solder.id,
                "level_id": cls.trainer_level.id,
                "valid_from": cls.company._plant_today(),
            }
        )
        with patch.object(type(draft), "_evidence_missing", lambda self: {}):
            draft.with_user(cls.engineer.user_id)._grant()

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
