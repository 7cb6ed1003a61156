# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import LoginSession

from .shop_floor_common import ShopFloorCase


@tagged("post_install", "-at_install")
class TestStationPresence(ShopFloorCase):
    """Who is present at a station is who identified there, in that session, lately."""

    def test_the_login_of_a_terminal_is_nobody(self):
        self.env["hr.employee"].create(
            {"name": "Terminal", "user_id": self.terminal.id, "barcode": "T1"}
        )
        self.assertFalse(self._present())
        presences = self.env["qms.operator.presence"]
        presences._open_by_password(self.terminal)
        self.assertFalse(
            presences.search([("terminal_user_id", "=", self.terminal.id)])
        )
        self.assertEqual(
            presences._employees_of_logins(self.terminal.ids), {self.terminal.id: {}}
        )

    def test_identified_people_are_present(self):
        self._identify(self.worker)
        self.assertEqual(self._present(), self.worker.id)
        presence = self._presences()
        self.assertEqual(presence.employee_id, self.worker)
        self.assertEqual(presence.station_id, self.station)
        self.assertEqual(presence.role, "operator")

    def test_a_person_with_a_login_of_ones_own_is_present_as_before(self):
        presences = self.env["qms.operator.presence"].with_user(self.worker.user_id)
        self.assertEqual(
            presences._present_employees(), {self.company.id: self.worker.id}
        )
        self.assertEqual(presences._present_supervisors(), {})

    def test_only_at_a_registered_station(self):
        outsider = self._new_terminal("t_unregistered")
        session = LoginSession(outsider.id)
        refused = self._refused(
            "identify", "W1", "4711", user=outsider, session=session
        )
        self.assertIn("not the terminal login of a registered station", refused)
        for user in (self.engineer.user_id, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                self._ask(
                    "identify", "W1", "4711", user=user, session=LoginSession(user.id)
                )
        self.station.active = False
        self._refused("identify", "W1", "4711")

    def test_a_presence_is_not_stolen(self):
        self._identify(self.worker)
        # a second session of the same login, a program, another login in the session
        self.assertFalse(self._present(session=LoginSession(self.terminal.id)))
        presences = self.env["qms.operator.presence"].with_user(self.terminal)
        self.assertEqual(presences._present_employees(), {})
        stranger = LoginSession(self.terminal_2.id)
        stranger.update(self.session)
        self.assertFalse(self._present(session=stranger, user=self.terminal_2))
        foreign = LoginSession(self.engineer.user_id.id)
        foreign.update(self.session)
        self.assertFalse(self._present(session=foreign))
        self.assertEqual(self._present(), self.worker.id)

    def test_takeover_ends_the_presence_before(self):
        self._identify(self.worker)
        self._identify(self.other)
        self.assertEqual(self._present(), self.other.id)
        self.assertEqual(
            self._presences(employee_id=self.worker.id).end_reason, "takeover"
        )
        self._identify(self.other)
        ended = self._presences(employee_id=self.other.id).filtered("date_until")
        self.assertEqual(ended.end_reason, "again")

    def test_idle(self):
        self._identify(self.worker)
        self._let_pass(9)
        self.assertEqual(self._present(), self.worker.id)
        self._let_pass(1)
        self.assertFalse(self._present())
        self.assertIn("Nobody is identified", self._refused("start", 1))
        self.env["qms.operator.presence"]._cron_end_idle()
        presence = self._presences()
        self.assertEqual(presence.end_reason, "idle")
        self.assertLessEqual(presence.date_until, fields.Datetime.now())

    def test_idle_minutes_of_the_station(self):
        self._identify(self.worker)
        self._let_pass(5)
        self.station.idle_minutes = 5
        self.assertFalse(self._present())
        self.station.idle_minutes = 6
        self.assertEqual(self._present(), self.worker.id)
        for minutes in (0, -1, 241):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                self.station.idle_minutes = minutes
                self.station.flush_recordset()

    def test_whoever_leaves_is_gone(self):
        self._identify(self.worker)
        self.assertEqual(self._ask("leave"), {"left": "Worker", "stopped": []})
        self.assertFalse(self._present())
        self.assertEqual(self._presences().end_reason, "left")

    def test_nobody_is_at_two_stations(self):
        self._identify(self.worker)
        self._ask(
            "identify",
            "W1",
            "4711",
            user=self.terminal_2,
            session=LoginSession(self.terminal_2.id),
        )
        self.assertFalse(self._present())
        self.assertEqual(
            self._presences(station_id=self.station.id).end_reason, "other_login"
        )

    def test_archived_moved_and_suspended_people_are_gone_at_once(self):
        self._identify(self.worker)
        self.worker.active = False
        self.assertFalse(self._present())
        self.worker.active = True
        self.assertEqual(self._present(), self.worker.id)
        presences = self.env["qms.operator.presence"]
        presences._end_of(self.worker, "suspended")
        self.assertFalse(self._present())
        self.assertEqual(self._presences().end_reason, "suspended")

    def test_what_is_undone_brings_back_who_was_there(self):
        """What a transaction knows of people at terminals goes with a savepoint."""
        self._identify(self.worker)
        with self._at_terminal() as service:
            presences = service.env["qms.operator.presence"]
            there = {self.company.id: self.worker.id}
            self.assertEqual(presences._present_employees(), there)
            with self.assertRaises(UserError):
                presences._end_of(self.worker, "suspended")
                self.assertEqual(presences._present_employees(), {})
                raise UserError("undone")  # pylint: disable=translation-required
            self.assertEqual(presences._present_employees(), there)
            with self.assertRaises(UserError):
                self.station.active = False
                self.assertEqual(presences._present_employees(), {})
                raise UserError("undone")  # pylint: disable=translation-required
            self.assertEqual(presences._present_employees(), there)

    def test_another_login_at_the_station_ends_what_was(self):
        self._identify(self.worker)
        self.station.terminal_user_id = self._new_terminal("t_replacement")
        self.assertFalse(self._present())
        self.assertEqual(self._presences().end_reason, "other_login")
        self.station.terminal_user_id = self.terminal
        self.assertFalse(self._present())

    def test_an_archived_station_has_nobody(self):
        self._identify(self.worker)
        self.station.active = False
        self.assertFalse(self._present())

    # ------------------------------------------------------------------
    # Supervisors
    # ------------------------------------------------------------------
    def test_supervisor_beside_the_operator(self):
        self._identify(self.worker)
        self._identify(self.other, role="supervisor")
        self.assertEqual(self._present(), self.worker.id)
        self.assertEqual(self._present(method="_present_supervisors"), self.other.id)
        self._let_pass(10)
        self.assertFalse(self._present(method="_present_supervisors"))

    def test_nobody_supervises_oneself(self):
        self._identify(self.worker)
        self.assertIn(
            "somebody else", self._refused("identify", "W1", "4711", role="supervisor")
        )
        self._identify(self.other, role="supervisor")
        # the supervisor takes over the work: nobody supervises then
        self._identify(self.other)
        self.assertEqual(self._present(), self.other.id)
        self.assertFalse(self._present(method="_present_supervisors"))
        self._refused("identify", "W1", "4711", role="owner")

    # ------------------------------------------------------------------
    # Logins of terminals
    # ------------------------------------------------------------------
    def test_a_terminal_login_is_nothing_else(self):
        for group in ("base.group_user", "base.group_portal"):
            with self.subTest(group=group), self.assertRaises(ValidationError):
                with self.env.cr.savepoint():
                    self.terminal.group_ids |= self.env.ref(group)
        plain = new_test_user(self.env, "t_plain", groups="base.group_user")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.station.terminal_user_id = plain
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.terminal.group_ids = self.env.ref("base.group_user")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.station.company_id = elsewhere

    def test_nobody_writes_what_binds_a_presence(self):
        self._identify(self.worker)
        presence = self._presences()
        admin = self.env.ref("base.user_admin")
        for vals in (
            {"session_digest": "x"},
            {"last_seen_at": "2026-01-01 00:00:00"},
            {"may_start": True},
            {"role": "supervisor"},
        ):
            with self.assertRaises(AccessError):
                presence.with_user(admin).sudo().write(vals)
        with self.assertRaises(AccessError):
            presence.with_user(admin).read(["session_digest"])
        with self.assertRaises(UserError):
            presence.unlink()
