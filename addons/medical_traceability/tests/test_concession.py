# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qms_base.tests.concession import complete, enrol, grant

from .common import TraceabilityCase


@tagged("post_install", "-at_install")
class TestLotConcession(TraceabilityCase):
    """Material in quarantine is used by concession; nothing is shipped by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.operator, cls.engineer, cls.manager):
            # a person signs, not a login
            cls.env["hr.employee"].create({"name": user.login, "user_id": user.id})
            enrol(user)

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def _taking(self, lot):
        """An order into which somebody typed this lot."""
        order = self._order(self.kit)
        order.qty_producing = 1
        order.lot_producing_ids = self.env["stock.lot"].create(
            {"name": f"OUT-{order.id}", "product_id": order.product_id.id}
        )
        move = order.move_raw_ids
        move.move_line_ids = [
            Command.clear(),
            Command.create(
                {
                    "product_id": move.product_id.id,
                    "product_uom_id": move.product_uom.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "location_id": self.stock.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            ),
        ]
        move.picked = True
        return order

    def _request(self, record, checkpoint, code):
        action = record.with_user(self.operator).action_qms_request_concession(
            checkpoint, code
        )
        return self.env["qms.concession"].browse(action["res_id"])

    def _grant(self, concession):
        complete(concession, self.engineer)
        grant(concession, self.engineer, self.manager)

    def test_quarantined_material_is_used_by_concession(self):
        lot = self._receive(self.part, "Q")
        order = self._taking(lot)
        concession = self._request(order, "lot_consume", "lot.quarantine")
        self.assertEqual(concession.lot_id, lot)
        self._grant(concession)
        order.button_mark_done()
        self.assertEqual(order.state, "done")
        self.assertEqual(lot.quality_status, "quarantine")
        self.assertEqual(concession.status, "used_up")

    def test_on_hold_meanwhile_it_is_refused(self):
        lot = self._receive(self.part, "Q")
        order = self._taking(lot)
        self._grant(self._request(order, "lot_consume", "lot.quarantine"))
        self._decide(lot, "hold")
        with self.assertRefused("on hold"):
            order.button_mark_done()

    def test_what_is_decided_is_not_conceded(self):
        held = self._released(self.part, "H")
        rejected = self._receive(self.part, "X")
        self._decide(held, "hold")
        self._decide(rejected, "reject")
        for lot, code in ((held, "lot.on_hold"), (rejected, "lot.rejected")):
            with self.subTest(code=code), self.assertRaises(UserError) as refused:
                self._request(self._taking(lot), "lot_consume", code)
            self.assertIn("No concession covers", str(refused.exception))

    def test_no_shipment_is_conceded(self):
        (made,) = self._made()
        expired = self._released(self.part, "E")
        self._expire(expired)
        for lot, code in ((made, "lot.quarantine"), (expired, "lot.expired")):
            with self.subTest(code=code), self.assertRaises(UserError) as refused:
                self._request(self._ship(lot), "lot_ship", code)
            self.assertIn("No concession covers", str(refused.exception))

    def _made(self):
        self._released(self.part, "P", 1)
        return self._produce(self.kit, ["MADE"])
