# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .supplier_common import SupplierCase


@tagged("post_install", "-at_install")
class TestSupplierPurchase(SupplierCase):
    """No path confirms an order of regulated products with whoever is not approved."""

    def test_button_and_what_it_says(self):
        order = self._buy(self.stranger)
        with self.assertRefused("Unknown Trading is not on the list.*evaluated"):
            order.button_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._codes(order), ["supplier.not_approved"])

    def test_approved_is_confirmed_with_its_evidence(self):
        self._certify()
        entry = self._approve(certificate_type_ids=[Command.set(self.iso.ids)])
        order = self._buy()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        decision = self.env["qms.gate.decision"].search(
            [
                ("checkpoint", "=", "po_confirm"),
                ("res_id", "=", order.order_line.id),
            ]
        )
        self.assertEqual(len(decision), 1)
        kinds = {e.kind: e for e in decision.evidence_ids}
        self.assertEqual(kinds["supplier"].number, entry.name)
        self.assertEqual(len(kinds["supplier_certificate"].digest), 64)

    def test_written_created_imported(self):
        order = self._buy(self.stranger)
        for state in ("purchase", "done"):
            if state not in dict(order._fields["state"].selection):
                continue
            with self.assertRefused("not on the list"), self.env.cr.savepoint():
                order.write({"state": state})
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            self._buy(self.stranger, state="purchase")
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            order.button_approve(force=True)
        result = (
            self.env["purchase.order"]
            .with_user(self.buyer)
            .load(["id", ".id", "state"], [[False, str(order.id), "Purchase Order"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("not on the list", result["messages"][0]["message"])

    def test_second_approver_hears_it_too(self):
        self.env.company.po_double_validation = "two_step"
        self.env.company.po_double_validation_amount = 0
        self._approve()
        order = self._buy()
        boss = new_test_user(
            self.env, "tr_boss", groups="purchase.group_purchase_manager"
        )
        order.button_confirm()
        self.assertEqual(order.state, "to approve")
        self.env["medical.approved.supplier"].search(
            [("partner_id", "=", self.supplier.id)]
        ).with_user(self.engineer)._suspend("Found at an audit")
        with self.assertRefused("is suspended.*Found at an audit"):
            order.with_user(boss).button_approve()

    def test_confirmed_order_gets_no_other_supplier_line_or_quantity(self):
        self._approve()
        order = self._buy()
        order.button_confirm()
        other = self._product("Other", "lot")
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            order.partner_id = self.stranger
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            order.order_line = [self._line(other)]
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            order.order_line.product_id = other
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            self.env["purchase.order.line"].with_user(self.buyer).create(
                {"order_id": order.id, "product_id": other.id, "product_qty": 1}
            )
        order.button_lock()
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            order.write({"order_line": [self._line(other)]})
        order.order_line.product_qty = 4
        self._suspend()
        order.order_line.price_unit = 2.0
        order.order_line.product_qty = 3
        with self.assertRefused("suspended"), self.env.cr.savepoint():
            order.order_line.product_qty = 9

    def test_line_moved_from_another_order(self):
        self._approve()
        bad, good = self._buy(self.stranger), self._buy()
        good.button_confirm()
        good.order_line.product_qty = 1
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            bad.write({"order_line": [Command.clear()]})
            bad.state = "purchase"
            good.order_line.sudo().order_id = bad

    def test_cancelled_order_is_confirmed_anew(self):
        self._approve()
        order = self._buy()
        order.button_confirm()
        order.button_cancel()
        order.button_draft()
        self._suspend()
        with self.assertRefused("suspended"):
            order.button_confirm()

    def test_context_opens_nothing(self):
        order = self._buy(self.stranger)
        for key in ("skip_gate", "install_mode", "tracking_disable", "import_file"):
            with self.assertRefused("not on the list"), self.env.cr.savepoint():
                order.with_context(**{key: True}).button_confirm()
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            order.sudo().button_confirm()

    def test_not_regulated_is_plain_odoo(self):
        order = self._buy(self.stranger, self.plain)
        self.assertFalse(order.qms_readiness)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertFalse(
            self.env["qms.gate.decision"].search_count(
                [
                    ("checkpoint", "=", "po_confirm"),
                    ("res_id", "in", order.order_line.ids),
                ]
            )
        )

    def test_certificate_lapsed(self):
        certificate = self._certify()
        self._approve(certificate_type_ids=[Command.set(self.iso.ids)])
        order = self._buy()
        self._lapse(certificate)
        self.assertEqual(self._codes(order), ["supplier.certificate_lapsed"])
        with self.assertRefused(r"certificates that are not valid: ISO 13485 \("):
            order.button_confirm()
        self._certify(name="C-2")
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_conditions_and_overdue_evaluation_warn(self):
        self._approve(conditions="Inspect all of it")
        self.env.cr.execute(
            "ALTER TABLE medical_supplier_evaluation DISABLE TRIGGER qms_lock"
        )
        self.env.cr.execute(
            "UPDATE medical_supplier_evaluation SET next_due = %s"
            " WHERE partner_id = %s",
            [fields.Date.add(fields.Date.today(), days=-2), self.supplier.id],
        )
        self.env.invalidate_all()
        order = self._buy()
        self.assertEqual(
            self._codes(order), ["supplier.conditional", "supplier.evaluation_overdue"]
        )
        self.assertEqual(order.qms_readiness["state"], "warning")
        order.button_confirm()
        decision = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "po_confirm"), ("res_id", "=", order.order_line.id)]
        )
        self.assertEqual(len(decision.warnings), 2)

    def test_part_going_away_warns(self):
        self._approve()
        part = self.env["product.supplierinfo"].create(
            {
                "partner_id": self.supplier.id,
                "product_tmpl_id": self.resin.product_tmpl_id.id,
                "manufacturer_part_number": "M-1",
                "life_cycle": "last_buy",
                "last_buy_date": "2030-01-31",
            }
        )
        order = self._buy()
        self.assertEqual(self._codes(order), ["part.last_buy"])
        part.life_cycle = "obsolete"
        self.assertEqual(self._codes(order), ["part.obsolete"])
        part.copy({"life_cycle": "active", "manufacturer_part_number": "M-2"})
        self.assertEqual(self._codes(order), [])
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_blocked_badge_of_the_list(self):
        order = self._buy(self.stranger)
        self.env["qms.gate.block"]._look(order.sudo())
        self.assertEqual(order.qms_blocked_cause, "supplier.not_approved")
        found = self.env["purchase.order"].search(
            [("qms_blocked_cause", "=", "supplier.not_approved")]
        )
        self.assertIn(order.id, found.ids)

    def test_as_many_questions_for_many_lines(self):
        self._certify()
        self._approve(certificate_type_ids=[Command.set(self.iso.ids)])
        order = self._buy()
        for _number in range(19):
            order.order_line = [self._line(self._material("More"))]
        lines = order.order_line
        self.assertEqual(len(lines), 20)

        def judge(chosen):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            events = chosen._gate_purchase_events(anew=True)
            chosen._enforce_gate(events)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        judge(lines)  # what is cached for good
        one, many = judge(lines[:1]), judge(lines)
        self.assertLessEqual(many, one)

    def _suspend(self):
        entries = self.env["medical.approved.supplier"].search(
            [("partner_id", "=", self.supplier.id), ("state", "=", "approved")]
        )
        entries.with_user(self.engineer)._suspend("Found at an audit")

    def _lapse(self, certificate):
        """Let a certificate have ended yesterday, as time does."""
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE medical_supplier_certificate DISABLE TRIGGER qms_lock"
        )
        self.env.cr.execute(
            "UPDATE medical_supplier_certificate SET valid_until = %s WHERE id = %s",
            [fields.Date.add(fields.Date.today(), days=-1), certificate.id],
        )
        self.env.cr.execute(
            "ALTER TABLE medical_supplier_certificate ENABLE ALWAYS TRIGGER qms_lock"
        )
        self.env.invalidate_all()
