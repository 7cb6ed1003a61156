# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .process_common import BELT, MACHINE, ZONE, ProcessCase
from .test_occasions import at, moment

_FEED = "medical.process.reading"


class TestProcessReadings(ProcessCase):
    """What machines send: taken whole, once, from who is named, and kept."""

    def _count(self):
        return self.env[_FEED].search_count(
            [("workcenter_id", "=", self.workcenter.id)]
        )

    # ------------------------------------------------------------------
    # Taken
    # ------------------------------------------------------------------
    def test_kept_as_sent(self):
        with at(1):
            answer = self._record(
                [
                    {
                        "channel": " zone_3 ",
                        "at": moment(0).isoformat() + "Z",
                        "value": "245,50",
                    },
                    {
                        "channel": "zone_3",
                        "at": (moment(0) + timedelta(microseconds=7)).isoformat() + "Z",
                        "value": 245.25,
                        "unit": "°C",
                    },
                    {
                        "channel": "count",
                        "at": (moment(60)).isoformat() + "+01:00",
                        "value": -3,
                    },
                    {
                        "channel": "tiny",
                        "at": moment(0).isoformat() + "Z",
                        "value": 1e-7,
                    },
                ]
            )
        self.assertEqual(answer, {"taken": 4, "repeated": 0})
        rows = self.env[_FEED].search(
            [("workcenter_id", "=", self.workcenter.id)], order="id"
        )
        told = {(r.channel, r.at): (r.value_text, r.value, r.unit or "") for r in rows}
        self.assertEqual(
            told,
            {
                ("zone_3", moment(0)): ("245.50", 245.5, ""),
                ("zone_3", moment(0) + timedelta(microseconds=7)): (
                    "245.25",
                    245.25,
                    "°C",
                ),
                ("count", moment(0)): ("-3", -3.0, ""),
                ("tiny", moment(0)): ("0.0000001", 1e-7, ""),
            },
        )
        self.assertEqual(rows.sender_id, self.machine)
        self.assertEqual(rows.company_id, self.company)
        self.assertEqual(set(rows.mapped("received_at")), {moment(1)})

    def test_sent_again_it_is_taken_once(self):
        self._monitors(dict(ZONE, trend_minutes=0))
        with at(0):
            self._start()
        with at(2):
            self.assertEqual(self._send("245", "248")["taken"], 2)
            self.assertEqual(self._send("245.0", "248"), {"taken": 0, "repeated": 2})
            self.assertEqual(
                self._send("245", "248", "248"), {"taken": 1, "repeated": 2}
            )
        self.assertEqual(self._count(), 3)
        self.assertEqual(len(self._alarms()), 1)

    def test_another_value_of_the_same_moment_is_refused_loudly(self):
        with at(2):
            self._send("245")
            with self._refused("What was measured is not replaced"):
                self._send("244", "246")
            with self._refused("What was measured is not replaced"):
                self._record(
                    [
                        {
                            "channel": "a",
                            "at": moment(0).isoformat() + "Z",
                            "value": value,
                        }
                        for value in (1, 2)
                    ]
                )
        self.assertEqual(self._count(), 1)
        self.assertEqual(self.env[_FEED].search([]).value_text, "245")

    def test_unknown_channels_are_kept_and_not_judged(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            self._send("9999", channel="zone_9")
        self.assertEqual(self._count(), 1)
        self.assertEqual(self._stream().state, "open")

    def test_calls_may_overtake_each_other_a_little(self):
        with at(10):
            self._send("245", begin=9)
            self._send("245", begin=8)
            with self._refused("comes too late"):
                self._send("245", begin=6.9)
            self._send("245", begin=0, channel="belt")
        self.assertEqual(self._count(), 3)

    # ------------------------------------------------------------------
    # Refused whole
    # ------------------------------------------------------------------
    def test_what_is_no_reading(self):
        good = {
            "channel": "zone_3",
            "at": moment(0).isoformat() + "Z",
            "value": "245",
        }
        for what, wrong in (
            ("no number", {"value": "hot"}),
            ("nothing", {"value": ""}),
            ("none", {"value": None}),
            ("yes", {"value": True}),
            ("NaN", {"value": float("nan")}),
            ("NaN as text", {"value": "NaN"}),
            ("infinite", {"value": float("inf")}),
            ("infinite as text", {"value": "-inf"}),
            ("an exponent", {"value": "1e3"}),
            ("a list", {"value": [1]}),
            ("with its unit", {"value": "245 °C"}),
            ("far too long", {"value": "1" * 40}),
            ("no channel", {"channel": ""}),
            ("a channel that is a number", {"channel": 3}),
            ("a long channel", {"channel": "z" * 65}),
            ("no time", {"at": None}),
            ("a day", {"at": "2026-03-02"}),
            ("no day", {"at": "2026-02-30T12:00:00Z"}),
            ("a number as time", {"at": 1700000000}),
            ("no zone", {"at": moment(0).isoformat()}),
            ("a place as zone", {"at": moment(0).isoformat() + " CET"}),
            ("a unit that is a number", {"unit": 3}),
            ("the year 1", {"at": "0001-01-01T00:00:00+05:00"}),
        ):
            with self.subTest(what=what), at(1), self._refused("Reading 2 is none"):
                self._record([dict(good, channel="other"), {**good, **wrong}])
        for readings in ("x", {"a": 1}, None, [3], [None]):
            with self.subTest(readings=readings), at(1), self.assertRaises(UserError):
                self._record(readings)
        self.assertEqual(self._count(), 0, "nothing half-written")

    def test_from_the_future_or_long_ago(self):
        with at(0):
            self._send("245", begin=4, kept=False)
            with self._refused("from the future"):
                self._send("245", "245", begin=4.5, kept=False)
        with at(0), self._refused("comes too late"):
            self._send("245", begin=-8 * 24 * 60, channel="other")
        self.assertEqual(self._count(), 1)

    def test_too_many_at_once(self):
        with at(1), self._refused("at most 5000"):
            self._record([{}] * 5001)

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_nobody_else_sends(self):
        other = new_test_user(self.env, "press", groups=MACHINE)
        people = (
            self.operator,
            self.inspector,
            self.engineer,
            self.manager,
            self.auditor,
            self.outsider,
            other,
            self.env.ref("base.user_admin"),
        )
        for user in people:
            with self.subTest(user=user.login), self._refused("sends no process data"):
                self._send("245", user=user)
        for code in ("NONE", "", None, 3, self.workcenter.id, ["OVEN"], "%"):
            with self.subTest(code=code), self._refused("sends no process data"):
                self._record([], code=code)
        self.assertEqual(self._count(), 0)

    def test_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        calendar = self.env["resource.calendar"].create(
            {"name": "Elsewhere", "company_id": company.id}
        )
        other = self.env["mrp.workcenter"].create(
            {
                "name": "Other oven",
                "code": "OTHER",
                "company_id": company.id,
                "resource_calendar_id": calendar.id,
            }
        )
        self._names_machines(other, self.machine)
        with self._refused("sends no process data"):
            self._record([], code="OTHER")
        with self._refused("sends no process data"):
            self.env[_FEED].with_user(self.machine).with_context(
                allowed_company_ids=company.ids
            ).record("OTHER", [])

    def test_a_code_of_two_is_refused(self):
        twin = self.env["mrp.workcenter"].create({"name": "Twin", "code": "OVEN"})
        self._names_machines(twin, self.machine)
        with self._refused("give each its own"):
            self._send("245")

    def test_who_is_named_is_for_quality_to_say(self):
        for user in (self.operator, self.inspector):
            mine = self.workcenter.with_user(user)
            with self.assertRaises(AccessError):
                mine.write({"medical_machine_user_ids": [Command.clear()]})
        planner = new_test_user(self.env, "planner", groups="mrp.group_mrp_manager")
        with self._refused("quality engineers say"):
            self.workcenter.with_user(planner).write(
                {"medical_machine_user_ids": [Command.link(planner.id)]}
            )
        with self._refused("quality engineers say"):
            self.env["mrp.workcenter"].with_user(planner).create(
                {
                    "name": "Own",
                    "medical_machine_user_ids": [Command.link(self.machine.id)],
                }
            )

    def test_a_person_is_no_machine(self):
        """Also one in the group: what a person sends is what a person types."""
        both = new_test_user(
            self.env, "both", groups=f"{MACHINE},mrp.group_mrp_user,base.group_user"
        )
        for user in (self.operator, both, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self._refused("in no other"):
                self._names_machines(self.workcenter, self.machine | user)
        both.active = False
        with self._refused("in no other"):
            self._names_machines(self.workcenter, self.machine | both)
        # named as a machine, and made a person afterwards
        press = new_test_user(self.env, "press", groups=MACHINE)
        self._names_machines(self.workcenter, press)
        with at(1):
            self._send("245", user=press)
            press.group_ids |= self.env.ref("mrp.group_mrp_user")
            with self._refused("in no other"):
                self._send("245", begin=1, user=press)
        self.assertEqual(self._count(), 1)

    def test_a_machine_reads_and_does_nothing_else(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            self._send("245", "245")
        for record in (
            self.env[_FEED].search([], limit=1),
            self.env["medical.process.alarm"],
            self._stream(),
            self._stream().result_ids,
            self._stream().plan_id,
            self.work,
            self.order,
            self.workcenter,
            self.device,
            self.operator,
        ):
            mine = record.with_user(self.machine).sudo(False)
            for action in ("read", "write", "create", "unlink"):
                with self.subTest(model=record._name, action=action):
                    self.assertFalse(mine.browse().has_access(action))
        for what, action in (
            ("finishes", lambda: self.work.with_user(self.machine).button_finish()),
            ("starts", lambda: self.work.with_user(self.machine).button_start()),
            ("completes", lambda: self._complete(self.machine)),
            (
                "counts",
                lambda: self.env[_FEED].with_user(self.machine).search_count([]),
            ),
        ):
            with self.subTest(what=what), at(2), self.assertRaises(UserError):
                action()

    # ------------------------------------------------------------------
    # Kept
    # ------------------------------------------------------------------
    @mute_logger("odoo.sql_db")
    def test_nobody_writes_changes_or_deletes_one(self):
        with at(1):
            self._send("245")
        reading = self.env[_FEED].search([])
        vals = {"channel": "zone_3", "value_text": "240", "value": 240.0}
        for user in (self.machine, self.operator, self.manager, self.env.user):
            mine = reading.with_user(user)
            model = self.env[_FEED].with_user(user)
            for what, action in (
                ("writes", lambda mine=mine: mine.write({"value_text": "240"})),
                ("deletes", lambda mine=mine: mine.unlink()),
                ("creates", lambda model=model: model.create(vals)),
                (
                    "creates with a context",
                    lambda model=model: model.with_context(
                        default_channel="zone_3", install_mode=True
                    ).create(vals),
                ),
                ("copies", lambda mine=mine: mine.copy()),
            ):
                with self.subTest(user=user.login, what=what):
                    with self.assertRaises(UserError):
                        action()
        answer = (
            self.env[_FEED]
            .with_user(self.engineer)
            .load([".id", "value_text"], [[str(reading.id), "240"]])
        )
        self.assertFalse(answer["ids"])
        for query in (
            "UPDATE medical_process_reading SET value_text = '240'",
            "DELETE FROM medical_process_reading",
            "TRUNCATE medical_process_reading CASCADE",
            "DELETE FROM medical_process_reading_inspection_rel WHERE reading_id = 1",
        ):
            if "_rel" in query:
                self._monitors()
                with at(2):
                    self._start()
                with at(3):
                    self._send("245", begin=3)
                query = query.partition(" WHERE")[0]
            with (
                self.subTest(query=query),
                self.assertRaisesRegex(Exception, "are evidence"),
            ):
                with self.env.cr.savepoint():
                    self.env.cr.execute(query)
        self.assertEqual(reading.value_text, "245")

    # ------------------------------------------------------------------
    # How much it takes
    # ------------------------------------------------------------------
    def _queries(self, *values, begin):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._send(*values, begin=begin, step=0.05)
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_readings(self):
        self._monitors(ZONE, BELT)
        with at(0):
            self._start()
        with at(20):
            self._queries(*["245"] * 3, begin=0)
            few = self._queries(*["245"] * 10, begin=5)
            many = self._queries(*["245"] * 2000, begin=10)
        self.assertEqual(few, many)
        self.assertLess(many, 40)
