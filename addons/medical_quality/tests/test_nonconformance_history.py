# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command
from odoo.tests import tagged

from .nonconformance_common import NonconformanceCase


@tagged("post_install", "-at_install")
class TestNonconformanceHistory(NonconformanceCase):
    """The device history record says what did not conform, and what became of it."""

    def test_of_the_material_and_of_the_device(self):
        self._pass(self.lot)
        of_material = self._nonconformance(quantity=20)
        self._decided(("scrap", 20), record=of_material)
        of_material.action_carry_out()
        self._release(self.lot)
        self.bom.operation_ids.unlink()
        self._plan(self.device, "final")
        order = self.env["mrp.production"].create(
            {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        order.action_confirm()
        order.action_assign()
        order.action_generate_serial()
        made = order.lot_producing_ids
        self._pass(made)
        order.with_user(self.operator).button_mark_done()
        self.assertEqual(order.state, "done")
        of_device = self._nonconformance(made, quantity=1, production_id=order.id)
        history = made.with_user(self.manager)._device_history_data()[made]
        rows = {row["number"]: row for row in history["nonconformances"]}
        self.assertEqual(set(rows), {of_material.name, of_device.name})
        row = rows[of_material.name]
        self.assertIn("Scrap: 20 of H-2211", row["dispositions"][0])
        self.assertIn("scrapped", row["done"][0])
        self.assertIn(self.manager.name, row["signed"])
        report = self.env["ir.actions.report"].with_user(self.manager)
        html = report._render_qweb_html(
            "medical_quality.action_report_device_history", made.ids
        )[0]
        self.assertIn(of_material.name, html.decode())

    def test_kept_with_its_lots(self):
        record = self._decided(("scrap", 500))
        record.action_carry_out()
        record.conclusion = "Known"
        self._sign(record, self.manager, transition="close")
        self.assertTrue(record.qms_retain_until)
        with self._refused("not deleted|kept|closed"):
            record.with_user(self.manager).sudo().write({"line_ids": [Command.clear()]})
