# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import SkillCase

# Who may do what with the levels shown: read, then c create, w write, d delete.
EXPECTED = {
    "worker": "",
    "planner": "",
    "hr": "",
    "clerk": "",
    "auditor": "r",
    "engineer": "rcwd",
    "manager": "rcwd",
    "foreign": "",
}


@tagged("post_install", "-at_install")
class TestSkillAccess(SkillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with controlled_change():
            cls.solder.company_id = cls.company
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.users = {
            "worker": cls.worker.user_id,
            "engineer": cls.engineer.user_id,
            "manager": cls.manager.user_id,
            "auditor": cls.auditor.user_id,
            **{
                role: new_test_user(
                    cls.env, f"t_{role}", groups=f"base.group_user,{group}"
                )
                for role, group in (
                    ("planner", "mrp.group_mrp_manager"),
                    ("hr", "hr.group_hr_manager"),
                    ("clerk", "base.group_user"),
                )
            },
            "foreign": new_test_user(
                cls.env,
                "t_foreign",
                groups="base.group_user,qms_base.group_qms_manager",
                company_id=elsewhere.id,
                company_ids=[(6, 0, elsewhere.ids)],
            ),
        }

    def _allowed(self, attempt):
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                attempt()
                self.env.flush_all()
        except AccessError:
            return False
        return True

    def test_who_says_what_is_shown(self):
        line = self.solder.skill_level_ids[0]
        values = {
            "type_id": self.solder.id,
            "level_id": self.trainee_level.id,
            "skill_level_id": self.able.id,
        }
        for role, user in self.users.items():
            own = line.with_user(user)

            def made_and_gone(own=own):
                own.create(values).unlink()

            found = "".join(
                letter
                for letter, attempt in (
                    ("r", lambda own=own: own.read(["level_id"])),
                    ("c", made_and_gone),
                    ("w", lambda own=own: own.write({"level_id": own.level_id.id})),
                    (
                        "d",
                        lambda own=own: own.copy(
                            {"level_id": self.trainee_level.id}
                        ).unlink(),
                    ),
                )
                if self._allowed(attempt)
            )
            self.assertEqual(found, EXPECTED[role], role)

    def test_everybody_sees_what_is_shown_and_not_more(self):
        certification = self._grant(self.worker, self.solder)
        clerk = self.users["clerk"]
        line = self._lines().with_user(clerk)
        self.assertEqual(line.operator_certification_number, certification.name)
        with self.assertRaises(AccessError):
            certification.with_user(clerk).read(["status_reason"])

    def test_what_the_addon_keeps_is_recorded(self):
        recorded = self.env["qms.audit.policy"]._recorded_models()
        self.assertIn("operator.certification.skill.level", recorded)
        self.env.cr.execute(
            "SELECT 1 FROM pg_trigger WHERE tgname = 'qms_audit_row' AND tgrelid ="
            " 'operator_certification_skill_level'::regclass"
        )
        self.assertTrue(self.env.cr.fetchone())
