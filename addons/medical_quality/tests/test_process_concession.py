# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.qms_base.tests.concession import complete, enrol, grant

from .history_record_common import RecordCase
from .process_common import MACHINE, ZONE
from .test_occasions import at, moment


class TestProcessConcession(RecordCase):
    """A gap that no machine fills: decided on by people, and in the record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        enrol(cls.operator)
        cls.machine = new_test_user(cls.env, "iq_oven", groups=MACHINE)
        cls.workcenter.code = "OVEN"
        cls.workcenter.with_user(cls.engineer).sudo().write(
            {"medical_machine_user_ids": [Command.set(cls.machine.ids)]}
        )
        cls._plan(cls.device, "operation_stream", [ZONE], operation_id=cls.operation.id)
        cls.order = cls._new_order()
        cls.record = cls.order.sudo().device_history_ids
        cls.work = cls.order.workorder_ids
        with at(0):
            cls.work.button_start()
        with at(0.5):
            cls.env["medical.process.reading"].with_user(cls.machine).record(
                "OVEN",
                [
                    {
                        "channel": "zone_3",
                        "at": (moment(0) + timedelta(seconds=second)).isoformat() + "Z",
                        "value": "245",
                    }
                    for second in (0, 30)
                ],
            )
        with at(9):
            cls.work.button_pending()
        cls.stream = cls.work.sudo().inspection_ids.filtered("stream_from")

    def _conceded(self, record, checkpoint):
        action = record.with_user(self.operator).action_qms_request_concession(
            checkpoint, "inspection.open"
        )
        concession = self.env["qms.concession"].browse(action["res_id"])
        complete(concession, self.engineer, reason="The logger of the oven was full.")
        grant(concession, self.engineer, self.manager)
        return concession

    def test_a_gap_is_conceded_down_to_the_released_lot(self):
        with at(10):
            with self._refused("went on unmonitored.*concession at the work order"):
                self.stream.with_user(self.operator).action_complete()
            with self._refused("monitors the process data"):
                self.work.button_finish()
        finish = self._conceded(self.work, "wo_finish")
        self.work.button_finish()
        self.assertEqual(self.work.state, "done")
        self.order.action_generate_serial()
        self.order.qty_producing = 1
        self.order.set_qty_producing()
        self.order.sudo().move_raw_ids.picked = True
        lot = self.order.lot_producing_ids
        self._pass(lot)
        with self._refused("monitors the process data"):
            self.order.button_mark_done()
        close = self._conceded(self.order, "mo_close")
        self.order.button_mark_done()
        self.assertEqual(self.order.state, "done")
        record = self._release_record()
        self.assertEqual(record.state, "released")
        self.assertEqual(lot.quality_status, "released")
        history = lot.with_user(self.manager)._device_history_data()[lot]
        self.assertEqual(
            [row["number"] for row in history["concessions"]],
            [finish.name, close.name],
        )
        (row,) = history["process"]
        self.assertEqual((row["number"], row["count"]), (self.stream.name, 2))
        # what was conceded is missing neither in the checklist nor in the document
        (check,) = (one for one in record.checks if one["code"] == "inspections")
        self.assertEqual((check["found"], check["missing"]), (check["expected"], []))
        self.assertFalse([text for text in history["missing"] if "inspect" in text])
