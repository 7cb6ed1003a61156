# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .training import TrainingCase


class AskForLessCase(TrainingCase):
    """People who try, and what they get to hear."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask()
        cls.solder.write(
            {
                "document_ids": cls.document.ids,
                "prerequisite_ids": cls.forever.ids,
                "demonstrations_required": 2,
                "attachment_required": True,
                "recency_days": 30,
            }
        )
        cls.need_solder.document_ids = cls.document

    def _refused(self, attempt, words="A quality manager"):
        """Refused, with what to do, and nothing of it stays."""
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            attempt()
            self.env.flush_all()
        self.env.invalidate_all()

    def _loaded(self, record, names, row):
        """An import of one row; what it complains about is raised."""
        answer = record.load([".id", *names], [[str(record.id), *row]])
        if answer["messages"]:
            raise UserError(answer["messages"][0]["message"])

    def _changes(self):
        return self.env["qms.controlled.change"].search(
            [("kind", "=", "certification")], order="id desc"
        )


@tagged("post_install", "-at_install")
class TestAskForLessWork(AskForLessCase):
    """Work goes on asking for a certification unless a quality manager decides."""

    def _paths(self, user):
        """Every way in which a requirement could be put away."""
        need = self.need_solder.with_user(user)
        off = {"active": False}
        command = Command.update(need.id, off)
        return {
            "write": lambda: need.write(off),
            "archive": lambda: need.action_archive(),
            "web_save": lambda: need.web_save(off, {"id": {}}),
            "import": lambda: self._loaded(need, ["active"], ["0"]),
            "type": lambda: self.solder.with_user(user).write(
                {"requirement_ids": [command]}
            ),
            "operation": lambda: need.operation_id.write(
                {"operator_requirement_ids": [command]}
            ),
            "context": lambda: need.with_context(
                qms_controlled_change=True, install_mode=True, module="base"
            ).write(off),
            "several": lambda: (need | self.need_clean.with_user(user)).write(off),
            "instructions": lambda: need.write({"document_ids": [Command.clear()]}),
            "an instruction": lambda: need.write(
                {"document_ids": [Command.unlink(self.document.id)]}
            ),
        }

    def test_no_path_puts_a_requirement_away(self):
        for person in (self.engineer, self.manager):
            person.user_id.group_ids |= self.env.ref("mrp.group_mrp_manager")
            for name, attempt in self._paths(person.user_id).items():
                with self.subTest(path=name, person=person.name):
                    self._refused(attempt)
                    self.assertTrue(self.need_solder.active)
                    self.assertEqual(self.need_solder.document_ids, self.document)
        self._refused(lambda: self.need_solder.sudo().write({"active": False}))

    def test_from_the_other_side_nothing_is_taken_off(self):
        """Neither are the lines of a work center or operation unlinked."""
        engineer = self.engineer.user_id
        engineer.group_ids |= self.env.ref("mrp.group_mrp_manager")
        for record, need in (
            (self.joining, self.need_solder),
            (self.workcenter, self.need_clean),
        ):
            for command in (
                Command.clear(),
                Command.set([]),
                Command.unlink(need.id),
                Command.delete(need.id),
            ):
                with self.subTest(record=record._name, command=command):
                    self._refused(
                        lambda r=record, c=command: r.with_user(engineer).write(
                            {"operator_requirement_ids": [c]}
                        ),
                        "[Aa]rchive|not allowed to delete",
                    )

    def test_whom_it_binds_is_not_entered(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        tag = self.env["mrp.workcenter.tag"].create({"name": "ESD"})
        shared = self.env["operator.certification.requirement"].create(
            {
                "type_id": self.forever.id,
                "workcenter_tag_id": tag.id,
                "company_id": elsewhere.id,
            }
        )
        self.assertFalse(shared.company_id, "follows from what it is for")
        by_default = shared.with_context(default_company_id=elsewhere.id).create(
            {"type_id": self.clean.id, "workcenter_tag_id": tag.id}
        )
        self.assertFalse(by_default.company_id)
        engineer = shared.with_user(self.engineer.user_id)
        self._refused(
            lambda: engineer.write({"company_id": elsewhere.id}), "follows from"
        )
        self.assertFalse(shared.company_id)

    def test_more_is_asked_by_the_engineer_alone(self):
        """The higher level first, then the lower one is put away."""
        need = self.need_solder.with_user(self.engineer.user_id)
        raised = need.create(
            {
                "type_id": self.solder.id,
                "level_id": self.trainer_level.id,
                "operation_id": self.joining.id,
            }
        )
        self._refused(lambda: need.write({"active": False}))  # the instruction is lost
        raised.document_ids = self.document
        self._refused(lambda: (need | raised).write({"active": False}))
        need.active = False
        self._refused(lambda: raised.write({"active": False}))
        need.active = True
        self._refused(lambda: raised.write({"active": False}))
        need.minimum_people = 3

    def test_what_is_to_be_read_is_not_deleted(self):
        """Nor does it have to have been in effect."""
        document = self.document.with_user(self.engineer.user_id)
        self._refused(lambda: document.unlink())
        draft = document.create({"number": "WI-9", "name": "Nobody's"})
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_another_place_makes_up_for_nothing(self):
        need = self.need_solder.with_user(self.engineer.user_id)
        need.create(
            {
                "type_id": self.solder.id,
                "level_id": self.trainer_level.id,
                "operation_id": self.packing.id,
                "document_ids": self.document.ids,
            }
        )
        self._refused(lambda: need.write({"active": False}))

    def _wizard(self, person, **values):
        return (
            self.env["operator.certification.requirement.change"]
            .with_user(person.user_id)
            .with_context(
                active_model="operator.certification.requirement",
                active_ids=self.need_solder.ids,
            )
            .create({"reason": "CO-42", **values})
        )

    def test_a_quality_manager_puts_it_away_on_record(self):
        order = self._order()
        self._wizard(self.manager).action_apply()
        self.assertFalse(self.need_solder.active)
        self.assertEqual(
            self._work(self._order(), self.joining).required_certification_type_ids,
            self.clean,
        )
        self.assertIn(
            self.solder,
            self._work(order, self.joining).required_certification_type_ids,
            "an order that was planned keeps it",
        )
        change = self._changes()
        self.assertEqual(
            (change.res_model, change.res_id, change.reason, change.actor_id),
            (
                self.need_solder._name,
                self.need_solder.id,
                "CO-42",
                self.manager.user_id,
            ),
        )
        self.assertIn("WI-1", change.before)
        self.assertEqual(change.after, "not required")
        with self.assertRaisesRegex(UserError, "Nothing would change"):
            self._wizard(self.manager).action_apply()

    def test_a_quality_manager_takes_an_instruction_out(self):
        self._wizard(
            self.manager, change="instructions", document_ids=self.document.ids
        ).action_apply()
        self.assertTrue(self.need_solder.active)
        self.assertFalse(self.need_solder.document_ids)
        self.assertEqual(len(self._changes()), 1)

    def test_nobody_else_and_not_without_reason(self):
        with self.assertRaises(AccessError):
            self._wizard(self.engineer)
        wizard = self._wizard(self.manager)
        for other in (
            wizard.with_user(self.engineer.user_id).sudo(),
            wizard.with_user(self.env.ref("base.user_root")),
        ):
            with self.assertRaisesRegex(AccessError, "a quality manager does"):
                other.action_apply()
        with self.assertRaisesRegex(UserError, "Give a reason"):
            self._wizard(self.manager, reason=" ").action_apply()
        self.assertTrue(self.need_solder.active)
        self.assertFalse(self._changes())

    def test_not_for_a_company_without_access(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        person = self.env["hr.employee"].create(
            {"name": "There", "company_id": elsewhere.id}
        )
        tag = self.env["mrp.workcenter.tag"].create({"name": "ESD"})
        shared = self.need_solder.create(
            {"type_id": self.forever.id, "workcenter_tag_id": tag.id}
        )
        self._draft(person, self.forever)
        wizard = self._wizard(self.manager, requirement_ids=shared.ids)
        with self.assertRaisesRegex(AccessError, "Elsewhere"):
            wizard.action_apply()
        self.assertTrue(shared.active)


@tagged("post_install", "-at_install")
class TestAskForLessOfPeople(AskForLessCase):
    """What a certification in use asks for is lowered by a quality manager alone."""

    def _less(self):
        questions = self.solder.question_ids
        return {
            "validity": {"validity_months": 24},
            "unlimited": {"validity_months": 0},
            "recency": {"recency_days": 31},
            "never lapses": {"recency_days": 0},
            "window": {"recertification_days": 0},
            "time to read": {"reading_grace_days": 15},
            "score": {"minimum_score": 79.9},
            "demonstrations": {"demonstrations_required": 1},
            "attachment": {"attachment_required": False},
            "prerequisites": {"prerequisite_ids": [Command.clear()]},
            "a prerequisite": {"prerequisite_ids": [Command.unlink(self.forever.id)]},
            "another prerequisite": {"prerequisite_ids": [Command.set(self.clean.ids)]},
            "documents": {"document_ids": [Command.set([])]},
            "a document": {"document_ids": [Command.unlink(self.document.id)]},
            "archived": {"active": False},
            "no questions": {"question_ids": [Command.clear()]},
            "one question less": {"question_ids": [Command.delete(questions[0].id)]},
            "not critical": {
                "question_ids": [Command.update(questions[0].id, {"critical": False})]
            },
            "fewer points": {
                "question_ids": [Command.update(questions[1].id, {"points": 0.1})]
            },
            "more beside less": {"minimum_score": 99, "validity_months": 36},
        }

    def test_no_path_asks_for_less(self):
        for person in (self.engineer, self.manager):
            mine = self.solder.with_user(person.user_id)
            for name, values in self._less().items():
                with self.subTest(less=name, person=person.name):
                    before = mine._what_is_asked()[mine]
                    self._refused(lambda m=mine, v=values: m.write(v))
                    self._refused(lambda m=mine, v=values: m.web_save(v, {"id": {}}))
                    self.assertEqual(mine._what_is_asked()[mine], before)
        mine = self.solder.with_user(self.engineer.user_id)
        self._refused(lambda: mine.action_archive())
        self._refused(lambda: self._loaded(mine, ["validity_months"], ["60"]))
        self._refused(
            lambda: mine.with_context(qms_controlled_change=True).write(
                {"minimum_score": 0}
            )
        )
        self._refused(lambda: self.solder.sudo().write({"minimum_score": 0}))
        self._refused(lambda: (mine | self.forever).write({"minimum_score": 1}))

    def test_the_refusal_says_what_would_become_of_it(self):
        mine = self.solder.with_user(self.engineer.user_id)
        self._refused(
            lambda: mine.write({"validity_months": 0}),
            r"Validity \(months\): 12 would become Validity \(months\): no limit",
        )
        self._refused(
            lambda: mine.write({"document_ids": [Command.clear()]}),
            "WI-1 .* would become Documents to read: none",
        )

    def test_questions_by_themselves(self):
        strap, tip, defects = self.solder.question_ids.with_user(self.engineer.user_id)
        self._refused(lambda: strap.unlink())
        self._refused(lambda: strap.write({"critical": False}))
        self._refused(lambda: tip.write({"points": 4}))
        self._refused(lambda: defects.write({"type_id": self.forever.id}))
        self._refused(lambda: tip.write({"kind": "question"}))
        tip.write({"name": "Cleans the tip before each joint", "sequence": 1})
        tip.critical = True
        tip.create({"type_id": self.solder.id, "name": "Files the report"})

    def test_more_is_asked_by_the_engineer_alone(self):
        mine = self.solder.with_user(self.engineer.user_id)
        mine.write(
            {
                "validity_months": 6,
                "recency_days": 20,
                "recertification_days": 30,
                "reading_grace_days": 7,
                "minimum_score": 90,
                "demonstrations_required": 3,
                "prerequisite_ids": [Command.link(self.clean.id)],
                "document_ids": [
                    Command.create({"number": "WI-2", "name": "Cleaning"})
                ],
                "name": "Soldering by hand",
            }
        )
        self.assertEqual(mine.validity_months, 6)
        self.assertEqual(len(mine.document_ids), 2)

    def test_a_company_is_left_out_by_a_manager_alone(self):
        self._refused(
            lambda: self.clean.with_user(self.engineer.user_id).write(
                {"company_id": self.company.id}
            )
        )

    def test_what_nothing_relies_on_is_still_being_written(self):
        draft = self.solder.with_user(self.engineer.user_id).copy({"code": "T-NEW"})
        draft.write({"minimum_score": 0, "question_ids": [Command.clear()]})
        draft.document_ids = False
        above = draft.create({"name": "Above", "code": "T-ABOVE"})
        above.prerequisite_ids = draft
        draft.demonstrations_required = 2
        self._refused(lambda: draft.write({"demonstrations_required": 1}))
        self._refused(lambda: draft.unlink(), "builds on it")
        above.unlink()
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_a_certificate_is_relied_on_without_any_requirement(self):
        kind = self.forever.copy({"code": "T-ALONE", "validity_months": 1})
        self._draft(self.worker, kind)
        kind.validity_months = 2
        self._grant(self.worker, kind)
        self._refused(lambda: kind.write({"validity_months": 3}))
        self._refused(lambda: kind.unlink(), "is not deleted")

    def _wizard(self, person, **values):
        return (
            self.env["operator.certification.type.change"]
            .with_user(person.user_id)
            .create({"type_id": self.solder.id, "reason": "CO-42", **values})
        )

    def test_a_quality_manager_asks_for_less_on_record(self):
        wizard = self._wizard(
            self.manager,
            validity_months=24,
            document_ids=[Command.clear()],
            question_ids=self.solder.question_ids[0].ids,
        )
        self.assertEqual(wizard.minimum_score, 80, "all else as it is")
        wizard.action_apply()
        self.assertEqual(self.solder.validity_months, 24)
        self.assertFalse(self.solder.document_ids)
        self.assertEqual(len(self.solder.question_ids), 2)
        self.assertEqual(self.solder.prerequisite_ids, self.forever)
        change = self._changes()
        self.assertEqual(change.reason, "CO-42")
        self.assertIn("Validity (months): 12", change.before)
        self.assertIn("WI-1", change.before)
        self.assertIn("Validity (months): 24", change.after)
        self.assertIn("Questions taken out: Wears the strap", change.after)
        self.assertIn("CO-42", self.solder.message_ids[0].body)

    def test_each_lowering_has_a_way_for_the_manager(self):
        own = self.env["operator.certification.type.change"]._fields
        for name, values in self._less().items():
            if values.keys() <= own.keys() - {"question_ids"}:
                with self.subTest(less=name), self.env.cr.savepoint() as savepoint:
                    self._wizard(self.manager, **values).action_apply()
                    self.assertEqual(len(self._changes()), 1)
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_nobody_else_and_not_without_reason(self):
        with self.assertRaises(AccessError):
            self._wizard(self.engineer)
        wizard = self._wizard(self.manager, minimum_score=0)
        for other in (
            wizard.with_user(self.engineer.user_id).sudo(),
            wizard.with_user(self.env.ref("base.user_root")),
        ):
            with self.assertRaisesRegex(AccessError, "a quality manager does"):
                other.action_apply()
        with self.assertRaisesRegex(UserError, "Give a reason"):
            self._wizard(self.manager, reason=" ", minimum_score=0).action_apply()
        with self.assertRaisesRegex(UserError, "Nothing would change"):
            self._wizard(self.manager).action_apply()
        self.assertEqual(self.solder.minimum_score, 80)
        self.assertFalse(self._changes())
