# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from .test_shop_floor_instruction import InstructionCase


class TourCase(HttpCase, InstructionCase):
    """The screen of a station on a tablet, by scanner, keyboard and finger."""

    touch_enabled = True

    def _play(self):
        self._certify(self.worker)
        self.order.action_cancel()
        second = self.env["qms.document"].create(
            {"number": "WI-2", "name": "Joining of small parts"}
        )
        self._revise("A", self.company._plant_today(), document=second)
        self.need_solder.document_ids |= second
        work = self._work(self._order(2), self.joining)
        self.start_tour("/shop-floor", "operator_cert_shop_floor", login="t_terminal")
        self.env.invalidate_all()
        self.assertEqual(work.state, "done")
        self.assertEqual(work.qty_produced, 2)
        self.assertEqual(work.time_ids.qms_employee_id, self.worker)
        reading = self.env["operator.document.reading"].search(
            [("document_number", "=", "WI-2")]
        )
        self.assertEqual(reading.employee_id, self.worker)
        self.assertEqual(reading.signed_with, "pin")


@tagged("post_install", "-at_install")
class TestShopFloorTour(TourCase):
    browser_size = "820x1180"

    def test_portrait(self):
        self._play()


@tagged("post_install", "-at_install")
class TestShopFloorTourLandscape(TourCase):
    browser_size = "1180x820"

    def test_landscape(self):
        self._play()
