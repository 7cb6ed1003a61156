# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..gates import Finding
from .common import GateCase


class TestRefusedChanges(GateCase):
    """What locks and guards refuse is on record, as what the gates refuse is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "gate_clerk",
            groups="mrp.group_mrp_manager,stock.group_stock_manager,"
            "analytic.group_analytic_accounting,product.group_product_manager",
        )
        cls.denials = cls.env["qms.gate.denial"]

    def _refused(self, attempt, error=UserError):
        """The rows that an attempt leaves, which is refused with that error."""
        before = self.denials.search([], order="id desc", limit=1).id or 0
        with self.enter_registry_test_mode():
            try:
                attempt()
            except error as refusal:
                self.assertIs(type(refusal), error)
                message = str(refusal)
            else:
                self.fail("went through")
        rows = self.denials.search([("id", ">", before)], order="id")
        for row in rows:
            self.assertEqual(row.message, message)
            self.assertEqual(row.checkpoint, "record_change")
            self.assertEqual(row.actor_uid, self.clerk.id)
            self.assertNotEqual(row.cause, "other")
        return rows

    def _mine(self, records):
        return records.with_user(self.clerk)

    def _running(self):
        order = self._order()
        order.workorder_ids[0].button_start()
        return order.sudo()

    def _closed(self):
        order = self._order()
        self._work(order)
        self._close(order)
        return order.sudo()

    def test_what_is_done(self):
        order = self._closed()
        workorder = order.workorder_ids[0]
        raw, line = order.move_raw_ids, order.move_raw_ids.move_line_ids
        for record, vals in (
            (order, {"origin": "Elsewhere"}),
            (workorder, {"name": "Something else"}),
            (raw, {"quantity": 7.0}),
            (line, {"quantity": 1.0}),
        ):
            with self.subTest(model=record._name):
                denial = self._refused(lambda r=record, v=vals: self._mine(r).write(v))
                self.assertEqual(denial.codes, "record.done")
                self.assertEqual(denial.res_model, record._name)
                self.assertEqual(denial.res_id, record.id)
                self.assertEqual(denial.res_name, record._gate_display_name())
                self.assertEqual(denial.company_ref, self.company.id)
        self.assertEqual(denial.lot_ref, self.part_lot.id)
        self.assertEqual(denial.product_ref, self.part.id)

    def test_a_line_added_to_what_is_done(self):
        raw = self._closed().move_raw_ids
        vals = {
            "move_id": raw.id,
            "product_id": self.part.id,
            "lot_id": self.part_lot.id,
            "quantity": 1.0,
            "location_id": raw.location_id.id,
            "location_dest_id": raw.location_dest_id.id,
        }
        lines = self._mine(self.env["stock.move.line"])
        denial = self._refused(lambda: lines.create(vals))
        self.assertEqual((denial.res_model, denial.res_id), ("stock.move", raw.id))

    def test_started_work_and_its_time(self):
        workorder = self._running().workorder_ids[0]
        log, other_log = workorder.time_ids, self._running().workorder_ids[0].time_ids
        other = self.env["mrp.workcenter"].create({"name": "Other bench"})
        for record, attempt, code in (
            (workorder, lambda r: r.write({"workcenter_id": other.id}), "record.fixed"),
            (workorder, lambda r: r.unlink(), "record.kept"),
            (log, lambda r: r.write({"user_id": r.env.uid}), "time.rewritten"),
            (other_log, lambda r: r.unlink(), "time.rewritten"),
        ):
            denial = self._refused(lambda r=record, a=attempt: a(self._mine(r)))
            self.assertEqual(denial.codes, code)
            self.assertEqual(
                (denial.res_model, denial.res_id), (record._name, record.id)
            )

    def test_what_the_order_was_planned_by(self):
        order = self._order().sudo()
        other = self.bom.copy()
        definition = order.qms_definition_id.id
        for vals, code in (
            ({"bom_id": other.id}, "record.fixed"),
            ({"qms_regulated": False}, "record.given"),
            ({"qms_definition_id": definition}, "record.given"),
        ):
            denial = self._refused(lambda v=vals: self._mine(order).write(v))
            self.assertEqual(denial.codes, code)
            self.assertEqual(denial.res_id, order.id)

    def test_an_order_that_is_born_done(self):
        orders = self._mine(self.env["mrp.production"])
        vals = {
            "product_id": self.device.id,
            "product_qty": 1.0,
            "product_uom_id": self.device.uom_id.id,
            "bom_id": self.bom.id,
            "state": "done",
        }
        denial = self._refused(lambda: orders.create(vals))
        self.assertEqual(denial.codes, "mo.not_draft")
        self.assertEqual((denial.res_model, denial.res_id), ("mrp.production", 0))
        self.assertEqual(denial.product_ref, self.device.id)

    def test_stock_without_a_movement(self):
        ends = {
            "location_id": self.stock.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        vals = {"product_id": self.part.id, "product_uom_qty": 1.0, **ends}
        moves = self._mine(self.env["stock.move"])
        denial = self._refused(lambda: moves.create({"state": "done", **vals}))
        self.assertEqual((denial.codes, denial.res_id), ("stock.written", 0))
        self.assertEqual(denial.product_ref, self.part.id)
        move = moves.create(vals)
        denial = self._refused(lambda: move.write({"state": "done"}))
        self.assertEqual((denial.codes, denial.res_id), ("stock.written", move.id))
        quant = self.part_lot.quant_ids[0]
        denial = self._refused(
            lambda: self._mine(quant).sudo().write({"quantity": 999}), AccessError
        )
        self.assertEqual((denial.codes, denial.res_id), ("stock.written", quant.id))
        self.assertEqual(denial.lot_ref, self.part_lot.id)
        new = {
            "product_id": self.part.id,
            "lot_id": self.part_lot.id,
            "location_id": self.stock.id,
            "quantity": 5,
        }
        denial = self._refused(
            lambda: self._mine(quant.browse()).sudo().create(new), AccessError
        )
        self.assertEqual((denial.codes, denial.res_id), ("stock.written", 0))
        self.assertEqual(denial.lot_ref, self.part_lot.id)

    def test_what_regulation_rests_on(self):
        template = self.part.product_tmpl_id
        named = self.operator.employee_ids
        self._running()
        for record, vals, code in (
            (template, {"qms_regulated": False}, "product.regulation"),
            (template, {"tracking": "none"}, "product.regulation"),
            (self.stock, {"usage": "customer"}, "location.usage"),
            (named.sudo(), {"user_id": self.clerk.id}, "person.login"),
        ):
            mine = self._mine(record).sudo(record._name == "hr.employee")
            denial = self._refused(lambda r=mine, v=vals: r.write(v))
            self.assertEqual(denial.codes, code)
            self.assertEqual(
                (denial.res_model, denial.res_id), (record._name, record.id)
            )

    def test_ledgers(self):
        for model in (
            "qms.gate.decision",
            "qms.gate.evidence",
            "qms.gate.denial",
            "qms.definition.set",
            "qms.controlled.change",
            "qms.evidence.export",
            "qms.operator.presence",
        ):
            rows = self._mine(self.env[model])
            denial = self._refused(lambda r=rows: r.create({}), AccessError)
            self.assertEqual(denial.codes, "ledger.written")
            self.assertEqual((denial.res_model, denial.res_id), (model, 0))
            self.assertEqual(denial.company_ref, self.clerk.company_id.id)

    def test_a_company_of_the_context_hides_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        for model in ("qms.gate.evidence", "qms.definition.set"):
            rows = self._mine(self.env[model]).sudo()
            rows = rows.with_context(allowed_company_ids=company.ids)
            denial = self._refused(lambda r=rows: r.create({}), AccessError)
            self.assertEqual(denial.company_ref, self.clerk.company_id.id)

    def test_a_change_by_who_may_not_make_it(self):
        template = self.part.product_tmpl_id
        wizard = self.env["qms.deregulate.product"].create(
            {"product_tmpl_id": template.id, "reason": "No reason at all"}
        )
        denial = self._refused(
            lambda: self._mine(wizard).sudo().action_apply(), AccessError
        )
        self.assertEqual(denial.codes, "role.missing")
        self.assertEqual(
            (denial.res_model, denial.res_id), (template._name, template.id)
        )

    # ------------------------------------------------------------------
    # What is a row, and what is not
    # ------------------------------------------------------------------
    def test_the_same_again_is_one_row_and_anything_else_another(self):
        first, second = self._order().sudo(), self._order().sudo()

        def attempt(order, vals):
            return self._refused(lambda: self._mine(order).write(vals))

        not_regulated = {"qms_regulated": False}
        self.assertEqual(len(attempt(first, not_regulated)), 1)
        self.assertEqual(len(attempt(first, not_regulated)), 0)
        # the same words about another record
        self.assertEqual(len(attempt(second, not_regulated)), 1)
        # the same cause of the same record in other words
        done = self._closed()
        self.assertEqual(len(attempt(done, {"origin": "A"})), 1)
        self.assertEqual(len(attempt(done, {"date_start": "2020-01-05"})), 1)
        self.assertEqual(len(attempt(done, {"origin": "B"})), 0)

    def test_another_cause_in_the_message_of_a_gate_is_another_row(self):
        """Key and codes are the same, what it is about is not."""
        order = self._order()
        event = order.workorder_ids[0]._gate_start_events()[0]
        mixin = self.env["qms.gate.mixin"]
        rows = self.denials.search_count([])
        for words, count in (("one", 1), ("one", 1), ("another", 2)):
            finding = patch.object(
                GateCase,
                "probe",
                staticmethod(lambda e, w=words: [Finding("probe.refused", w)]),
            )
            with finding, self.enter_registry_test_mode():
                self.denials._record_denials(mixin._judge_gate([event]))
            self.assertEqual(self.denials.search_count([]) - rows, count)

    def test_many_records_are_a_row_each(self):
        orders = self._order().sudo() | self._order().sudo()
        denials = self._refused(
            lambda: self._mine(orders).write({"qms_regulated": False})
        )
        self.assertEqual(set(denials.mapped("res_id")), set(orders.ids))

    def test_what_is_not_there_is_refused_and_recorded_too(self):
        """Also an id that no row can have; a request for thousands leaves a few."""
        presences = self.env["qms.operator.presence"]
        for ids in ([2**30], [2**40]):
            denial = self._refused(
                lambda i=ids: self._mine(presences.browse(i)).write({}), AccessError
            )
            self.assertEqual(len(denial), 1)
        before = self.denials.search_count([])
        many = presences.browse(range(2**30, 2**30 + 5000))
        with self.enter_registry_test_mode():
            try:
                self._mine(many).write({})
            except AccessError:
                rows = self.denials.search_count([]) - before
        self.assertEqual(rows, 20)
        self.assertIn("4980 more", self.denials.search([], limit=1).message)

    def test_a_typing_error_is_no_attempt(self):
        wizard = self.env["qms.deregulate.product"].create(
            {"product_tmpl_id": self.part.product_tmpl_id.id, "reason": " "}
        )
        manager = self._person("gate_manager", "qms_base.group_qms_manager")
        before = self.denials.search_count([])
        with self.enter_registry_test_mode():
            try:
                wizard.with_user(manager).sudo().action_apply()
            except UserError as refusal:
                self.assertIn("reason", str(refusal))
        self.assertEqual(self.denials.search_count([]), before)

    def test_what_fails_while_it_is_recorded_never_hides_the_refusal(self):
        order = self._order().sudo()

        def broken(self, *args):
            raise ValueError("broken")

        with (
            patch.object(type(self.denials), "_change_rows", broken),
            self.assertLogs("odoo.addons.qms_base.models.gate.qms_gate_denial_change"),
            self.assertRaises(UserError),
        ):
            self._mine(order).write({"qms_regulated": False})

    def test_the_record_of_a_refusal_is_opened_only_where_it_is_there(self):
        order = self._order().sudo()
        denial = self._refused(
            lambda: self._mine(order).write({"qms_regulated": False})
        )
        self.assertEqual(denial.action_open_record()["res_id"], order.id)
        moves = self._mine(self.env["stock.move"])
        vals = {
            "product_id": self.part.id,
            "product_uom_qty": 1.0,
            "location_id": self.stock.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            "state": "done",
        }
        denial = self._refused(lambda: moves.create(vals))
        with self.assertRaises(UserError):
            denial.action_open_record()
        shown = denial.web_read(
            {"res_id": {}, "res_model": {}, "res_name": {}, "first_cause": {}}
        )
        self.assertFalse(shown[0]["res_id"])
        self.assertIn(self.part.name, shown[0]["res_name"])

    def test_several_lots_of_a_movement(self):
        """Commands inside a write end at the same guard."""
        order = self._closed()
        line = order.move_raw_ids.move_line_ids
        denial = self._refused(
            lambda: self._mine(order).write(
                {
                    "move_raw_ids": [
                        Command.update(
                            order.move_raw_ids.id,
                            {"move_line_ids": [Command.delete(line.id)]},
                        )
                    ]
                }
            )
        )
        self.assertEqual(denial.codes, "record.done")
