# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import TraceabilityCase


@tagged("post_install", "-at_install")
class TestRegulateProduct(TraceabilityCase):
    """Lots of a product that becomes regulated are in quarantine, or decided on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dated = cls._product(
            "Dated", "lot", qms_regulated=False, use_expiration_date=True
        )
        cls.lots = cls.env["stock.lot"]
        for number in ("R-1", "R-2"):
            cls.lots |= cls._receive(cls.dated, number)
        cls.expired = cls._receive(cls.dated, "R-3")
        cls._expire(cls.expired)
        cls.gone = cls.env["stock.lot"].create(
            {"name": "R-0", "product_id": cls.dated.id}
        )

    def _wizard(self, **vals):
        return (
            self.env["qms.regulate.product"]
            .with_user(self.manager)
            .create(
                {
                    "product_tmpl_id": self.dated.product_tmpl_id.id,
                    "reason": "Contract for a device",
                    **vals,
                }
            )
        )

    def _reserve(self):
        picking = self._ship(self.lots[0])
        picking.move_ids.picked = False
        self.assertEqual(picking.move_line_ids.lot_id, self.lots[0])
        return picking

    def test_lots_wait_in_quarantine(self):
        picking = self._reserve()
        self.assertFalse(any((self.lots | self.gone).mapped("quality_status")))
        self._wizard().action_apply()
        for lot in self.lots | self.expired | self.gone:
            self.assertEqual(lot.quality_status, "quarantine")
            self.assertTrue(lot.quality_status_date)
        self.assertFalse(picking.move_line_ids)
        self.assertFalse(self.lots._filter_usable(None))

    def test_lots_in_stock_are_released_by_a_disposition(self):
        picking = self._reserve()
        self._wizard(
            release_stock=True, release_reason="Made under the same controls"
        ).action_apply()
        self.assertEqual(set(self.lots.mapped("quality_status")), {"quarantine"})
        disposition = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", self.lots.ids)]
        )
        self.assertEqual(disposition.state, "draft")
        disposition.with_user(self.manager)._apply()
        self.assertEqual(set(self.lots.mapped("quality_status")), {"released"})
        # what has expired, and what is not here, is not released
        for lot in self.expired | self.gone:
            self.assertEqual(lot.quality_status, "quarantine")
        self.assertEqual(disposition.lot_ids, self.lots)
        self.assertEqual(disposition.decided_by_id, self.manager)
        self.assertEqual(disposition.reason, "Made under the same controls")
        passed = self.env["qms.gate.decision"].search_count(
            [("checkpoint", "=", "lot_release"), ("res_id", "in", self.lots.ids)]
        )
        self.assertEqual(passed, len(self.lots))
        # what was reserved waits for the signature
        self.assertFalse(picking.move_line_ids)

    def test_release_needs_its_own_reason(self):
        with self.assertRefused("fit for use"):
            self._wizard(release_stock=True, release_reason=" ").action_apply()
        self.env.invalidate_all()

    def test_engineer_may_release_lots_but_not_regulate(self):
        with self.assertRaises(AccessError):
            self._wizard().with_user(self.engineer).sudo().action_apply()

    def test_form(self):
        view = self.env["qms.regulate.product"].with_user(self.manager)
        form = Form(
            view.with_context(default_product_tmpl_id=self.dated.product_tmpl_id.id)
        )
        form.reason = "Contract"
        form.release_stock = True
        form.release_reason = "As they are"
        action = form.save().action_apply()
        drawn_up = self.env["medical.lot.disposition"].search(action["domain"])
        self.assertEqual(drawn_up.lot_ids, self.lots)

    def test_queries_do_not_grow_with_the_lots(self):
        counts = []
        for number in (3, 5, 150):
            product = self._product(f"Many {number}", "lot", qms_regulated=False)
            lots = self.env["stock.lot"].create(
                [
                    {"name": f"{number}-{n}", "product_id": product.id}
                    for n in range(number)
                ]
            )
            self.env["stock.quant"].create(
                [
                    {
                        "product_id": product.id,
                        "lot_id": lot.id,
                        "location_id": self.stock.id,
                        "quantity": 1,
                    }
                    for lot in lots
                ]
            )
            wizard = self._wizard(product_tmpl_id=product.product_tmpl_id.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_apply()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(lots.mapped("quality_status")), {"quarantine"})
        self.assertLessEqual(counts[2], counts[1] + 5)
