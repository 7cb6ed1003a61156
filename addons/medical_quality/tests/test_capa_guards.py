# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .capa_common import CapaCase


class TestCapaGuards(CapaCase):
    """What the server gives nobody writes, by whatever way, with whatever context."""

    def test_phases_are_not_written(self):
        capa = self._to("containment")
        for user in (self.owner, self.manager, self.env.user):
            mine = capa.with_user(user)
            for vals in (
                {"state": "closed"},
                {"round": 7},
                {"closed_at": "2026-01-01"},
                {"phase_owner_id": self.checker.id},
                {"phase_due": "2030-01-01"},
                {"name": "CA-1"},
                {"plan_author_ids": [Command.clear()]},
            ):
                with self._refused("nobody can write it", AccessError):
                    mine.write(vals)
                with self._refused("nobody can write it", AccessError):
                    mine.web_save(vals, {"id": {}})
        loaded = capa.with_user(self.owner).load(
            [".id", "state"], [[str(capa.id), "closed"]]
        )
        self.assertFalse(loaded["ids"])
        self.env.invalidate_all()
        self.assertEqual(capa.state, "containment")

    def test_no_context_begins_anywhere_else(self):
        capa = (
            self.env["medical.capa"]
            .with_user(self.owner)
            .with_context(
                default_state="closure",
                default_round=3,
                default_phase_ids=[],
                default_closed_at="2026-01-01",
                default_left_at="2026-01-01",
                default_outcome="passed",
                tracking_disable=True,
                install_mode=True,
            )
            .create({"title": "T", "state": "closed", "name": "CA-0", "round": 9})
        )
        self.assertEqual((capa.state, capa.round), ("initiation", 1))
        self.assertNotEqual(capa.name, "CA-0")
        self.assertFalse(capa.closed_at)
        self.assertEqual(len(capa.phase_ids), 8)
        self.assertFalse(capa.phase_ids.filtered("left_at"))

    def test_what_is_passed_stands(self):
        capa = self._to("plan")
        for vals in (
            {"title": "Other"},
            {"severity": "1"},
            {"description": "Nothing"},
            {"containment_text": "Nothing"},
            {"root_cause": "The weather"},
            {"product_ids": [Command.clear()]},
            {"company_id": self.env["res.company"].create({"name": "B"}).id},
        ):
            with self._refused("stands|fixed from the beginning"):
                capa.with_user(self.manager).write(vals)
        with self._refused("is written in"):
            capa.why_ids.with_user(self.owner).write({"verdict": "ruled_out"})
        with self._refused("is written in"):
            capa.why_ids.with_user(self.owner).unlink()
        with self._refused("is written in"):
            self._cause(capa)
        with self._refused("its files are part|is closed"):
            capa.why_ids.file_ids.with_user(self.owner).unlink()

    def test_lines_come_in_their_phase(self):
        capa = self._capa()
        with self._refused("is written in"):
            self._cause(capa)
        with self._refused("planned in the phase Plan"):
            self._action(capa)
        for model, vals in (
            ("medical.capa.phase", {"phase": "closure"}),
            ("medical.capa.check", {"kind": "effectiveness"}),
            ("medical.capa.extension", {"subject": "x"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env[model].with_user(self.manager).create(
                    {"capa_id": capa.id, **vals}
                )
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env[model].sudo().create({"capa_id": capa.id, **vals})

    def test_nobody_takes_what_is_anothers(self):
        capa = self._to("containment")
        with self._refused("says whose this is", AccessError):
            capa.with_user(self.checker).owner_id = self.checker
        with self._refused("says whose this is", AccessError):
            capa._present_phase().with_user(self.checker).owner_id = self.checker
        capa.with_user(self.manager).owner_id = self.actor
        self.assertLessEqual(self.owner | self.actor, capa._took_part())

    def test_phase_rows(self):
        capa = self._capa()
        phase = capa.phase_ids.filtered(lambda line: line.phase == "plan")
        phase.write({"due_date": self.today + timedelta(days=40)})
        for vals in (
            {"left_at": "2026-01-01"},
            {"entered_at": False},
            {"outcome": "passed"},
            {"phase": "closure"},
            {"round": 2},
            {"capa_id": self._capa().id},
        ):
            with self._refused("nobody can write it", AccessError):
                phase.write(vals)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            phase.unlink()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            phase.sudo().unlink()
        self._to("containment", capa)
        with self._refused("moved by an extension"):
            phase.write({"due_date": self.today + timedelta(days=400)})
        with self._refused("moved by an extension"):
            phase.with_user(self.manager).write({"due_date": self.today})
        passed = capa.phase_ids.filtered(lambda line: line.phase == "initiation")
        with self._refused("is passed"):
            passed.write({"owner_id": self.checker.id})

    def test_actions_and_checks_are_not_written_done(self):
        capa = self._to("implementation")
        action = capa.action_ids
        for user in (self.actor, self.manager):
            for vals in (
                {"state": "done"},
                {"done_by_id": self.checker.id},
                {"done_at": "2026-01-01"},
                {"extended_date": "2030-01-01"},
                {"file_digests": "x"},
            ):
                with self._refused("nobody can write it", AccessError):
                    action.with_user(user).write(vals)
        for vals in (
            {"name": "Less"},
            {"due_date": "2030-01-01"},
            {"owner_id": self.checker.id},
            {"kind": "correction"},
        ):
            with self._refused("stand once the plan is signed"):
                action.with_user(self.owner).write(vals)
        with self._refused("stand once the plan is signed"):
            action.with_user(self.owner).unlink()
        with self._refused("stand once the plan is signed"):
            self._action(capa, kind="correction")
        self._to("verification", capa)
        check = self._verification(capa)
        for vals in (
            {"done": True},
            {"checked_by_id": self.manager.id},
            {"checked_at": "2026-01-01"},
            {"kind": "effectiveness"},
        ):
            with self._refused("nobody can write it", AccessError):
                check.with_user(self.owner).write(vals)

    def test_who_may_not(self):
        capa = self._to("root_cause")
        portal = new_test_user(self.env, "capa_portal", groups="base.group_portal")
        plain = new_test_user(self.env, "capa_plain", groups="base.group_user")
        company = self.env["res.company"].create({"name": "Neighbour"})
        foreign = new_test_user(
            self.env,
            "capa_foreign",
            groups="qms_base.group_qms_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for user in (portal, plain, foreign):
            for model in (
                "medical.capa",
                "medical.capa.phase",
                "medical.capa.why",
                "medical.capa.source",
                "medical.capa.action",
                "medical.capa.check",
                "medical.capa.extension",
                "medical.capa.ageing",
            ):
                mine = self.env[model].with_user(user)
                if user == foreign:
                    self.assertFalse(mine.search([]).filtered(lambda r: r.id))
                else:
                    with self.assertRaises(AccessError):
                        mine.search([])
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                capa.with_user(user).write({"root_cause": "x"})
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                capa.with_user(user).action_advance()
        for user in (self.worker, self.auditor):
            self.assertTrue(capa.with_user(user).read(["title"]))
            for attempt in (
                lambda u: capa.with_user(u).write({"root_cause": "x"}),
                lambda u: self.env["medical.capa"].with_user(u).create({"title": "T"}),
                lambda u: capa.with_user(u).unlink(),
                lambda u: capa.with_user(u)._extend(self.today, "x"),
                lambda u: capa.with_user(u)._return("x"),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    attempt(user)

    def test_evidence_of_another_record_is_copied(self):
        capa = self._to("root_cause")
        first = self._cause(capa)
        other = self._cause(
            capa, name="Other", file_ids=[Command.set(first.file_ids.ids)]
        )
        self.assertTrue(other.file_ids)
        self.assertFalse(other.file_ids & first.file_ids)
        self.assertEqual(other.file_digests, first.file_digests)

    def test_extensions_are_evidence(self):
        capa = self._to("containment")
        capa._extend(capa.phase_due + timedelta(days=5), "Sick")
        extension = capa.extension_ids
        for attempt in (
            lambda: extension.with_user(self.manager).write({"reason": "x"}),
            lambda: extension.with_user(self.manager).unlink(),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()
        for query in (
            "UPDATE medical_capa_extension SET reason = 'x' WHERE id = %s",
            "DELETE FROM medical_capa_extension WHERE id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(flush=False),
            ):
                self.env.cr.execute(query, [extension.id])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            capa.with_user(self.manager).unlink()
