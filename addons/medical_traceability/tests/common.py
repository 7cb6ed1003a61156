# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A small plant whose lots are judged by the foundation and this addon alone."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.qms_base.models.gate.qms_gate_findings import (
    QmsGateMixin as FoundationFindings,
)

from ..models.gate.lot_findings import QmsGateMixin as LotFindings

# of the prefix that GS1 keeps for examples; not used by the demo data
GTIN = "09506000999012"


@tagged("post_install", "-at_install")
class TraceabilityCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def collect(self, events):
            answers = FoundationFindings._collect_gate_findings(self, events)
            LotFindings._add_lot_findings(self, answers)
            return answers

        cls.startClassPatcher(
            patch.object(
                type(cls.env["qms.gate.mixin"]), "_collect_gate_findings", collect
            )
        )
        cls.operator = cls._person("tr_operator", "qms_base.group_qms_operator")
        cls.inspector = cls._person("tr_inspector", "qms_base.group_qms_inspector")
        cls.engineer = cls._person("tr_engineer", "qms_base.group_qms_engineer")
        cls.manager = cls._person("tr_manager", "qms_base.group_qms_manager")
        cls.auditor = new_test_user(
            cls.env, "tr_auditor", groups="qms_base.group_qms_auditor"
        )
        cls.clerk = new_test_user(cls.env, "tr_clerk", groups="stock.group_stock_user")
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.customer = cls.env["res.partner"].create(
            {"name": "Test Device Owner", "is_company": True}
        )
        cls.supplier = cls.env["res.partner"].create({"name": "Test Moulding"})
        cls.part = cls._product("Part", "lot")
        cls.device = cls._product("Device", "serial", default_code="DEV-1")
        cls.kit = cls._product("Kit", "lot", use_expiration_date=True)
        cls.plain = cls._product("Plain", "lot", qms_regulated=False)
        for product in (cls.device, cls.kit):
            cls.env["mrp.bom"].create(
                {
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "bom_line_ids": [
                        Command.create({"product_id": cls.part.id, "product_qty": 1})
                    ],
                }
            )

    @classmethod
    def _person(cls, login, group):
        return new_test_user(
            cls.env,
            login,
            groups=f"mrp.group_mrp_user,stock.group_stock_user,{group}",
        )

    @classmethod
    def _product(cls, name, tracking, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "tracking": tracking,
                "expiration_time": 365,
                "qms_regulated": True,
                "qms_customer_id": cls.customer.id,
                **vals,
            }
        )

    @contextmanager
    def assertRefused(self, pattern):
        """A refusal that says something, after which nothing is left behind."""
        with self.assertRaises(UserError) as caught:
            yield
            self.env.flush_all()
        self.assertRegex(str(caught.exception), pattern)

    # ------------------------------------------------------------------
    # Material
    # ------------------------------------------------------------------
    @classmethod
    def _transfer(cls, product, quantity, source, destination, lot=None, **line):
        """A confirmed picking with one line, picked and not yet done."""
        kind = {cls.suppliers: "in_type_id", cls.customers: "out_type_id"}
        kind = kind.get(source) or kind.get(destination) or "int_type_id"
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse[kind].id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "product_uom": product.uom_id.id,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            Command.create(
                {
                    "picking_id": picking.id,
                    "product_id": product.id,
                    "product_uom_id": product.uom_id.id,
                    "quantity": quantity,
                    "location_id": source.id,
                    "location_dest_id": destination.id,
                    "lot_id": lot.id if lot else False,
                    **line,
                }
            )
        ]
        picking.move_ids.picked = True
        return picking

    @classmethod
    def _receive(cls, product, name, quantity=10, **line):
        """A received lot, in quarantine."""
        picking = cls._transfer(
            product, quantity, cls.suppliers, cls.stock, lot_name=name, **line
        )
        picking.partner_id = cls.supplier
        picking.button_validate()
        cls.env.flush_all()
        return picking.move_line_ids.lot_id

    @classmethod
    def _ship(cls, lot, quantity=1):
        return cls._transfer(lot.product_id, quantity, cls.stock, cls.customers, lot)

    @classmethod
    def _decide(cls, lots, decision, reason="Test", user=None):
        disposition = (
            cls.env["medical.lot.disposition"]
            .with_user(user or cls.engineer)
            .create(
                {
                    "lot_ids": [Command.set(lots.ids)],
                    "decision": decision,
                    "reason": reason,
                }
            )
        )
        disposition._apply()
        return disposition

    @classmethod
    def _released(cls, product, name, quantity=10, **line):
        lot = cls._receive(product, name, quantity, **line)
        cls._decide(lot, "release")
        return lot

    @classmethod
    def _expire(cls, lot):
        """Let the expiration date of a lot lie in the past."""
        lot.with_user(cls.engineer).sudo().write(
            {
                "expiration_date": fields.Datetime.now() - timedelta(hours=1),
                "qms_change_reason": "Shown to have expired",
            }
        )

    # ------------------------------------------------------------------
    # Production
    # ------------------------------------------------------------------
    @classmethod
    def _order(cls, product, quantity=1):
        order = cls.env["mrp.production"].create(
            {"product_id": product.id, "product_qty": quantity}
        )
        order.action_confirm()
        return order

    @classmethod
    def _produce(cls, product, names, quantity=None):
        """Lots of a finished order that made them."""
        order = cls._order(product, quantity or len(names))
        order.action_assign()
        lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )
        order.lot_producing_ids = lots
        order.qty_producing = quantity or len(names)
        order.set_qty_producing()
        order.move_raw_ids.picked = True
        order.button_mark_done()
        assert order.state == "done", order.state
        return lots

    @classmethod
    def _identify(cls, product, gtin=GTIN):
        identifier = (
            cls.env["medical.device.identifier"]
            .with_user(cls.engineer)
            .create({"product_id": product.id, "gtin": gtin})
        )
        identifier.action_activate()
        return identifier
