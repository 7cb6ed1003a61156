# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import TraceabilityCase


@tagged("post_install", "-at_install")
class TestLotStatusPaths(TraceabilityCase):
    """A regulated lot is born in quarantine, and nobody writes its status."""

    def test_create_ignores_the_clients_status(self):
        lots = (
            self.env["stock.lot"]
            .with_user(self.clerk)
            .create(
                [
                    {
                        "name": f"C-{status}",
                        "product_id": self.part.id,
                        "quality_status": status,
                        "quality_status_date": "2020-01-01 00:00:00",
                    }
                    for status in ("released", "rejected", "quarantine", False)
                ]
            )
        )
        self.assertEqual(lots.mapped("quality_status"), ["quarantine"] * 4)
        self.assertTrue(all(lot.quality_status_date.year > 2020 for lot in lots))

    def test_create_with_default_in_context(self):
        lot = (
            self.env["stock.lot"]
            .with_user(self.clerk)
            .with_context(
                default_quality_status="released",
                default_manufacture_date="2020-01-01",
                tracking_disable=True,
                mail_notrack=True,
            )
            .create({"name": "CTX", "product_id": self.part.id})
        )
        self.assertEqual(lot.quality_status, "quarantine")
        self.assertFalse(lot.manufacture_date)

    def test_product_from_context_default(self):
        lot = (
            self.env["stock.lot"]
            .with_context(default_product_id=self.part.id)
            .create({"name": "CTX-P"})
        )
        self.assertEqual(lot.quality_status, "quarantine")

    def test_unregulated_lot_has_no_status(self):
        lot = self.env["stock.lot"].create(
            {
                "name": "U",
                "product_id": self.plain.id,
                "quality_status": "quarantine",
            }
        )
        self.assertFalse(lot.quality_status)
        self.assertFalse(lot.quality_status_date)

    def test_receipt_creates_in_quarantine(self):
        lot = self._receive(self.part, "R-1")
        self.assertEqual(lot.quality_status, "quarantine")
        self.assertFalse(lot.manufacture_date, "nobody here made it")

    def test_import(self):
        result = (
            self.env["stock.lot"]
            .with_user(self.clerk)
            .load(
                ["name", "product_id/.id", "quality_status"],
                [["I-1", str(self.part.id), "Released"]],
            )
        )
        lot = self.env["stock.lot"].browse(result["ids"] or [])
        self.assertTrue(lot, result["messages"])
        self.assertEqual(lot.quality_status, "quarantine")

    def test_import_over_an_existing_lot_is_refused(self):
        lot = self._receive(self.part, "I-2")
        result = (
            self.env["stock.lot"]
            .with_user(self.clerk)
            .load([".id", "quality_status"], [[str(lot.id), "Released"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("disposition", json.dumps(result["messages"]))
        self.assertEqual(lot.quality_status, "quarantine")

    def test_web_save(self):
        specification = {"quality_status": {}, "name": {}}
        lots = self.env["stock.lot"].with_user(self.clerk)
        saved = lots.web_save(
            {"name": "W", "product_id": self.part.id, "quality_status": "released"},
            specification,
        )
        self.assertEqual(saved[0]["quality_status"], "quarantine")
        with self.assertRaises(AccessError):
            lots.browse(saved[0]["id"]).web_save(
                {"quality_status": "released"}, specification
            )

    def test_write_is_refused_for_everybody(self):
        lot = self._receive(self.part, "W-1")
        for user in (
            self.clerk,
            self.operator,
            self.inspector,
            self.engineer,
            self.manager,
            self.env.ref("base.user_admin"),
        ):
            for status in ("released", "on_hold", "quarantine", False):
                with self.subTest(user=user.login, status=status):
                    with self.assertRaises(AccessError):
                        lot.with_user(user).write({"quality_status": status})
        with self.assertRaises(AccessError):
            lot.sudo().write({"quality_status": "released"})
        with self.assertRaises(AccessError):
            lot.with_context(deciding=True, _deciding=True, install_mode=True).write(
                {"quality_status": "released"}
            )
        with self.assertRaises(AccessError):
            lot.write({"quality_status_date": "2020-01-01 00:00:00"})
        with self.assertRaises(AccessError):
            lot.write({"manufacture_date": "2020-01-01", "batch_number": "X"})
        self.assertEqual(lot.quality_status, "quarantine")

    def test_write_through_a_parent_record_is_refused(self):
        lot = self._receive(self.part, "W-2")
        order = self._order(self.kit)
        order.lot_producing_ids = self.env["stock.lot"].create(
            {"name": "W-3", "product_id": self.kit.id}
        )
        for record, field in ((order, "lot_producing_ids"), (lot, "quant_ids")):
            with self.subTest(field=field), self.assertRaises(AccessError):
                child = record[field][:1]
                vals = {"quality_status": "released"}
                if field == "quant_ids":
                    child.lot_id.write(vals)
                else:
                    record.write({field: [Command.update(child.id, vals)]})
        self.assertEqual(lot.quality_status, "quarantine")

    def test_copy_is_born_in_quarantine(self):
        lot = self._released(self.part, "CP-1")
        copy = lot.copy({"quality_status": "released"})
        self.assertEqual(copy.quality_status, "quarantine")
        self.assertEqual(lot.copy({"name": "CP-3"}).quality_status, "quarantine")

    def test_form_shows_it_read_only(self):
        lot = self._receive(self.part, "F-1")
        with Form(lot) as form, self.assertRaises(AssertionError):
            form.quality_status = "released"

    def test_lot_that_becomes_regulated_goes_to_quarantine(self):
        lot = self.env["stock.lot"].create({"name": "T", "product_id": self.plain.id})
        lot.product_id = self.part
        self.assertTrue(lot.qms_regulated)
        self.assertEqual(lot.quality_status, "quarantine")

    def test_released_lot_of_a_product_taken_out_of_regulation_stays_judged(self):
        lot = self._receive(self.part, "ST-1")
        with controlled_change():
            self.part.qms_regulated = False
        self.assertEqual(lot.quality_status, "quarantine")
        self.assertFalse(lot._filter_usable(None))

    def test_own_default_of_a_user_counts_for_nothing(self):
        """Every user may keep defaults of their own: not for what quality decides."""
        for name, value in (
            ("quality_status", "released"),
            ("manufacture_date", "2020-01-01"),
            ("batch_number", "FORGED"),
        ):
            self.env["ir.default"].sudo().set(
                "stock.lot", name, value, user_id=self.clerk.id
            )
        lot = (
            self.env["stock.lot"]
            .with_user(self.clerk)
            .create({"name": "DEFAULTED", "product_id": self.part.id})
        )
        self.assertEqual(lot.quality_status, "quarantine")
        self.assertFalse(lot.sudo().manufacture_date)
        self.assertFalse(lot.sudo().batch_number)
