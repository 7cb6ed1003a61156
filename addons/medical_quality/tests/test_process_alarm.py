# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from .process_common import BELT, ZONE, ProcessCase
from .test_occasions import at, moment

# what a client could send to keep others from being told
SILENT = dict.fromkeys(
    (
        "mail_activity_automation_skip",
        "mail_activity_quick_update",
        "mail_notrack",
        "tracking_disable",
        "mail_create_nolog",
        "mail_create_nosubscribe",
    ),
    True,
)


class TestProcessAlarm(ProcessCase):
    """People are warned while there is time, once, and say what they did."""

    # ------------------------------------------------------------------
    # Warned
    # ------------------------------------------------------------------
    def test_one_alarm_while_the_warning_range_is_left(self):
        self._monitors(dict(ZONE, trend_minutes=0))
        with at(0):
            self._start()
        with at(5):
            self._send("245", "247", "248", "249.5", "248")
        alarm = self._alarms()
        self.assertEqual(len(alarm), 1)
        self.assertEqual((alarm.kind, alarm.state), ("warning", "open"))
        self.assertEqual(alarm.since, moment(2), "247 itself is inside")
        self.assertEqual((alarm.peak_text, alarm.peak_at), ("249.5", moment(3)))
        self.assertFalse(alarm.until)
        self.assertEqual(self._stream().state, "open")
        notes = self.order.sudo().message_ids.mapped("body")
        self.assertTrue(any("beyond its warning range" in note for note in notes))
        self.assertTrue(self._stream().activity_ids)
        with at(6):
            self._send("249.9", "246", begin=5)
        self.assertEqual(len(self._alarms()), 1)
        self.assertEqual((alarm.peak_text, alarm.until), ("249.9", moment(6)))
        # it swings: the same alarm
        with at(8):
            self._send("248", "237", begin=7)
        self.assertEqual(len(self._alarms()), 1)
        self.assertFalse(alarm.until)

    def test_acknowledged_it_is_raised_anew_when_it_happens_anew(self):
        self._monitors(dict(ZONE, trend_minutes=0))
        with at(0):
            self._start()
        with at(2):
            self._send("245", "248", "248")
            alarm = self._alarms().with_user(self.operator)
            alarm.action_taken = "Blower cleaned"
            alarm.action_acknowledge()
        with at(3):
            self._send("248.5", begin=3)
        self.assertEqual(len(self._alarms()), 1, "it goes on, and was seen")
        with at(5):
            self._send("246", "248", begin=4)
        self.assertEqual(len(self._alarms()), 2)
        self.assertEqual(alarm.peak_text, "248")

    def test_a_trend_is_warned_of_before_anything_is_wrong(self):
        self._monitors(dict(ZONE, warn_lower=False, warn_upper=False))
        with at(0):
            self._start()
        with at(4):
            self._send("240", "241", "242", "243")
            self.assertFalse(self._alarms())
            self._send("244", begin=4)
        alarm = self._alarms()
        self.assertEqual(alarm.kind, "trend")
        self.assertEqual(alarm.expected_at, moment(10))
        self.assertIn("leads out of its limits", alarm.words)
        self.assertEqual(self._stream().state, "open")
        with at(5):
            self._send("245.5", begin=5)
        self.assertEqual(len(self._alarms()), 1, "one alarm of one drift")
        self.assertLess(alarm.expected_at, moment(10))
        with at(9):
            self._send("244", "242", "241", "240", begin=6)
        self.assertEqual(len(self._alarms()), 1)
        self.assertTrue(alarm.until)

    def test_silence_while_work_runs(self):
        self._monitors(ZONE, BELT)
        cron = self.env["medical.process.alarm"]._cron_silent
        with at(0):
            self._start()
        with at(2):
            cron()
            self.assertFalse(self._alarms())
            self._send("245", begin=2)
        with at(3):
            cron()
            cron()
        alarm = self._alarms()
        self.assertEqual((alarm.kind, alarm.channel), ("silence", "belt"))
        self.assertEqual(alarm.since, moment(0))
        with at(4):
            self._send(65, 65, 65, 65, 65, channel="belt")
        self.assertEqual(alarm.until, moment(4))
        with at(5):
            self._pause()
        with at(60):
            cron()
        self.assertEqual(len(self._alarms()), 1, "nobody works")

    # ------------------------------------------------------------------
    # Acknowledged
    # ------------------------------------------------------------------
    def _warned(self):
        self._monitors(dict(ZONE, trend_minutes=0))
        with at(0):
            self._start()
        with at(1):
            self._send("245", "248")
        return self._alarms()

    def test_acknowledged_with_what_was_done(self):
        alarm = self._warned()
        mine = alarm.with_user(self.operator)
        with self._refused("Enter what was done"):
            mine.action_acknowledge()
        mine.action_taken = "   "
        with self._refused("Enter what was done"):
            mine.action_acknowledge()
        mine.action_taken = "Blower cleaned"
        mine.action_acknowledge()
        self.assertEqual(alarm.state, "acknowledged")
        self.assertEqual(alarm.acknowledged_employee_id.name, "iq_operator person")
        for vals in ({"action_taken": "Nothing"}, {"state": "open"}):
            with self._refused("stay as they are|nobody writes"):
                mine.write(vals)
        with self._refused("stay as they are"):
            mine.action_acknowledge()

    def test_nobody_is_reminded_of_what_was_acknowledged(self):
        alarm = self._warned()
        inspection = self._stream()
        reminder = inspection.activity_ids
        self.assertEqual(
            reminder.activity_type_id,
            self.env.ref("medical_quality.mail_activity_type_process_alarm"),
        )
        self.assertNotEqual(reminder.user_id, self.operator)
        mine = alarm.with_user(self.operator)
        mine.action_taken = "Blower cleaned"
        mine.action_acknowledge()
        self.assertFalse(inspection.activity_ids)

    def test_each_quality_engineer_of_the_company_is_reminded(self):
        second = self._person("iq_engineer2", "engineer")
        gone = self._person("iq_gone", "engineer")
        gone.active = False
        elsewhere = self._person("iq_elsewhere", "engineer")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        alarm = self._warned()
        told = self._stream().activity_ids.user_id
        self.assertLessEqual(self.engineer | second | self.manager, told)
        self.assertFalse(told & (gone | elsewhere | self.operator | self.machine))
        mine = alarm.with_user(self.operator).with_context(**SILENT)
        mine.action_taken = "Blower cleaned"
        mine.action_acknowledge()
        self.assertFalse(self._stream().activity_ids)

    def test_no_context_of_the_sender_keeps_people_from_being_told(self):
        self._monitors(dict(ZONE, trend_minutes=0))
        with at(0):
            self._start()
        feed = self.env["medical.process.reading"].with_user(self.machine)
        reading = {"channel": "zone_3", "at": f"{moment(0.5)}Z", "value": "248"}
        with at(1):
            feed.with_context(**SILENT, default_state="acknowledged").record(
                "OVEN", [reading]
            )
        self.assertEqual(self._alarms().state, "open")
        self.assertTrue(self._stream().activity_ids)
        (note,) = self.order.sudo().message_ids.filtered(
            lambda one: "warning range" in one.body
        )
        self.assertIn(self._stream().name, note.body)

    def test_who_works_there_is_told_on_the_screen(self):
        sent = self.env["bus.bus"].search([])
        self.env.cr.precommit.run()
        sent |= self.env["bus.bus"].search([])
        alarm = self._warned()
        self.env.cr.precommit.run()
        told = (self.env["bus.bus"].search([]) - sent).filtered(
            lambda one: "simple_notification" in one.message
        )
        self.assertEqual(len(told), 1)
        self.assertIn(alarm.workcenter_id.name, told.message)
        partner = self.operator.partner_id
        self.assertIn(f'"res.partner",{partner.id}]', told.channel.replace(" ", ""))

    def test_alarms_are_nobodys(self):
        alarm = self._warned()
        model = self.env["medical.process.alarm"]
        vals = {"inspection_id": alarm.inspection_id.id, "kind": "trend"}
        for user in (self.operator, self.manager, self.engineer, self.env.user):
            mine = alarm.with_user(user)
            for action in (
                lambda mine=mine: mine.write({"peak_text": "246"}),
                lambda mine=mine: mine.write({"state": "acknowledged"}),
                lambda mine=mine: mine.unlink(),
                lambda user=user: model.with_user(user).create(vals),
                lambda user=user: model.with_user(user)
                .with_context(default_kind="late", install_mode=True)
                .create(vals),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    action()
        answer = model.with_user(self.engineer).load(
            [".id", "peak_text"], [[str(alarm.id), "246"]]
        )
        self.assertFalse(answer["ids"])
        self.assertEqual(alarm.peak_text, "248")

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_acknowledged_alarms(self):
        alarm = self._warned().with_user(self.operator)
        alarm.action_taken = "Blower cleaned"
        alarm.action_acknowledge()
        self.env.flush_all()
        for query in (
            "UPDATE medical_process_alarm SET peak_text = '246' WHERE id = %s",
            "DELETE FROM medical_process_alarm WHERE id = %s",
        ):
            with self.assertRaisesRegex(Exception, "Closed rows"):
                with self.env.cr.savepoint():
                    self.env.cr.execute(query, [alarm.id])
