# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.medical_traceability.tests.suppliers import approve, evaluate

from ..models.change_control import applying
from .change_common import ChangeCase

_MISSING = "change order"


class TestChangeReach(ChangeCase):
    """What a change reaches: kits, suppliers for parts of it, all its customers."""

    def _bill(self, product, *parts, kind="normal"):
        return self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "type": kind,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": 1})
                    for part in parts
                ],
            }
        )

    # ------------------------------------------------------------------
    # Kits
    # ------------------------------------------------------------------
    def test_a_component_is_not_made_a_kit(self):
        with self._refused(_MISSING):
            self._bill(self.screw, self._product("Bolt"), kind="phantom")
        # how it would be made is free as long as nobody made it
        bill = self._bill(self.screw, self._product("Bolt"))
        with self._refused(_MISSING):
            bill.type = "phantom"
        with self._refused(_MISSING):
            bill.with_context(changing=True).sudo().write({"type": "phantom"})
        free = self._bill(self._product("Gift set"), self.screw, kind="phantom")
        free.bom_line_ids.product_qty = 2
        free.unlink()

    def test_kits_in_what_was_made_stay_released(self):
        inner, outer, device = (self._product(n) for n in ("Inner", "Outer", "Pump"))
        inner_bill = self._bill(inner, self.part, kind="phantom")
        outer_bill = self._bill(outer, inner, kind="phantom")
        bill = self._bill(device, outer)
        outer_bill.bom_line_ids.product_qty = 2
        order = self.env["mrp.production"].create(
            {"product_id": device.id, "product_qty": 1, "bom_id": bill.id}
        )
        order.action_confirm()
        self.assertEqual(order.move_raw_ids.product_id, self.part)
        # as after a change order that put other lines in the place of these
        order.move_raw_ids.bom_line_id = False
        order.flush_recordset()
        for kit in (inner_bill, outer_bill):
            for attempt in (
                lambda kit=kit: kit.bom_line_ids.write({"product_qty": 3}),
                lambda kit=kit: kit.bom_line_ids.unlink(),
                lambda kit=kit: kit.action_archive(),
                lambda kit=kit: kit.write({"type": "normal"}),
                lambda kit=kit: self._bill(
                    kit.product_tmpl_id.product_variant_id, self.screw, kind="phantom"
                ),
            ):
                with self._refused(_MISSING):
                    attempt()

    # ------------------------------------------------------------------
    # Suppliers
    # ------------------------------------------------------------------
    def test_a_supplier_for_a_part_of_what_is_approved(self):
        one, other = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        approve(one, self.reviewer, product_tmpl_id=self.part.product_tmpl_id.id)
        evaluate(other, self.reviewer, company_id=self.company.id)
        entries = self.env["medical.approved.supplier"].with_user(self.engineer)

        def entry(partner, scope, **values):
            return entries.create({"partner_id": partner.id, "scope": scope, **values})

        narrower = {"scope": "variant", "product_id": self.part.id}
        for draft in (
            entry(other, **narrower),
            # its conditions would count instead of those that were approved
            entry(one, **narrower),
            entry(other, "category", categ_id=self.category.id),
        ):
            with self._refused(_MISSING):
                draft._approve()
        free = entry(other, "product", product_tmpl_id=self.screw.product_tmpl_id.id)
        free._approve()
        self.assertEqual(free.state, "approved")
        # and below a category that somebody is approved for
        category = self.env["product.category"].create({"name": "Chemicals"})
        glue = self.env["product.template"].create(
            {"name": "Glue", "categ_id": category.copy({"parent_id": category.id}).id}
        )
        approve(one, self.reviewer, categ_id=category.id)
        with self._refused(_MISSING):
            entry(other, "product", product_tmpl_id=glue.id)._approve()

    def test_suspending_a_supplier_needs_no_change_order(self):
        one = self.env["res.partner"].create({"name": "One"})
        entry = approve(
            one, self.reviewer, product_tmpl_id=self.part.product_tmpl_id.id
        )
        with self._refused("reason"):
            entry.with_user(self.engineer)._suspend(" ")
        with self._refused("", AccessError):
            entry.with_user(self.worker)._suspend("Burrs")
        entry.with_user(self.engineer)._suspend("Burrs in three lots")
        self.assertEqual(
            (entry.state, entry.status_reason), ("suspended", "Burrs in three lots")
        )
        self.assertEqual(entry.status_changed_by_id, self.engineer)

    # ------------------------------------------------------------------
    # Customers
    # ------------------------------------------------------------------
    def _customer(self, name, product, **agreement):
        customer = self.env["res.partner"].create({"name": name, "is_company": True})
        product.qms_customer_id = customer
        self.env["qms.quality.agreement"].create(
            {"name": f"QA {name}", "partner_id": customer.id, **agreement}
        )
        return customer

    def _answered(self, **values):
        return {
            "answer": "approved",
            "answer_on": self.today,
            "answer_note": "Letter",
            **values,
        }

    def test_customers_are_asked_though_nobody_named_them(self):
        pump, system, other = (self._product(n) for n in ("Pump", "System", "Other"))
        acme = self._customer(
            "Acme", pump, change_consent="approve", change_notice_days=10
        )
        beta = self._customer(
            "Beta", system, change_consent="acknowledge", change_notice_days=30
        )
        gamma = self._customer("Gamma", other, change_consent="approve")
        silent = self._customer("Silent", self._product("Quiet"))
        bill = self._bill(pump, self.screw)
        self._bill(system, pump)
        self._bill(other, self.screw)
        change = self._change(bill)
        self._draft(change).code = "Rev B"
        self.assertRegex(change.customers_asked, "Acme: Approves(.|\n)*Beta: Ack")
        for name in ("Gamma", "Silent"):
            self.assertNotIn(name, change.customers_asked)
        with self._refused("agreement with Acme(.|\n)*agreement with Beta"):
            change.action_ask_approval()
        change.write(
            {
                "customer_id": acme.id,
                "customer_answer": "approved",
                "customer_answer_on": self.today,
                "customer_answer_note": "E-mail",
            }
        )
        self.assertEqual(change.customer_need, "approve")
        with self._refused("agreement with Beta"):
            change.action_ask_approval()
        change.customer_ids = [
            Command.create({"partner_id": beta.id, "answer": "refused"})
        ]
        self.assertEqual(change.customer_ids.need, "acknowledge")
        with self._refused("refused: reject or change it .Beta"):
            change.action_ask_approval()
        change.customer_ids.answer = "acknowledged"
        with self._refused("where it stands: Beta"):
            change.action_ask_approval()
        change.customer_ids.write(self._answered(answer="acknowledged"))
        with self._refused("", AccessError):
            change.customer_ids.with_user(self.worker).write({"answer": "approved"})
        change.action_ask_approval()
        self.assertEqual(change.notice_days, 30)
        line = change.customer_ids
        for attempt in (
            lambda: line.write({"answer_note": "Another"}),
            lambda: line.unlink(),
            lambda: line.create({"change_id": change.id, "partner_id": gamma.id}),
        ):
            with self._refused("approval of .* is asked"):
                attempt()
        signed = change._signature_snapshots("approve")[change.id][0]
        self.assertIn(f'"{beta.id}"', signed)
        self.assertNotIn(f'"{silent.id}"', signed)

    def test_customers_of_what_a_supplier_delivers_for(self):
        acme = self._customer("Acme", self._product("Pump"), change_consent="approve")
        pump = self.env["product.product"].search([("qms_customer_id", "=", acme.id)])
        self._bill(pump, self.screw)
        other = self.env["res.partner"].create({"name": "Two"})
        evaluate(other, self.reviewer, company_id=self.company.id)
        entry = (
            self.env["medical.approved.supplier"]
            .with_user(self.engineer)
            .create(
                {
                    "partner_id": other.id,
                    "scope": "product",
                    "product_tmpl_id": self.screw.product_tmpl_id.id,
                }
            )
        )
        change = self._change(entry)
        with self._refused("agreement with Acme"):
            change.action_ask_approval()
        # an agreement about other products says nothing about this one
        self.env["qms.quality.agreement"].search(
            [("partner_id", "=", acme.id)]
        ).product_tmpl_ids = self.device.product_tmpl_id
        change.action_ask_approval()
        self.assertEqual(change.state, "approval")

    def test_what_is_for_a_category_asks_the_customers_of_all_in_it(self):
        inner, outer = self.category.create(
            [{"name": "In", "parent_id": self.category.id}, {"name": "Elsewhere"}]
        )
        seal, pump, other = self.env["product.product"].create(
            [
                {"name": name, "categ_id": category.id, "is_storable": True}
                for name, category in (
                    ("Seal", inner),
                    ("Pump", outer),
                    ("Other", outer),
                )
            ]
        )
        acme = self._customer("Acme", pump, change_consent="approve")
        self._customer("Beta", other, change_consent="approve")
        # by what goes into it alone
        self._bill(pump, seal)
        plan = (
            self.env["medical.inspection.plan"]
            .with_user(self.engineer)
            .create(
                {
                    "name": "Receipt",
                    "categ_id": self.category.id,
                    "trigger": "receipt",
                    "characteristic_ids": [
                        Command.create({"name": "Seal", "kind": "pass_fail"})
                    ],
                }
            )
        )
        change = self._change(plan)
        self.assertRegex(change.customers_asked, "Acme: Approves")
        self.assertNotIn("Beta", change.customers_asked)
        self.assertEqual(
            change._customer_products(), {acme: pump.product_tmpl_id.sudo()}
        )

    def test_what_is_asked_by_a_tag_touches_what_is_made_there(self):
        tag = self.env["mrp.workcenter.tag"].create({"name": "Clean"})
        self.env["mrp.workcenter"].create({"name": "Bench 2", "tag_ids": tag.ids})
        kind = self.env["operator.certification.type"].create(
            {"name": "Gowning", "code": "TAGGED"}
        )
        requirement = self.env["operator.certification.requirement"].create(
            {"type_id": kind.id, "workcenter_tag_id": tag.id, "active": False}
        )
        self.assertFalse(requirement._change_touches())
        with applying.changing(self.workcenter):
            self.workcenter.tag_ids = tag
        self.assertEqual(requirement._change_touches(), self.device.product_tmpl_id)

    def test_what_products_go_into(self):
        pump, system, kit = (self._product(n) for n in ("Pump", "System", "Kit"))
        self._bill(pump, self.screw)
        self._bill(system, pump, self.part)
        self._bill(kit, system, self.screw, kind="phantom")
        parts = (self.screw | self.part).product_tmpl_id
        found = parts._change_where_used()
        self.assertEqual(found, parts.union(*parts._change_goes_into().values()))
        self.assertLessEqual((pump | system | kit).product_tmpl_id, found)
        self.assertFalse(parts.browse()._change_where_used())
        self.assertFalse(parts.browse()._change_goes_into())

    def test_further_customers_are_of_their_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._person("co_far", "qms_base.group_qms_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        change = self._change(self.bom)
        acme = self.env["res.partner"].create({"name": "Acme"})
        change.customer_ids = [Command.create({"partner_id": acme.id})]
        lines = change.customer_ids
        self.assertFalse(lines.with_user(stranger).search([]))
        with self._refused("", AccessError):
            lines.with_user(stranger).write({"answer": "approved"})
        with self._refused("", AccessError):
            lines.with_user(self.auditor).unlink()
