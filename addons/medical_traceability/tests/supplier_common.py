# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.qms_base.models.gate.qms_gate_findings import (
    QmsGateMixin as FoundationFindings,
)

from ..models.gate.lot_findings import QmsGateMixin as LotFindings
from ..models.supplier.part_findings import QmsGateMixin as PartFindings
from ..models.supplier.supplier_findings import QmsGateMixin as SupplierFindings
from .common import TraceabilityCase
from .suppliers import approve, certify


@tagged("post_install", "-at_install")
class SupplierCase(TraceabilityCase):
    """Material of a category from suppliers that are judged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def collect(self, events):
            answers = FoundationFindings._collect_gate_findings(self, events)
            LotFindings._add_lot_findings(self, answers)
            SupplierFindings._add_supplier_findings(self, answers)
            PartFindings._add_part_findings(self, answers)
            return answers

        cls.startClassPatcher(
            patch.object(
                type(cls.env["qms.gate.mixin"]), "_collect_gate_findings", collect
            )
        )
        cls.buyer = new_test_user(
            cls.env,
            "tr_buyer",
            groups="purchase.group_purchase_user,qms_base.group_qms_operator",
        )
        cls.outer = cls.env["product.category"].create({"name": "Material"})
        cls.category = cls.env["product.category"].create(
            {"name": "Resins", "parent_id": cls.outer.id}
        )
        cls.resin = cls._material("Resin")
        cls.site = cls.env["res.partner"].create(
            {"name": "Plant South", "parent_id": cls.supplier.id, "type": "delivery"}
        )
        cls.stranger = cls.env["res.partner"].create({"name": "Unknown Trading"})
        cls.iso = cls.env.ref("medical_traceability.certificate_type_iso13485")

    @classmethod
    def _material(cls, name):
        return cls._product(
            name,
            "lot",
            categ_id=cls.category.id,
            # not those of other companies
            supplier_taxes_id=False,
        )

    @classmethod
    def _approve(cls, partner=None, **vals):
        if not {"product_id", "product_tmpl_id", "categ_id"} & set(vals):
            vals["categ_id"] = cls.category.id
        return approve(partner or cls.supplier, cls.engineer, **vals)

    @classmethod
    def _certify(cls, partner=None, **vals):
        return certify(partner or cls.supplier, cls.engineer, cls.iso, **vals)

    @classmethod
    def _line(cls, product=None, quantity=5):
        return Command.create(
            {
                "product_id": (product or cls.resin).id,
                "product_qty": quantity,
                "price_unit": 1.0,
            }
        )

    @classmethod
    def _buy(cls, partner=None, product=None, quantity=5, **vals):
        """A request for quotation of the buyer's."""
        return (
            cls.env["purchase.order"]
            .with_user(cls.buyer)
            .create(
                {
                    "partner_id": (partner or cls.supplier).id,
                    "order_line": [cls._line(product, quantity)],
                    **vals,
                }
            )
        )

    def _codes(self, order):
        """Codes of what the readiness panel of an order says."""
        order.invalidate_recordset()
        readiness = order.qms_readiness or {}
        return [finding["code"] for finding in readiness.get("findings", [])]

    def _change_policy(self, policy, user=None, **vals):
        wizard = (
            self.env["medical.supplier.policy.change"]
            .with_user(user or self.manager)
            .create({"policy": policy, "reason": "Going on knowingly", **vals})
        )
        wizard.action_apply()
