# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import MEASURED
from .sampling import COUNTED, SamplingCase


class TestDefects(SamplingCase):
    """Defects found are named; no lot passes with a critical one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        defects = cls.env["medical.defect"].with_user(cls.engineer)
        cls.scratch = defects.create(
            {"code": "T-1", "name": "Scratch", "severity": "minor"}
        )
        cls.crack = defects.create(
            {"code": "T-2", "name": "Crack", "severity": "critical"}
        )
        cls.other = defects.create({"code": "T-3", "name": "Stain"})
        cls.plan = cls._plan(
            characteristics=[
                dict(COUNTED, defect_ids=[Command.set((cls.scratch | cls.crack).ids)])
            ],
            sampling_method="fixed",
            sampling_size=20,
            sampling_accept=2,
        )
        cls.inspection = cls._opened(100.0)
        cls.row = cls.inspection.result_ids

    def _find(self, count, *defects):
        self.row.write(
            {
                "value_text": str(count),
                "defect_ids": [Command.set([defect.id for defect in defects])],
            }
        )

    def test_named_and_within_ac(self):
        self._find(2, self.scratch)
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")
        self.assertEqual(self.row.defect_ids, self.scratch)

    def test_a_critical_one_is_not_accepted_whatever_ac_says(self):
        self._find(1, self.scratch, self.crack)
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "failed")
        (wrong,) = self.inspection._judge().wrong
        self.assertIn("critical defect T-2 Crack", wrong.words)

    def test_what_does_not_conform_is_named(self):
        self._find(1)
        with self._refused("name the defects"):
            self.inspection.action_complete()

    def test_what_is_named_does_not_conform(self):
        self._find(0, self.scratch)
        with self._refused("no unit that does not conform"):
            self.inspection.action_complete()

    def test_only_what_is_looked_for(self):
        with self._refused("is not looked for"):
            self._find(1, self.other)

    def test_who_may_name_them(self):
        command = {"defect_ids": [Command.set(self.scratch.ids)]}
        for user in (self.operator, self.auditor, self.outsider):
            with self.assertRaises(AccessError):
                self.row.with_user(user).write(command)
        self._find(1, self.scratch)
        self.inspection.action_complete()
        for row in (self.row, self.row.sudo(), self.row.with_user(self.manager)):
            with self.assertRaises(UserError):
                row.write({"defect_ids": [Command.clear()]})
        self.assertEqual(self.row.defect_ids, self.scratch)

    def test_the_catalogue_is_written_by_engineers(self):
        vals = {"code": "T-9", "name": "Burr"}
        for user in (self.operator, self.inspector, self.auditor):
            with self.assertRaises(AccessError):
                self.env["medical.defect"].with_user(user).create(vals)
            with self.assertRaises(AccessError):
                self.crack.with_user(user).severity = "minor"

    @mute_logger("odoo.sql_db")
    def test_what_approved_plans_rest_on_stays(self):
        with self.assertRaises(ValidationError):
            self.crack.severity = "minor"
        with self.assertRaises(ForeignKeyViolation), self.cr.savepoint():
            self.crack.unlink()
        self.other.severity = "minor"

    def test_of_the_products_category(self):
        elsewhere = self.env["product.category"].create({"name": "Elsewhere"})
        self.other.categ_ids = elsewhere
        lines = [dict(COUNTED, defect_ids=[Command.set(self.other.ids)])]
        draft = self._draft(self.device, "final", lines)
        with self._refused("is not one of products"):
            draft.with_user(self.manager)._approve_as_user()
        self.other.categ_ids = self.category
        draft.with_user(self.manager)._approve_as_user()

    def test_measured_ones_have_none(self):
        with self.assertRaises(ValidationError):
            self._draft(
                characteristics=[
                    dict(MEASURED, defect_ids=[Command.set(self.scratch.ids)])
                ]
            )
