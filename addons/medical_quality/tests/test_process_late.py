# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .process_common import ProcessCase
from .test_occasions import at


class TestProcessLate(ProcessCase):
    """What the machine kept and sent after its work was passed."""

    def test_what_was_made_is_held_after_all(self):
        self._monitors()
        lot = self.env["stock.lot"].create(
            {"name": "D-1", "product_id": self.device.id}
        )
        with at(0):
            self._start()
            self.order.sudo().write({"lot_producing_ids": [(6, 0, lot.ids)]})
        with at(1):
            self._send("245", "245")
        with at(2):
            self._pause()
            self._complete()
        self.assertEqual(self._stream().state, "passed")
        self.assertNotEqual(lot.quality_status, "on_hold")
        with at(3):
            self._send("245", "246", begin=1.5, step=30)
        self.assertNotEqual(lot.quality_status, "on_hold")
        with at(4):
            self._send("255", begin=1.75)
        self.assertEqual(self._stream().state, "passed")
        self.assertEqual(lot.quality_status, "on_hold")
        held = self.env["medical.lot.disposition"].search([("lot_ids", "in", lot.ids)])
        self.assertIn(self._stream().name, held[:1].reason)
        self.assertIn("came afterwards", held[:1].reason)

    def test_what_goes_on_is_held_once(self):
        self._monitors()
        lot = self.env["stock.lot"].create(
            {"name": "D-1", "product_id": self.device.id}
        )
        with at(0):
            self._start()
            self.order.sudo().write({"lot_producing_ids": [(6, 0, lot.ids)]})
        with at(1):
            self._send("245", "245")
        with at(2):
            self._pause()
            self._complete()
        with at(3):
            self._send("255", begin=1.5)
        with at(4):
            self._send("256", begin=1.75)
        held = self.env["medical.lot.disposition"].search([("lot_ids", "in", lot.ids)])
        self.assertEqual(len(held), 1)
