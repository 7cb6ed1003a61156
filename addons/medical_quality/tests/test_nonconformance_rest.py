# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .nonconformance_common import NonconformanceCase
from .test_entry_photo import PIXEL


class TestNonconformanceRest(NonconformanceCase):
    """What left the house otherwise is said and on record; the rest is carried out."""

    def _scrap(self, lot, quantity, user=None):
        """Scrapped on the stock screen, past the nonconformance."""
        scrap = (
            self.env["stock.scrap"]
            .with_user(user or self.outsider)
            .create(
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "scrap_qty": quantity,
                    "location_id": self.stock.id,
                }
            )
        )
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
        return scrap

    def _rest(self, part, missing, reason="Seen in the scrap bin", user=None):
        return (
            self.env["medical.nonconformance.rest"]
            .with_user(user or self.engineer)
            .create({"disposition_id": part.id, "missing": missing, "reason": reason})
            .action_confirm()
        )

    def test_the_rest_is_carried_out_once(self):
        record = self._decided(("scrap", 20), ("use_as_is", 480))
        part = record.disposition_ids.filtered(lambda d: d.decision == "scrap")
        scrap = self._scrap(self.lot, 495)
        with self._refused("only 5 of it are in stock"):
            part.with_user(self.inspector).action_carry_out()
        action = part.with_user(self.engineer).action_rest()
        self.assertIn(scrap.name, action["context"]["default_where"])
        self._rest(part, 15)
        self.assertEqual((part.state, part.shortfall), ("done", 15))
        self.assertEqual(self._there(self.lot), 0)
        short, done = record.execution_ids.sorted("id")
        self.assertEqual((short.act, short.quantity), ("short", 15))
        self.assertIn("Seen in the scrap bin", short.detail)
        self.assertIn(scrap.name, short.detail)
        self.assertEqual((done.act, done.quantity), ("done", 5))
        for act in (
            lambda: self._rest(part, 1),
            lambda: part.with_user(self.inspector).action_carry_out(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        # what was signed stays signed, and the record can be closed
        record.with_user(self.inspector).action_carry_out()
        self.assertEqual(record.state, "done")
        record.conclusion = "Scrapped at the line before the board met"
        self._sign(record, self.manager, transition="close")
        self.assertEqual(record.state, "closed")

    def test_nothing_is_left(self):
        record = self._decided(("scrap", 500))
        part = record.disposition_ids
        self._scrap(self.lot, 500)
        self._rest(part, 500)
        self.assertEqual((part.state, record.state), ("done", "done"))
        self.assertEqual(record.execution_ids.sorted("id").mapped("quantity"), [500, 0])

    def test_no_more_than_left_otherwise(self):
        record = self._decided(("scrap", 20), ("use_as_is", 480))
        part = record.disposition_ids.filtered(lambda d: d.decision == "scrap")
        with self._refused("all of it is there"):
            part.with_user(self.engineer).action_rest()
        with self._refused("all of it is there"):
            self._rest(part, 1)
        self._scrap(self.lot, 3)
        for missing in (0, -1, 4, 500):
            with self._refused("at most 3"):
                self._rest(part, missing)
        with self._refused("say why"):
            self._rest(part, 3, "  ")
        self._rest(part, 3)
        self.assertEqual(self._there(self.lot), 480)

    def test_only_a_signed_one_and_by_an_engineer(self):
        record = self._review(self._nonconformance(), ("scrap", 500))
        part = record.disposition_ids
        self._scrap(self.lot, 500)
        with self._refused("is not decided"):
            self._rest(part, 500)
        self._sign(record)
        for user in (self.inspector, self.operator, self.auditor, self.outsider):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._rest(part, 500, user=user)
        for name, value in (("shortfall", 500.0), ("shortfall_reason", "None")):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                part.with_user(self.engineer).write({name: value})
        self.assertEqual(part.state, "decided")


class TestNonconformanceOfAnything(NonconformanceCase):
    """Lots of products that are not regulated are stopped too; photos are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.glue = cls._product("Glue", regulated=False)
        cls.tub = cls.env["stock.lot"].create(
            {"name": "GLUE-1", "product_id": cls.glue.id}
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.glue, cls.stock, 50, lot_id=cls.tub
        )

    def _move(self, usage):
        """Five of the tub go somewhere, by somebody without a role."""
        target = {
            "customer": self.env.ref("stock.stock_location_customers"),
            "production": self.glue.property_stock_production,
            "inventory": self.env["stock.location"].search(
                [
                    ("usage", "=", "inventory"),
                    ("company_id", "in", (False, self.company.id)),
                ],
                limit=1,
            ),
            "internal": self.env["stock.location"].create(
                {"name": "Shelf", "location_id": self.stock.id}
            ),
        }[usage]
        move = self.env["stock.move"].create(
            {
                "product_id": self.glue.id,
                "product_uom_qty": 5,
                "location_id": self.stock.id,
                "location_dest_id": target.id,
            }
        )
        move._action_confirm()
        move.move_line_ids = [
            Command.clear(),
            Command.create(
                {
                    "product_id": self.glue.id,
                    "lot_id": self.tub.id,
                    "quantity": 5,
                    "location_id": self.stock.id,
                    "location_dest_id": target.id,
                }
            ),
        ]
        move.picked = True
        return move.with_user(self.outsider).sudo()

    def test_a_lot_that_is_not_regulated(self):
        self._move("customer")._action_done()
        record = self._nonconformance(self.tub, quantity=45)
        for usage in ("customer", "production"):
            move = self._move(usage)
            for act in (
                lambda move=move: move._action_done(),
                lambda move=move: move.write({"state": "done"}),
                lambda move=move: move.move_line_ids.write({"state": "done"}),
            ):
                with self._refused(record.name):
                    act()
                    self.env.flush_all()
        for usage in ("inventory", "internal"):
            self._move(usage)._action_done()
        # decided and carried out, it may be used
        self._decided(("use_as_is", 45), record=record)
        with self._refused(record.name):
            self._move("production")._action_done()
        record.with_user(self.inspector).action_carry_out()
        self._move("production")._action_done()

    def test_photos(self):
        record = self._nonconformance()
        photo = (
            self.env["ir.attachment"]
            .with_user(self.inspector)
            .create({"name": "dent.png", "datas": base64.b64encode(PIXEL)})
        )
        record.with_user(self.inspector).write({"file_ids": [Command.link(photo.id)]})
        ((name, size, _sha256),) = record.file_rows
        self.assertEqual((name, size), ("dent.png", str(len(PIXEL))))
        self.assertEqual((photo.res_model, photo.res_id), (record._name, record.id))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            record.with_user(self.manager).write({"file_rows": []})
        self._review(record, ("scrap", 500))
        self._sign(record)
        for act in (
            lambda: record.write({"file_ids": [Command.clear()]}),
            lambda: photo.with_user(self.inspector).unlink(),
            lambda: photo.with_user(self.manager).write({"raw": b"another"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()

    def test_a_photo_that_was_altered_is_not_decided_on(self):
        record = self._nonconformance(file_ids=[])
        photo = self.env["ir.attachment"].create({"name": "dent.png", "raw": PIXEL})
        record.with_user(self.inspector).sudo().write(
            {"file_ids": [Command.link(photo.id)]}
        )
        self._review(record, ("scrap", 500))
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"forged"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %s WHERE id = %s",
            [other.store_fname, record.file_ids.id],
        )
        self.env.invalidate_all()
        with self._refused("not those that were attached"):
            self._sign(record)
