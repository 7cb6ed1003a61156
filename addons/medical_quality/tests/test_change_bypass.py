# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import contextlib
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from odoo.addons.qms_base.tests.signing import sign

from .change_common import ChangeCase

_MISSING = "change order"


class TestChangeBypass(ChangeCase):
    """What is released changes by an applied change order, and on no other path."""

    def _attempts(self):
        """``(what, call)`` of ways to change what is released, as the user of env."""
        bom, line, operation = self.bom, self.screw_line, self.operation

        def load(model, record, name, value):
            result = self.env[model].load([".id", name], [[str(record.id), value]])
            if not result["ids"]:
                raise UserError(str(result["messages"]))

        yield "bill", lambda: bom.write({"code": "Rev X"})
        yield "archive", lambda: bom.action_archive()
        yield (
            "bill of another product",
            lambda: bom.write({"product_tmpl_id": self.part.product_tmpl_id.id}),
        )
        yield "form", lambda: bom.web_save({"code": "Rev X"}, {"code": {}})
        yield (
            "line in the form",
            lambda: bom.write(
                {"bom_line_ids": [Command.update(line.id, {"product_qty": 9})]}
            ),
        )
        yield "line", lambda: line.write({"product_qty": 9})
        yield "line gone", lambda: line.unlink()
        yield (
            "line gone in the form",
            lambda: bom.write({"bom_line_ids": [Command.delete(line.id)]}),
        )
        yield (
            "line added",
            lambda: line.create(
                {"bom_id": bom.id, "product_id": self.device.create({"name": "Z"}).id}
            ),
        )
        yield (
            "by-product",
            lambda: bom.write(
                {"byproduct_ids": [Command.create({"product_id": self.part.id})]}
            ),
        )
        yield "operation", lambda: operation.write({"name": "Other"})
        yield "operation archived", lambda: operation.action_archive()
        yield "operation deleted", lambda: operation.unlink()
        yield (
            "operation added",
            lambda: operation.create(
                {"bom_id": bom.id, "name": "N", "workcenter_id": self.workcenter.id}
            ),
        )
        yield "operation copied", lambda: operation.copy()
        yield "bill copied", lambda: bom.copy()
        yield (
            "second bill",
            lambda: bom.create(
                {"product_tmpl_id": self.device.product_tmpl_id.id, "sequence": -1}
            ),
        )
        yield "bill deleted", lambda: bom.unlink()
        yield "import of a line", lambda: load("mrp.bom.line", line, "product_qty", "9")
        yield "import of a bill", lambda: load("mrp.bom", bom, "code", "Rev X")
        yield "work center", lambda: self.workcenter.write({"code": "B2"})
        yield "work center renamed", lambda: self.workcenter.write({"name": "B2"})
        yield (
            "its resource renamed",
            lambda: self.workcenter.resource_id.write({"name": "B2"}),
        )
        yield "work center archived", lambda: self.workcenter.action_archive()
        other = self.workcenter.resource_id.copy({"name": "B2"})
        yield (
            "its resource exchanged",
            lambda: self.workcenter.write({"resource_id": other.id}),
        )
        company = self.env["res.company"].search(
            [("id", "!=", self.company.id)], limit=1
        )
        for what in (self.workcenter, self.workcenter.resource_id):
            yield (
                f"company of {what._name}",
                lambda what=what: what.sudo().write({"company_id": company.id}),
            )

    def _all_refused(self):
        for what, attempt in self._attempts():
            with self.subTest(path=what), self._refused(_MISSING):
                attempt()

    def test_without_a_change_order(self):
        self._all_refused()
        # planning is free
        self.operation.time_cycle_manual = 7
        self.bom.days_to_prepare_mo = 2
        self.workcenter.costs_hour = 80
        denials = self.env["qms.gate.denial"]
        before = denials.search([], order="id desc", limit=1).id or 0
        with contextlib.suppress(UserError):
            self.screw_line.with_user(self.engineer).product_qty = 9
        self.env.invalidate_all(flush=False)
        denial = denials.search([("id", ">", before)])
        self.assertEqual(denial.codes, "change.missing")
        self.assertEqual(denial.actor_uid, self.engineer.id)

    def test_with_an_approved_one_that_is_not_applied(self):
        change = self._approve(self._five_screws())
        context = {"medical_change": change.id, "changing": True, "force": True}
        self.bom = self.bom.with_context(**context)
        self._all_refused()
        self.assertEqual(self.bom.code, "Rev A")
        change.with_user(self.engineer).action_apply()
        self.assertEqual(self.bom.code, "Rev B")
        with self._refused(_MISSING):
            self.bom.code = "Rev C"

    def test_a_server_action_with_all_rights(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Forge",
                "model_id": self.env.ref("mrp.model_mrp_bom_line").id,
                "state": "code",
                "code": "records.sudo().write({'product_qty': 9})",
            }
        )
        with self._refused(_MISSING):
            action.with_context(
                active_model="mrp.bom.line", active_ids=self.screw_line.ids
            ).run()

    def test_a_product_that_was_never_made_is_free(self):
        other = self._product("New device")
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": other.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": self.part.id, "product_qty": 1})
                ],
            }
        )
        bom.bom_line_ids.product_qty = 2
        # neither taken from what is released nor added to it
        with self._refused(_MISSING):
            bom.bom_line_ids.bom_id = self.bom
        with self._refused(_MISSING):
            bom.product_tmpl_id = self.device.product_tmpl_id
        bom.unlink()

    # ------------------------------------------------------------------
    # In force
    # ------------------------------------------------------------------
    def test_change_control_is_not_taken_back(self):
        for mine in (self.company, self.company.sudo()):
            with self._refused("not taken back", AccessError):
                mine.write({"qms_change_control_from": False})
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "qms_change_control_from": "2020-01-01"}
        )
        self.assertFalse(other.qms_change_control_from)
        wizard = self.env["medical.change.control"]
        with self._refused("", AccessError):
            wizard.with_user(self.engineer).create({"reason": "x"})
        mine = wizard.with_user(self.manager).create(
            {"reason": "x", "company_id": self.company.id}
        )
        mine.company_id = other.sudo()
        with self._refused("", UserError):
            mine.action_confirm()
        since = self.company.qms_change_control_from
        self.company._put_change_control_in_force("Again")
        self.assertEqual(self.company.qms_change_control_from, since)
        row = self.env["qms.controlled.change"].search(
            [("kind", "=", "change_control")], limit=1
        )
        self.assertEqual(row.reason, "Design transfer")

    def test_a_draft_is_never_used_for_an_order(self):
        change = self._five_screws()
        draft = change.item_ids.draft_bom_id
        with self._refused("no order is made", ValidationError):
            self.env["mrp.production"].create(
                {"product_id": self.device.id, "product_qty": 1, "bom_id": draft.id}
            )
        with self._refused("is a draft"):
            draft.action_unarchive()
        with self._refused("nobody says so"):
            draft.write({"qms_change_item_id": False})

    # ------------------------------------------------------------------
    # Applied once, and what was approved
    # ------------------------------------------------------------------
    def test_applied_once(self):
        change = self._apply(self._five_screws())
        with self._refused("this needs"):
            change.with_user(self.engineer).action_apply()

    def test_two_orders_for_the_same_bill(self):
        one, other = self._five_screws(), self._five_screws()
        self._approve(one)
        self._approve(other)
        one.with_user(self.engineer).action_apply()
        with self._refused("not what was approved"):
            other.with_user(self.engineer).action_apply()
        self.assertEqual(other.state, "approved")

    def test_all_or_nothing(self):
        other = self._product("Other device")
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": other.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": self.part.id, "product_qty": 1})
                ],
            }
        )
        change = self._five_screws()
        change.item_ids = [Command.create({"record_ref": f"mrp.bom,{bom.id}"})]
        second = change.item_ids[1]
        second.action_draft()
        second.draft_bom_id.with_user(self.engineer).code = "New"
        self._approve(change)
        # still free: it was never made
        bom.code = "Meanwhile"
        with self._refused("not what was approved"):
            change.with_user(self.engineer).action_apply()
        self.assertEqual((self.bom.code, change.state), ("Rev A", "approved"))

    def test_forged_items_are_refused(self):
        change = self._approve(self._five_screws())
        item = change.item_ids.with_user(self.engineer)
        for name, value in (
            ("after_digest", "0"),
            ("difference_text", "x"),
            ("before_values", {}),
            ("record_ref", f"mrp.bom,{self.bom.id}"),
        ):
            for mine in (item, item.sudo()):
                with self._refused(""):
                    mine.write({name: value})
        with self._refused("noted when it is applied", Exception):
            self.env["medical.change.running"].sudo().create(
                {"change_id": change.id, "production_id": self.order.id}
            )

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------
    def test_on_its_day_by_itself(self):
        day = self.today + timedelta(days=10)
        change = self._five_screws(effectivity="date", effective_on=day)
        self._approve(change)
        with self._refused("It takes effect on"):
            change.with_user(self.engineer).action_apply()
        orders = self.env["medical.change.order"]
        orders._cron_take_effect()
        self.assertEqual(change.state, "approved")
        with self._later(10):
            orders._cron_take_effect()
        self.assertEqual((change.state, self.bom.code), ("applied", "Rev B"))

    def test_when_a_stock_is_used_up(self):
        place = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        lot = self.env["stock.lot"].create(
            {"name": "S-1", "product_id": self.screw.id, "company_id": self.company.id}
        )
        change = self._five_screws(
            effectivity="stock", exhaust_product_id=self.screw.id
        )
        self._approve(change)
        self.env.cr.execute(
            "INSERT INTO stock_quant (product_id, location_id, lot_id, quantity,"
            " reserved_quantity, company_id, in_date)"
            " VALUES (%s, %s, %s, 3, 0, %s, now()) RETURNING id",
            [self.screw.id, place.lot_stock_id.id, lot.id, self.company.id],
        )
        [quant] = self.env.cr.fetchone()
        self.env.invalidate_all()
        with self._refused("3 are still in stock"):
            change.with_user(self.engineer).action_apply()
        self.env.cr.execute("DELETE FROM stock_quant WHERE id = %s", [quant])
        self.env.invalidate_all()
        self.env["medical.change.order"]._cron_take_effect()
        self.assertEqual(change.state, "applied")

    def test_after_an_order(self):
        change = self._five_screws(
            effectivity="order", effective_order_id=self.order.id
        )
        self._approve(change)
        with self._refused("It takes effect after"):
            change.with_user(self.engineer).action_apply()
        self.order.action_cancel()
        change.with_user(self.engineer).action_apply()
        self.assertEqual(change.state, "applied")

    def test_a_temporary_change_returns(self):
        glue = self._product("Glue")
        change = self._five_screws(
            change_class="temporary", return_on=self.today + timedelta(days=5)
        )
        draft = change.item_ids.draft_bom_id.with_user(self.engineer)
        draft.bom_line_ids = [Command.create({"product_id": glue.id})]
        draft.bom_line_ids.filtered(lambda x: x.product_id == self.part).unlink()
        draft.operation_ids.filtered(lambda x: x.name == "Test").active = False
        self._apply(change)
        self.assertEqual(self.bom.bom_line_ids.product_id, self.screw | glue)
        with self._refused("returns on"):
            change.with_user(self.engineer).action_return()
        with self._later(5):
            self.env["medical.change.order"]._cron_take_effect()
        self.env.invalidate_all()
        self.assertTrue(change.returned_at)
        self.assertEqual(self.bom.code, "Rev A")
        self.assertEqual(
            {line.product_id: line.product_qty for line in self.bom.bom_line_ids},
            {self.screw: 4, self.part: 1},
        )
        self.assertEqual(self.bom.operation_ids, self.operation | self.last_operation)
        with self._refused("does not return"), self._later(5):
            change.with_user(self.engineer).action_return()

    def test_an_order_is_moved_by_two_signatures(self):
        change = self._apply(self._five_screws())
        row, order = change.running_ids, self.order
        before = order.qms_definition_id
        raw = order.move_raw_ids.filtered(lambda m: m.product_id == self.screw)
        self.assertEqual(raw.product_uom_qty, 8)
        with self._refused("", Exception):
            order.with_user(self.engineer).action_update_bom()
        with self._refused("reason"):
            sign(row, "move", self.engineer)
        sign(row, "move", self.engineer, reason="Nothing was taken yet")
        self.assertFalse(row.moved_at)
        with self._refused("may not sign", Exception):
            sign(row, "move", self.engineer, reason="Again")
        self.assertTrue(sign(row, "move", self.manager)["signed"])
        self.assertEqual(row.moved_by_id, self.manager)
        raw = order.move_raw_ids.filtered(lambda m: m.product_id == self.screw)
        self.assertEqual(raw.product_uom_qty, 10)
        self.assertNotEqual(order.qms_definition_id, before)
        self.assertEqual(row.definition_id, before)
        self.assertFalse(order.qms_later_changes)
        with self._refused("planned anew"):
            row.with_user(self.engineer).action_move()

    # ------------------------------------------------------------------
    # How much it asks of the database
    # ------------------------------------------------------------------
    def test_queries_do_not_depend_on_how_many_lines_there_are(self):
        def counted(lines):
            device = self._product(f"Device {lines}")
            parts = [self._product(f"Part {lines} {n}") for n in range(lines)]
            bom = self.env["mrp.bom"].create(
                {
                    "product_tmpl_id": device.product_tmpl_id.id,
                    "bom_line_ids": [
                        Command.create({"product_id": part.id}) for part in parts
                    ],
                }
            )
            change = self._change(bom)
            draft = self._draft(change)
            draft.bom_line_ids.product_qty = 3
            draft.code = "Rev B"
            item = change.item_ids.sudo()
            self.env.flush_all()
            self.env.invalidate_all()
            begun = self.env.cr.sql_log_count
            item._present_differences()
            self.env["medical.change.exposure"]._rows_of(
                self.company, change._made_products(), change._component_products()
            )
            return self.env.cr.sql_log_count - begun

        counted(2)
        self.assertLessEqual(counted(40), counted(3) + 2)
