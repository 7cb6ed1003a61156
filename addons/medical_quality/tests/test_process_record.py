# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json
from datetime import timedelta

import pypdfium2

from odoo.fields import Command
from odoo.tests import BaseCase, new_test_user, tagged

from ..rules.stream_chart import ChartLine, stream_chart, thinned
from .history_record_common import RecordCase
from .process_common import MACHINE, ZONE
from .test_occasions import NOON, at, moment


class TestProcessRecord(RecordCase):
    """What the machine sent stands in the record, and its alarms are looked at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = new_test_user(cls.env, "iq_oven", groups=MACHINE)
        cls.workcenter.code = "OVEN"
        cls.workcenter.with_user(cls.engineer).sudo().write(
            {"medical_machine_user_ids": [Command.set(cls.machine.ids)]}
        )
        cls._plan(cls.device, "operation_stream", [ZONE], operation_id=cls.operation.id)
        cls.order = cls._new_order()
        work = cls.order.workorder_ids
        with at(0):
            work.button_start()
        with at(1):
            cls.env["medical.process.reading"].with_user(cls.machine).record(
                "OVEN",
                [
                    {
                        "channel": "zone_3",
                        "at": moment(n / 2).isoformat() + "Z",
                        "value": value,
                    }
                    for n, value in enumerate(("245", "248.5", "244.5"))
                ],
            )
            cls.stream = work.inspection_ids.filtered("stream_from")
            cls.screen = cls.stream.stream_chart
            work.button_pending()
        cls.alarm = cls.env["medical.process.alarm"].search(
            [("production_id", "=", cls.order.id)]
        )
        with at(2):
            cls.stream.with_user(cls.inspector).action_complete()
            work.button_finish()
            cls.order.action_generate_serial()
            cls.order.qty_producing = 1
            cls.order.set_qty_producing()
            cls.order.sudo().move_raw_ids.picked = True
            cls.lot = cls.order.lot_producing_ids
            cls._pass(cls.lot)
            cls.order.button_mark_done()

    def test_alarms_are_exceptions_of_the_review(self):
        self.assertEqual(self.alarm.kind, "warning")
        record = self._review(self.order.sudo().device_history_ids)
        drifted = record.exception_ids.filtered(lambda row: row.kind == "drift")
        self.assertEqual(len(drifted), 1)
        self.assertIn("248.5 °C beyond its warning range", drifted.text)
        self.assertIn("Nobody has acknowledged it", drifted.text)
        self.assertTrue(drifted.reviewed)
        # what is said later is to be looked at again
        mine = self.alarm.with_user(self.inspector)
        mine.action_taken = "Blower cleaned"
        mine.action_acknowledge()
        record.action_refresh()
        self.assertIn("Blower cleaned", drifted.text)
        self.assertFalse(drifted.reviewed)

    def test_the_record_says_what_was_sent(self):
        mine = self.alarm.with_user(self.inspector)
        mine.action_taken = "Blower cleaned"
        mine.action_acknowledge()
        (row,) = self.lot._history_process(self.order.sudo())
        self.assertEqual(
            (row["channel"], row["count"], row["least"], row["greatest"], row["mean"]),
            ("zone_3", 3, "244.5", "248.5", "246.00"),
        )
        self.assertEqual(row["alarms"][0]["action"], "Blower cleaned")
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_user(self.manager)
            ._render_qweb_pdf(
                "medical_quality.action_report_device_history", self.lot.ids
            )
        )
        self.assertEqual(kind, "pdf")
        text = " ".join(
            page.get_textpage().get_text_bounded()
            for page in pypdfium2.PdfDocument(pdf)
        )
        # columns are narrow: words are broken
        text = "".join(text.split())
        for words in ("Process data", "zone_3", "248.5", "Blower cleaned", "iq_oven"):
            self.assertIn(words.replace(" ", ""), text)

    def test_the_data_of_the_released_record_are_what_the_database_holds(self):
        mine = self.alarm.with_user(self.inspector)
        mine.action_taken = "Blower cleaned"
        mine.action_acknowledge()
        record = self._release_record(self.order.sudo().device_history_ids)
        content = json.loads(record.sudo().json_attachment_id.raw)["content"]
        (row,) = content["sections"]["process"]
        self.env.cr.execute(
            "SELECT count(*), (array_agg(value_text ORDER BY value))[1],"
            " (array_agg(value_text ORDER BY value DESC))[1],"
            " round(avg(value_text::numeric), 2)::text FROM medical_process_reading"
            " WHERE workcenter_id = %s AND channel = 'zone_3'",
            [self.workcenter.id],
        )
        told = (int(row["count"]), row["least"], row["greatest"], row["mean"])
        self.assertEqual(told, self.env.cr.fetchone())
        line = self.stream.sudo().plan_id.characteristic_ids
        self.assertEqual(
            (row["number"], row["channel"], row["name"], row["limits"], row["state"]),
            (self.stream.name, "zone_3", line.name, line.limits, "passed"),
        )
        (alarm,) = row["alarms"]
        self.assertEqual(
            (alarm["what"], alarm["action"], alarm["person"]),
            (self.alarm.words, "Blower cleaned", "iq_inspector person"),
        )
        self.assertIn(self.alarm.since.strftime("%H:%M"), alarm["since"])

    def test_a_figure_changed_between_the_signatures_undoes_the_first(self):
        mine = self.alarm.with_user(self.inspector)
        mine.action_taken = "Blower cleaned"
        mine.action_acknowledge()
        record = self._review(self.order.sudo().device_history_ids)
        self._sign(record, self.engineer)
        # by the owner of the table, who can switch its locks off
        self.env.cr.execute(
            "ALTER TABLE medical_process_reading DISABLE TRIGGER USER;"
            "UPDATE medical_process_reading SET value = 244, value_text = '244'"
            " WHERE value_text = '244.5' AND workcenter_id = %s;"
            "ALTER TABLE medical_process_reading ENABLE TRIGGER USER",
            [self.workcenter.id],
        )
        self.env.invalidate_all()
        (row,) = self.lot.sudo()._history_process(self.order.sudo())
        self.assertEqual(row["least"], "244")
        self.assertFalse(self._sign(record, self.manager)[0]["complete"])
        self.env.invalidate_all()
        self.assertEqual(record.state, "review")

    def test_what_was_written_about_an_open_alarm_keeps_no_record_from_release(self):
        self.alarm.with_user(self.inspector).action_taken = "Blower to be cleaned"
        record = self._release_record(self.order.sudo().device_history_ids)
        self.assertEqual(record.state, "released")

    def test_the_screen_draws_it(self):
        self.assertIn("<svg", self.screen)
        self.assertIn("3 readings, least 244.5, greatest 248.5", self.screen)
        self.assertIn("beyond its warning range", self.screen)
        # names are text, not markup
        self.assertNotIn("<script", self.screen)


@tagged("post_install", "-at_install")
class TestStreamChart(BaseCase):
    """The drawing, without a database."""

    def test_peaks_stay_where_points_are_left_out(self):
        points = [(NOON + timedelta(seconds=n), float(n % 7)) for n in range(20000)]
        points[7777] = (points[7777][0], 99.0)
        shown = thinned(points)
        self.assertLessEqual(len(shown), 602)
        self.assertIn(points[7777], shown)
        self.assertEqual(shown, sorted(shown))

    def test_what_is_written_is_text(self):
        drawn = stream_chart(
            '<script>"', [(NOON, 1.0)], [ChartLine(2.0, "<b>")], [(NOON, "<i>")]
        )
        for markup in ("<script", "<b>", "<i>"):
            self.assertNotIn(markup, drawn)

    def test_nothing_sent_is_drawn_too(self):
        self.assertIn("<svg", stream_chart("Zone", [], [ChartLine(2.0, "2")]))
        self.assertIn("<svg", stream_chart("Zone", [], []))
