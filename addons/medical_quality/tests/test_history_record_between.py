# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qms_base.tests.signing import sign

from .history_record_common import RELEASE, RecordCase


class TestHistoryRecordBetween(RecordCase):
    """What happens between the two signatures is not released unseen."""

    def setUp(self):
        super().setUp()
        self.lot = self._make()
        self.reviewed = self._review()
        self.assertFalse(self._sign(self.reviewed, self.engineer)[0]["complete"])

    def _not_released(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            sign(self.reviewed, RELEASE, self.manager)
        self.env.invalidate_all()
        self.assertEqual(self.reviewed.state, "review")
        self.assertNotEqual(self.lot.quality_status, "released")
        self.assertFalse(self.reviewed.json_sha256, "nothing was frozen")
        with self.assertRaises(UserError):
            self._ship(self.lot)

    def test_a_nonconformance_of_the_device(self):
        self.env["medical.nonconformance"].with_user(self.inspector).create(
            {
                "product_id": self.device.id,
                "description": "Scratched in the store",
                "line_ids": [Command.create({"lot_id": self.lot.id, "quantity": 1})],
                "defect_ids": [Command.create({"name": "Scratch", "code": "S1"})],
            }
        )
        self._not_released()

    def test_a_nonconformance_of_its_material(self):
        self.env["medical.nonconformance"].with_user(self.inspector).create(
            {
                "product_id": self.part.id,
                "description": "Wrong resin",
                "line_ids": [
                    Command.create({"lot_id": self.part_lot.id, "quantity": 1})
                ],
                "defect_ids": [Command.create({"name": "Resin", "code": "R1"})],
            }
        )
        self._not_released()

    def test_a_hold_of_its_material(self):
        self._disposition(self.part_lot, "hold", self.inspector)._apply()
        self._not_released()
        self.reviewed.action_refresh()
        found = self.reviewed.exception_ids.filtered(lambda row: not row.reviewed)
        self.assertEqual(found.mapped("kind"), ["held"])
        self.assertIn(self.part_lot.name, found.text)
        # with a reason that a person gives it is released, by both once more
        self._review(self.reviewed)
        self._sign(self.reviewed, self.engineer, self.manager)
        self.env.invalidate_all()
        self.assertEqual(self.reviewed.state, "released")

    def test_material_that_is_released_again_is_no_exception(self):
        self._disposition(self.part_lot, "hold", self.inspector)._apply()
        self.reviewed.action_refresh()
        self.assertEqual(self.reviewed.open_exception_count, 1)
        self._release(self.part_lot)
        self.reviewed.action_refresh()
        self.assertEqual(self.reviewed.open_exception_count, 0)

    def test_a_hold_of_the_device(self):
        self._disposition(self.lot, "hold", self.inspector)._apply()
        self._not_released()

    def test_another_version_takes_a_reason(self):
        self.assertTrue(self._sign(self.reviewed, self.manager)[0]["complete"])
        self.env.invalidate_all()
        wizard = self.env["medical.device.history.reissue"].with_user(self.engineer)
        for reason in ("  ", "\n"):
            with self.assertRaises(UserError):
                wizard.create(
                    {"history_id": self.reviewed.id, "reason": reason}
                ).action_apply()
        self.assertFalse(self.reviewed.next_ids)
