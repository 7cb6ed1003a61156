# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .nonconformance_common import NonconformanceCase


@tagged("post_install", "-at_install")
class TestNonconformance(NonconformanceCase):
    """Opened by who found it; its lots are held and its record stands."""

    def test_opened_by_who_found_it_and_held_at_once(self):
        record = self._nonconformance()
        self.assertEqual(record.state, "contained")
        self.assertEqual(record.found_by_id, self.inspector)
        self.assertEqual(record.found_employee_id, self.inspector.employee_ids)
        self.assertTrue(record.found_at and record.contained_at)
        self.assertRegex(record.name, r"^NC-\d{4}-\d{5}$")
        self.assertEqual(self.lot.quality_status, "on_hold")
        self.assertEqual(record.supplier_id, self.supplier)
        self.assertEqual(record.quantity, 500)
        hold = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", self.lot.ids), ("decision", "=", "hold")]
        )
        self.assertIn(record.name, hold.reason)
        self.assertIn(self.inspector.name, hold.reason)

    def test_an_operator_stops_a_released_lot(self):
        self._pass(self.lot)
        self._release(self.lot)
        self._nonconformance(user=self.operator)
        self.assertEqual(self.lot.quality_status, "on_hold")

    def test_without_a_lot_it_is_open_until_one_is_named(self):
        record = self._nonconformance(self.lot.browse())
        self.assertEqual(record.state, "open")
        with self._refused("names no lot"):
            record.action_contain()
        record.with_user(self.operator).write(
            {"line_ids": [Command.create({"lot_id": self.lot.id, "quantity": 3})]}
        )
        self.assertEqual(record.state, "contained")
        self.assertEqual(self.lot.quality_status, "on_hold")

    def test_a_lot_that_came_off_hold_is_held_again(self):
        record = self._nonconformance()
        record.sudo()._decide_unsigned(self.lot, "quarantine", "Test")
        record.with_user(self.inspector).action_contain()
        self.assertEqual(self.lot.quality_status, "on_hold")

    def test_what_the_server_gives_is_not_taken_from_a_client(self):
        record = self._nonconformance(
            state="closed",
            found_by_id=self.manager.id,
            found_at="2020-01-01 00:00:00",
            name="MINE",
            closed_at="2020-01-01 00:00:00",
            approval_by="Somebody",
        )
        self.assertEqual(record.state, "contained")
        self.assertEqual(record.found_by_id, self.inspector)
        self.assertGreater(record.found_at.year, 2020)
        self.assertNotEqual(record.name, "MINE")
        self.assertFalse(record.closed_at or record.approval_by)
        for user in (self.operator, self.engineer, self.manager):
            for vals in (
                {"state": "done"},
                {"name": "X"},
                {"found_at": "2020-01-01 00:00:00"},
                {"decided_at": "2020-01-01 00:00:00"},
                {"writer_ids": [Command.clear()]},
                {"cost_material": 1},
                {"approval_recorded_by_id": user.id},
            ):
                with self.subTest(user=user.login, vals=vals):
                    with self._refused("nobody can write"):
                        record.with_user(user).write(vals)

    def test_what_it_is_about_stays(self):
        record = self._nonconformance()
        with self._refused("stay"):
            record.write({"product_id": self.device.id})
        with self._refused("nobody can write"):
            record.line_ids.write({"lot_id": self._receive("H-9").id})
        with self._refused("nobody can write"):
            record.line_ids.write({"settled": True})
        with self._refused("not deleted"):
            record.sudo().unlink()
        with self._refused("stays named"):
            record.sudo().line_ids.unlink()

    @mute_logger("odoo.sql_db")
    def test_lots_of_the_product_only(self):
        other = self._receive("D-1", 5, self.device)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._nonconformance(
                self.lot,
                line_ids=[Command.create({"lot_id": other.id, "quantity": 1})],
            )
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self._nonconformance(quantity=-1)

    def test_operators_write_until_the_review_engineers_until_the_decision(self):
        record = self._nonconformance()
        mine = record.with_user(self.operator)
        mine.write({"description": "Too wide at one end"})
        mine.line_ids.write({"quantity": 400})
        with self.assertRaises(AccessError):
            mine.write(
                {
                    "disposition_ids": [
                        Command.create(
                            {
                                "line_id": mine.line_ids.id,
                                "decision": "scrap",
                                "quantity": 1,
                            }
                        )
                    ]
                }
            )
        with self._refused("engineer"):
            mine.action_review()
        record.action_review()
        with self._refused("engineer"):
            mine.write({"description": "x"})
        with self._refused("engineer"):
            mine.line_ids.write({"quantity": 1})
        with self._refused("engineer"):
            mine.defect_ids.write({"name": "x"})
        record.line_ids.write({"quantity": 500})
        self.assertEqual(record.quantity, 500)

    def test_who_may_not(self):
        for user in (self.auditor, self.outsider):
            with self.assertRaises(AccessError):
                self._nonconformance(user=user)
        record = self._nonconformance()
        self.assertEqual(record.with_user(self.auditor).state, "contained")
        with self.assertRaises(AccessError):
            record.with_user(self.outsider).read(["name"])
        with self.assertRaises(AccessError):
            record.with_user(self.auditor).write({"description": "x"})

    def test_another_company_sees_none_of_it(self):
        record = self._nonconformance()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._person("iq_stranger", "manager")
        stranger.write(
            {"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id}
        )
        mine = record.with_user(stranger).with_company(elsewhere)
        self.assertFalse(self.records.with_user(stranger).search([]))
        for act in (
            lambda: mine.read(["name"]),
            lambda: mine.write({"description": "x"}),
            mine.action_review,
            mine.action_carry_out,
        ):
            with self.assertRaises(AccessError):
                act()

    def test_the_form_takes_a_scanned_lot(self):
        form = Form(self.records.with_user(self.inspector))
        form.scan = "H-2211"
        self.assertEqual(form.product_id, self.part)
        self.assertFalse(form.scan)
        form.description = "Scratched"
        record = form.save()
        self.assertEqual(record.line_ids.lot_id, self.lot)
        self.assertEqual(record.line_ids.quantity, 500)
        self.assertEqual(record.state, "contained")

    def test_a_scan_that_means_nothing_says_so(self):
        record = self.records.with_user(self.inspector).new({"scan": "NO-SUCH"})
        answer = record._onchange_scan()
        self.assertIn("NO-SUCH", answer["warning"]["message"])

    def test_opened_from_the_forms(self):
        picking = self.env["stock.move.line"].search([("lot_id", "=", self.lot.id)])
        picking = picking.picking_id
        order = self._order_without_inspection()
        equipment = self.env["maintenance.equipment"].create({"name": "Press"})
        for source, name in (
            (self.lot, None),
            (picking, "picking_id"),
            (order, "production_id"),
            (order.workorder_ids[:1], "workorder_id"),
            (equipment, "equipment_id"),
        ):
            with self.subTest(source=source._name):
                action = self.env["ir.actions.act_window"].search(
                    [
                        ("res_model", "=", "medical.nonconformance"),
                        ("binding_model_id.model", "=", source._name),
                    ]
                )
                self.assertEqual(len(action), 1)
                values = self.records.with_context(
                    nonconformance_source=source._name, active_id=source.id
                ).default_get(list(self.records._fields))
                if name:
                    self.assertEqual(values[name], source.id)
                if source._name != "maintenance.equipment":
                    self.assertTrue(values["product_id"])

    def _order_without_inspection(self):
        order = self.env["mrp.production"].create(
            {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        order.action_confirm()
        return order

    def test_a_forged_source_opens_nothing(self):
        for source, res_id in (("res.users", 1), ("stock.lot", "x"), ("stock.lot", 0)):
            values = self.records.with_context(
                nonconformance_source=source, active_id=res_id
            ).default_get(["product_id", "line_ids"])
            self.assertFalse(values.get("product_id"))

    def test_trend_of_product_defect_and_supplier(self):
        self.company.medical_nonconformance_trend = 3
        lots = [self._receive(f"H-T{n}", 10) for n in range(3)]
        found = [self._nonconformance(lot) for lot in lots]
        first, second, third = (record.with_user(self.auditor) for record in found)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE medical_nonconformance SET found_at = found_at"
            " - make_interval(days => 60) WHERE id = %s",
            [first.id],
        )
        self.env.invalidate_all()
        self.assertEqual((third.trend_product_30, third.trend_product_90), (1, 2))
        self.assertEqual((third.trend_defect_30, third.trend_defect_90), (1, 2))
        self.assertEqual((third.trend_supplier_30, third.trend_supplier_90), (1, 2))
        self.assertFalse(third.trend_flagged)
        self.company.medical_nonconformance_trend = 2
        self.env.invalidate_all()
        self.assertTrue(third.trend_flagged)
        self.assertFalse(first.trend_flagged)
        action = third.action_trend()
        self.assertEqual(self.records.search(action["domain"]), third | second | first)
        # one button from there to a CAPA that names what was counted
        mine = third.with_user(self.engineer)
        values = mine.action_capa_of_trend()["context"]
        capa = (
            self.env["medical.capa"]
            .with_user(self.engineer)
            .with_context(**values)
            .create({"title": "Scratches again"})
        )
        named = capa.source_ids.filtered("record_ref")
        self.assertEqual(
            {source.record_ref.id for source in named}, {first.id, second.id, third.id}
        )
        self.assertIn("same product 1 / 2", capa.description)
        self.assertEqual(capa.supplier_id, self.supplier)
        # what came later is none of the trend of an earlier one
        with self.assertRaises(UserError):
            first.with_user(self.engineer).action_capa_of_trend()

    def test_trend_takes_one_query_for_many(self):
        records = self.records.union(
            *(self._nonconformance(self._receive(f"H-Q{n}", 1)) for n in range(6))
        )
        records = records.sudo()
        self.env.flush_all()
        counts = []
        for some in (records[:1], records):
            self.env.invalidate_all()
            some.mapped("company_id.medical_nonconformance_trend")
            some.mapped("name")
            before = self.env.cr.sql_log_count
            some._trend_counts()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_smart_buttons_lead_there(self):
        record = self._nonconformance()
        for host in (
            self.lot,
            self.supplier,
            self.part.product_tmpl_id,
        ):
            own = host.with_user(self.inspector)
            self.assertEqual(own.nonconformance_count, 1, host._name)
            domain = own.action_open_nonconformances()["domain"]
            self.assertEqual(self.records.search(domain), record.sudo(False))
