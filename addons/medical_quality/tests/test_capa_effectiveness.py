# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import sign

from .capa_common import CapaCase


class TestCapaEffectiveness(CapaCase):
    """Checked by somebody else, not before the date, against the signed criterion."""

    def test_not_before_the_date_on_any_path(self):
        capa = self._to("effectiveness")
        mine = capa.with_user(self.checker)
        with self._later(99):
            with self._refused("not checked before"):
                mine.action_begin_check()
            with self._refused("not checked before"):
                mine.action_sign_effectiveness()
            with self._refused("not checked before"):
                sign(capa, "effectiveness", self.checker)
        with self._later(100):
            check = self._check(capa)
        with self._refused("not checked before"):
            check.with_user(self.checker).write({"measured": "0"})
        with self._refused("not checked before"):
            sign(capa, "effectiveness", self.checker)
        self.assertEqual(capa.state, "effectiveness")

    def test_the_date_is_fixed_with_the_plan(self):
        capa = self._to("effectiveness")
        for user in (self.owner, self.manager):
            with self._refused("stands"):
                capa.with_user(user).write({"not_before": self.today})
        with self._refused("stands"):
            capa.sudo().write({"criterion_target": "50"})
        # and where somebody got past the server
        self.env.cr.execute(
            "UPDATE medical_capa SET not_before = %s WHERE id = %s",
            [self.today, capa.id],
        )
        capa.invalidate_recordset()
        with self._refused("not any more what was signed"):
            capa.with_user(self.checker).action_begin_check()

    def test_not_by_whoever_took_part(self):
        capa = self._to("effectiveness")
        twin = self._person("capa_twin", "qms_base.group_qms_engineer")
        twin.employee_ids.work_contact_id = self.actor.partner_id
        with self._later(120):
            for user in (self.owner, self.actor, twin):
                with self._refused("by somebody else", AccessError):
                    capa.with_user(user).action_begin_check()
            for user in (self.worker, self.auditor):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    capa.with_user(user).action_begin_check()
            check = self._check(capa)
            with self._refused("is made by", AccessError):
                check.with_user(self.manager).write({"verdict": "not_effective"})
            with self._refused("somebody else|had a hand", AccessError):
                sign(capa, "effectiveness", self.owner)
            with self._refused("signs it first", AccessError):
                sign(capa, "effectiveness", self.manager)

    def test_owning_it_once_is_a_part(self):
        capa = self._capa(user=self.checker, owner_id=self.checker.id)
        capa.with_user(self.checker).owner_id = self.owner
        for phase in capa.phase_ids:
            phase.with_user(self.owner).owner_id = self.owner
        self._to("effectiveness", capa)
        with self._later(120), self._refused("by somebody else", AccessError):
            capa.with_user(self.checker).action_begin_check()

    def test_the_verdict_rests_on_the_criterion(self):
        capa = self._to("effectiveness")
        with self._later(120):
            check = self._check(capa, measured="1")
            self.assertIn("at most 0", check.criterion)
            with self._refused("does not meet"):
                sign(capa, "effectiveness", self.checker)
            mine = check.with_user(self.checker)
            mine.measured = "about 0"
            with self._refused("as a plain number"):
                sign(capa, "effectiveness", self.checker)
            mine.write({"measured": "0", "verdict": False})
            with self._refused("whether it was effective"):
                sign(capa, "effectiveness", self.checker)
            mine.write({"verdict": "effective", "file_ids": False})
            with self._refused("evidence is not attached"):
                sign(capa, "effectiveness", self.checker)
        self.assertEqual(capa.state, "effectiveness")

    def test_not_effective_looks_for_the_cause_anew(self):
        capa = self._to("effectiveness")
        first_why, first_action = capa.why_ids, capa.action_ids
        with self._later(120):
            self._check(capa, measured="2", verdict="not_effective")
            sign(capa, "effectiveness", self.checker)
        self.assertEqual((capa.state, capa.round), ("root_cause", 2))
        self.assertFalse(capa.not_before)
        old = capa.phase_ids.filtered(lambda line: line.round == 1)
        self.assertIn("not_effective", old.mapped("outcome"))
        self.assertEqual(capa.check_ids.filtered("verdict").verdict, "not_effective")
        for lines, vals in (
            (first_why, {"name": "Rewritten"}),
            (first_action, {"result": "Rewritten"}),
            (capa.check_ids[0], {"observation": "Rewritten"}),
            (capa.check_ids[1], {"observation": "Rewritten"}),
        ):
            with self._refused("which is over|is done|signed or passed"):
                lines.with_user(self.owner).write(vals)
        with self._refused("confirmed as the root cause"):
            capa.with_user(self.owner).action_advance()
        self._to("closed", capa)
        self.assertEqual(len(capa.check_ids), 4)
        self.assertEqual(capa.check_ids.filtered("verdict").mapped("done"), [True] * 2)

    def test_returned_with_a_reason(self):
        capa = self._to("implementation")
        Return = self.env["medical.capa.return"].with_user(self.owner)
        with self._refused("Give a reason"):
            Return.create({"capa_id": capa.id, "reason": "  "}).action_confirm()
        with self._refused("passed on by", AccessError):
            Return.with_user(self.checker).create(
                {"capa_id": capa.id, "reason": "No"}
            ).action_confirm()
        Return.create(
            {"capa_id": capa.id, "reason": "The oven cannot"}
        ).action_confirm()
        self.assertEqual((capa.state, capa.round), ("root_cause", 2))
        self.assertIn("The oven cannot", str(capa.message_ids.mapped("body")))
        left = capa.phase_ids.filtered(lambda line: line.outcome == "returned")
        self.assertEqual((left.phase, left.note), ("implementation", "The oven cannot"))

    def test_closed_by_a_manager_who_does_not_own_it(self):
        capa = self._to("closure")
        capa.with_user(self.owner).owner_id = self.manager
        with self._refused("Conclusion"):
            sign(capa, "close", self.manager2)
        capa.with_user(self.manager).conclusion = "Gone"
        with self._refused("had a hand in", AccessError):
            sign(capa, "close", self.manager)
        with self._refused("is signed by", AccessError):
            sign(capa, "close", self.checker)
        sign(capa, "close", self.manager2)
        self.assertEqual(capa.state, "closed")

    def test_closed_it_stands_in_the_database_too(self):
        capa = self._to("closed")
        for user in (self.owner, self.manager, self.env.user):
            for vals in (
                {"conclusion": "Other"},
                {"state": "plan"},
                {"owner_id": self.manager.id},
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    capa.with_user(user).write(vals)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            capa.why_ids.file_ids.sudo().unlink()
        for query in (
            "UPDATE medical_capa SET conclusion = 'x' WHERE id = %s",
            "UPDATE medical_capa SET state = 'root_cause' WHERE id = %s",
            "DELETE FROM medical_capa_phase WHERE capa_id = %s",
            "UPDATE medical_capa_check SET verdict = NULL WHERE capa_id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(flush=False),
            ):
                self.env.cr.execute(query, [capa.id])

    def test_reopened_by_two_people_with_a_reason(self):
        capa = self._to("closed")
        with self._refused("why it is opened|Give a reason"):
            sign(capa, "reopen", self.checker)
        sign(capa, "reopen", self.checker, reason="It came back")
        self.assertEqual(capa.state, "closed")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            sign(capa, "reopen", self.checker)
        sign(capa, "reopen", self.manager2)
        self.assertEqual((capa.state, capa.round), ("root_cause", 2))
        self.assertFalse(capa.closed_at)
        self.assertEqual(capa.phase_owner_id, self.owner)
        self.assertIn("It came back", capa.qms_reopened)
        self._to("closed", capa)
        self.assertEqual(capa.round, 2)

    def test_the_check_is_due_after_its_date(self):
        capa = self._to("plan")
        self._plan(capa, not_before=self.today + timedelta(days=300))
        sign(capa, "plan", self.manager)
        due = {line.phase: line.due_date for line in capa.phase_ids}
        self.assertEqual(due["effectiveness"], self.today + timedelta(days=314))
        self.assertEqual(due["closure"], self.today + timedelta(days=328))

    def test_late_actions_keep_their_time_to_show_an_effect(self):
        capa = self._to("implementation")
        day = self.today + timedelta(days=60)
        self._carry_out(capa.action_ids)
        self.env.cr.execute(
            "UPDATE medical_capa_action SET done_at = %s WHERE id = %s",
            [day, capa.action_ids.id],
        )
        self.env.invalidate_all()
        self._to("effectiveness", capa)
        # due in 30 days, checked in 100 by the plan; done in 60
        self.assertEqual(capa.check_from, self.today + timedelta(days=130))
        self.assertGreaterEqual(capa.phase_due, capa.check_from)
        with self._later(129), self._refused("not checked before"):
            capa.with_user(self.checker).action_begin_check()
        with self._later(130):
            self._check(capa)

    def test_a_name_that_changed_undoes_no_plan(self):
        capa = self._to("effectiveness")
        self.actor.sudo().name = "Married Since"
        with self._later(120):
            self._check(capa)
            sign(capa, "effectiveness", self.checker)
        self.assertEqual(capa.state, "closure")
