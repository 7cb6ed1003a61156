# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import logged_in

from ..pins import is_pin, is_trivial, random_pin
from .shop_floor_common import ShopFloorCase


@tagged("post_install", "-at_install")
class TestPinRules(TransactionCase):
    def test_form(self):
        for pin in (
            "1",
            "123",
            "123456789",
            "12a4",
            "12 4",
            "１２３４",
            1234,
            None,
            ["1234"],
        ):
            self.assertFalse(is_pin(pin), pin)
        for pin in ("4711", "00470815"):
            self.assertTrue(is_pin(pin), pin)

    def test_trivial(self):
        for pin in (
            *("1111", "00000000", "1234", "4321", "7890", "0987", "01234567"),
            *("1212", "121212", "12121", "47114711", "471471"),
        ):
            self.assertTrue(is_trivial(pin), pin)
        self.assertTrue(is_trivial("4711", "B4711"))
        for pin in ("4711", "2580", "1223", "90817"):
            self.assertFalse(is_trivial(pin, "B1001"), pin)
        for _ in range(50):
            self.assertFalse(is_trivial(random_pin()))


@tagged("post_install", "-at_install")
class TestWorkPin(ShopFloorCase):
    """Nobody reads a PIN, nobody guesses one, somebody else takes a lock off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = new_test_user(cls.env, "pin_hr", groups="hr.group_hr_manager")
        cls.hr_person = cls.env["hr.employee"].create(
            {"name": "HR", "user_id": cls.hr.id}
        )
        cls.security = new_test_user(
            cls.env, "pin_security", groups="qms_base.group_qms_security"
        )
        cls.env["hr.employee"].create({"name": "Sec", "user_id": cls.security.id})
        cls.kept = cls.env["operator.work.pin"].search(
            [("employee_id", "=", cls.worker.id)]
        )

    # ------------------------------------------------------------------
    # Nobody reads or writes it
    # ------------------------------------------------------------------
    def test_the_hash_is_read_by_nobody(self):
        everybody = new_test_user(
            self.env,
            "pin_admin",
            groups="base.group_system,hr.group_hr_manager,qms_base.group_qms_manager,"
            "qms_base.group_qms_security,qms_base.group_qms_auditor",
        )
        self.assertNotIn("4711", self.kept.sudo().pin_hash)
        self.assertTrue(self.kept.sudo().pin_hash.startswith("$pbkdf2"))
        for user in (everybody, self.hr, self.engineer.user_id, self.worker.user_id):
            pin = self.kept.with_user(user)
            self.assertEqual(pin.status, "own")
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    pin.read(["pin_hash"])
                with self.assertRaises(UserError):
                    pin.export_data(["pin_hash"])
                with self.assertRaises(AccessError):
                    pin.search([("pin_hash", "like", "$")])
                self.assertNotIn("pin_hash", pin.fields_get())
                self.assertNotIn("pin_hash", pin.read()[0])

    def test_the_hash_is_not_in_the_trail(self):
        policy = self.env["qms.audit.policy"]
        declared = policy._declarations()["operator.work.pin"]
        recorded = policy._fields_recorded("operator.work.pin", declared)
        self.assertIn("state", recorded)
        self.assertNotIn("pin_hash", recorded)
        self.assertNotIn("operator.pin.guard", policy._declarations())

    def test_nobody_writes_a_pin(self):
        vals = {"employee_id": self.manager.id, "state": "own", "pin_hash": "x"}
        for user in (self.env.ref("base.user_admin"), self.hr, self.engineer.user_id):
            for pins in (self.kept.with_user(user), self.kept.with_user(user).sudo()):
                with self.subTest(user=user.login, su=pins.env.su):
                    for attempt in (
                        lambda p=pins: p.create(vals),
                        lambda p=pins: p.write({"pin_hash": "x"}),
                        lambda p=pins: p.write({"employee_id": self.other.id}),
                        lambda p=pins: p.unlink(),
                        lambda p=pins: p.copy(),
                        lambda p=pins: p.web_save(vals, {"id": {}}),
                    ):
                        with self.assertRaises(AccessError), self.env.cr.savepoint():
                            attempt()

    def test_who_sees_that_there_is_one(self):
        pins = self.env["operator.work.pin"]
        own = pins.with_user(self.worker.user_id).search([])
        self.assertEqual(own.employee_id, self.worker)
        self.other.parent_id = self.worker
        team = pins.with_user(self.worker.user_id).search([])
        self.assertEqual(team.employee_id, self.worker | self.other)
        for login, groups in (
            ("pin_portal", "base.group_portal"),
            ("pin_plain", "base.group_user"),
        ):
            user = new_test_user(self.env, login, groups=groups)
            with self.assertRaises(AccessError):
                pins.with_user(user).search([])
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "pin_stranger",
            groups="qms_base.group_qms_manager",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        self.assertFalse(pins.with_user(stranger).search([]))

    # ------------------------------------------------------------------
    # Choosing and issuing
    # ------------------------------------------------------------------
    def _choose(self, user, **given):
        with logged_in(self.env, user):
            return (
                self.env["operator.pin.choose"]
                .with_user(user)
                .create({})
                .with_context(**given)
                .action_apply()
            )

    def test_choosing_ones_own_takes_the_password(self):
        user = self.worker.user_id
        right = {"pin": "80614", "pin_again": "80614"}
        with mute_logger("odoo.addons.base.models.res_users"):
            for given in ({}, {"password": "wrong"}, {"password": ["t_worker"]}):
                with self.assertRaises(UserError):
                    self._choose(user, **right, **given)
        for pin in ("1111", "1234", "12", "abcd", None):
            with self.assertRaises(UserError):
                self._choose(user, password=user.login, pin=pin, pin_again=pin)
        with self.assertRaises(UserError):
            self._choose(user, password=user.login, pin="80614", pin_again="80615")
        self._choose(user, password=user.login, **right)
        self.pins[self.worker] = "80614"
        self.assertEqual(self._identify(self.worker), {"person": "Worker"})

    def test_a_start_pin_serves_once(self):
        system = new_test_user(self.env, "pin_system", groups="base.group_system")
        for user in (self.worker.user_id, system, self.env.ref("base.user_root")):
            with self.assertRaises(AccessError):
                self.env["operator.work.pin"].with_user(user)._issue(self.manager)
        self.manager.barcode = "M1"
        action = self.manager.with_user(self.hr).action_issue_work_pin()
        start = action["context"]["default_pin"]
        self.assertTrue(is_pin(start))
        asked = self._ask("identify", "M1", start)
        self.assertIn("choose_pin", asked)
        self.assertFalse(self._present())
        for bad in ("1111", "12", start):
            self._refused("identify", "M1", start, new_pin=bad)
        self._ask("identify", "M1", start, new_pin="31907")
        self.assertEqual(self._present(), self.manager.id)
        self.assertIn("do not belong together", self._refused("identify", "M1", start))
        self._ask("identify", "M1", "31907")
        events = self.env["operator.pin.event"].search(
            [("employee_ref", "=", self.manager.id)]
        )
        self.assertEqual(set(events.mapped("kind")), {"issued", "set", "wrong"})
        issued = events.filtered(lambda event: event.kind == "issued")
        self.assertEqual(issued.actor_name, self.hr.name)

    def test_a_start_pin_expires(self):
        self.manager.barcode = "M1"
        pins = self.env["operator.work.pin"].with_user(self.engineer.user_id)
        start = pins._issue(self.manager)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE operator_work_pin SET valid_until = now() - interval '1 day'"
            " WHERE employee_id = %s",
            [self.manager.id],
        )
        self.env.invalidate_all()
        self.assertIn("expired", self._refused("identify", "M1", start))
        self.assertEqual(self.manager.work_pin_status, "expired")

    # ------------------------------------------------------------------
    # Guessing
    # ------------------------------------------------------------------
    def test_an_unknown_badge_and_a_wrong_pin_sound_alike(self):
        wrong = self._refused("identify", "W1", "4712")
        for badge, pin in (
            ("NOBODY", "4711"),
            ("", "4711"),
            (None, None),
            (7, {"pin": 1}),
            ("W1", ""),
            ("W1", ["4711"]),
            ("%", "4711"),
        ):
            self.assertEqual(self._refused("identify", badge, pin), wrong)

    def test_five_wrong_pins_lock_and_are_told(self):
        self.worker.parent_id = self.other
        for _ in range(4):
            self.assertNotIn("locked", self._refused("identify", "W1", "0000"))
        self.assertIn("locked", self._refused("identify", "W1", "0000"))
        # the right one does not open it any more
        self.assertIn("locked", self._refused("identify", "W1", "4711"))
        self.assertEqual(self.kept.status, "locked")
        self.assertEqual(self.worker.work_pin_status, "locked")
        with self.assertRaises(UserError):
            self._choose(
                self.worker.user_id, password="t_worker", pin="80614", pin_again="80614"
            )
        kinds = self.env["operator.pin.event"].search(
            [("employee_ref", "=", self.worker.id), ("station_ref", "!=", False)]
        )
        self.assertEqual(kinds.mapped("kind").count("wrong"), 5)
        self.assertEqual(kinds.mapped("kind").count("locked"), 1)
        self.env["operator.pin.event"]._cron_notice()
        told = self.kept.activity_ids.user_id
        self.assertIn(self.security, told)
        self.assertIn(self.other.user_id, told)
        self.assertNotIn(self.worker.user_id, told)
        self.env["operator.pin.event"]._cron_notice()
        self.assertEqual(len(self.kept.activity_ids), len(told))

    def _lock(self):
        for _ in range(5):
            self._refused("identify", "W1", "0000")

    def test_another_person_unlocks_with_a_reason(self):
        self._lock()
        for user, reason, error in (
            (self.worker.user_id, "I am it", AccessError),
            (self.env.ref("base.user_root"), "system", AccessError),
            (self.security, " ", UserError),
            (self.security, None, UserError),
        ):
            with self.subTest(user=user.login), self.assertRaises(error):
                self.kept.with_user(user).sudo()._unlock(reason)
        with self.assertRaises(AccessError):
            self.kept.with_user(self.other.user_id).sudo()._unlock("Helping")
        wizard = self.env["operator.pin.unlock"].with_user(self.security)
        wizard.create(
            {"pin_ids": [(6, 0, self.kept.ids)], "reason": "Mistyped, seen in person"}
        ).action_apply()
        self.assertEqual(self._identify(self.worker), {"person": "Worker"})
        event = self.env["operator.pin.event"].search([("kind", "=", "unlocked")])
        self.assertEqual(event.reason, "Mistyped, seen in person")
        self.assertEqual(event.actor_name, self.security.name)

    def test_nobody_unlocks_the_own_pin(self):
        self._lock()
        self.worker.user_id.group_ids |= self.env.ref("qms_base.group_qms_engineer")
        with self.assertRaises(UserError):
            self.kept.with_user(self.worker.user_id)._unlock("It was me")
        self.assertTrue(self.kept.locked_at)

    def test_whoever_leads_the_supervisor_unlocks_too(self):
        self.worker.parent_id = self.other
        self.other.parent_id = self.manager
        top = self.auditor
        top.user_id.group_ids = self.env.ref("qms_base.group_qms_operator")
        self.manager.parent_id = top
        self._lock()
        pin = self.kept.with_user(top.user_id)
        self.assertEqual(pin.search([]).employee_id, self.worker | self.other)
        pin._unlock("Talked to the person")
        self.assertFalse(self.kept.locked_at)
        self._lock()
        with self.assertRaises(AccessError):
            self.other.parent_id = False
            pin._unlock("No longer of the team")

    def test_the_supervisor_unlocks(self):
        self.worker.parent_id = self.other
        self._lock()
        self.kept.with_user(self.other.user_id)._unlock("Talked to the person")
        self.assertFalse(self.kept.locked_at)

    def test_a_terminal_that_meets_strangers_pauses(self):
        for number in range(10):
            self._refused("identify", f"X{number}", "4711")
        self.assertIn("Wait", self._refused("identify", "W1", "4711"))
        other = self._ask(
            "identify",
            "W1",
            "4711",
            user=self.terminal_2,
            session=type(self.session)(self.terminal_2.id),
        )
        self.assertEqual(other, {"person": "Worker"})
        self._earlier("5 minutes")
        self.assertEqual(self._identify(self.worker), {"person": "Worker"})
        kinds = self.env["operator.pin.event"].search(
            [("station_ref", "=", self.station.id)]
        )
        self.assertEqual(kinds.mapped("kind").count("unknown"), 10)
        self.assertEqual(kinds.mapped("kind").count("paused"), 1)

    def _earlier(self, interval):
        """As if the last attempts at stations had been made so much earlier."""
        self.env.cr.execute(
            "UPDATE operator_pin_guard SET locked_at = locked_at - %(time)s::interval,"
            " counted_from = counted_from - %(time)s::interval"
            " WHERE subject = 'terminal'",
            {"time": interval},
        )

    def test_a_valid_badge_buys_no_further_guesses(self):
        """Who knows one PIN goes on guessing others no faster for it."""
        guessed = 0
        for number in range(30):
            self.assertIn("person", self._identify(self.worker))
            answer = self._refused("identify", f"X{number}", "4711")
            if "Wait" in answer:
                break
            guessed += 1
            if guessed == 10:
                break
        self.assertEqual(guessed, 10)
        self.assertIn("Wait", self._refused("identify", "W1", "4711"))
        # a pause is a whole one, and then there is one guess more
        self._earlier("4 minutes 50 seconds")
        self.assertIn("Wait", self._refused("identify", "X30", "4711"))
        self._earlier("10 seconds")
        for _again in range(3):
            self.assertIn("person", self._identify(self.worker))
        self.assertIn("do not belong", self._refused("identify", "X31", "4711"))
        self.assertIn("Wait", self._refused("identify", "X32", "4711"))
        self.assertIn("Wait", self._refused("identify", "W1", "4711"))
        events = self.env["operator.pin.event"].search(
            [("station_ref", "=", self.station.id), ("kind", "=", "paused")]
        )
        self.assertEqual(len(events), 2)
        # nothing of it is left an hour later
        self._earlier("1 hour")
        for number in range(9):
            self.assertIn(
                "do not belong", self._refused("identify", f"Y{number}", "4711")
            )
        self.assertIn("person", self._identify(self.worker))

    def test_a_pause_of_before_ends_too(self):
        """Rows that were counted before anything was forgotten by time."""
        for number in range(10):
            self._refused("identify", f"X{number}", "4711")
        self.env.cr.execute(
            "UPDATE operator_pin_guard SET counted_from = NULL,"
            " locked_at = locked_at - interval '6 minutes'"
        )
        self.assertIn("person", self._identify(self.worker))

    def test_badges_that_do_not_count(self):
        wrong = self._refused("identify", "NOBODY", "4711")
        self.worker.active = False
        self.assertEqual(self._refused("identify", "W1", "4711"), wrong)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.env["hr.employee"].create(
            {"name": "Stranger", "company_id": elsewhere.id, "barcode": "S1"}
        )
        self.env["operator.work.pin"]._choose(stranger, "4711")
        self.assertEqual(self._refused("identify", "S1", "4711"), wrong)
        # the readable PIN of attendances is no work PIN
        self.manager.write({"barcode": "M1", "pin": "5093"})
        self.assertEqual(self._refused("identify", "M1", "5093"), wrong)
