# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64

from odoo import fields
from odoo.tests import new_test_user

from .common import InspectionCase

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
ADDRESS = "192.0.2.7"


class CustomerCase(InspectionCase):
    """A lot of one customer, inspected and shipped; a neighbour; a consignee."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maker, cls.neighbour, cls.clinic = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True}
                for name in ("Maker", "Neighbour", "Clinic")
            ]
        )
        cls.buyer = cls._portal_user("customer_maker", cls.maker)
        cls.stranger = cls._portal_user("customer_neighbour", cls.neighbour)
        cls.nurse = cls._portal_user("customer_clinic", cls.clinic)
        cls.part.qms_customer_id = cls.maker
        cls.foreign = cls._product("Foreign part")
        cls.foreign.qms_customer_id = cls.neighbour
        cls._plan()
        cls.lot = cls._receive("M-100", 50)
        cls._pass(cls.lot)
        cls.inspection = cls.lot.inspection_ids
        cls.foreign_lot = cls.env["stock.lot"].create(
            {
                "name": "N-200",
                "product_id": cls.foreign.id,
                "company_id": cls.company.id,
            }
        )
        cls._ship(cls.lot, cls.clinic)

    def setUp(self):
        super().setUp()
        # views and refusals are recorded in a cursor of their own
        self.registry_enter_test_mode()

    @classmethod
    def _portal_user(cls, login, customer):
        contact = cls.env["res.partner"].create(
            {"name": f"{login} person", "parent_id": customer.id}
        )
        return new_test_user(
            cls.env, login, groups="base.group_portal", partner_id=contact.id
        )

    @classmethod
    def _ship(cls, lot, partner):
        """On record as the gate of a delivery puts it there."""
        line = cls.env["stock.move.line"].search([("lot_id", "=", lot.id)], limit=1)
        cls.env["medical.lot.shipment"]._insert(
            [
                {
                    "direction": "shipped",
                    "lot_id": lot.id,
                    "lot_name": lot.name,
                    "product_id": lot.product_id.id,
                    "quantity": 5,
                    "move_line_id": line.id,
                    "document": "OUT/1",
                    "partner_ref": partner.id,
                    "partner_name": partner.name,
                    "company_name": partner.name,
                    "happened_at": fields.Datetime.now(),
                    "origin": "event",
                    "company_id": cls.company.id,
                }
            ]
        )

    @classmethod
    def _agree(cls, customer=None, **shares):
        agreement = cls.env["qms.quality.agreement"].create(
            {
                "name": "QA-1",
                "partner_id": (customer or cls.maker).id,
                "valid_from": "2020-01-01",
                **shares,
            }
        )
        cls.env.flush_all()
        return agreement

    def _rows(self, kind, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.env[f"medical.customer.{kind}"]
            .with_user(user or self.buyer)
            ._search_own()
        )

    def _nonconformance(self, **vals):
        return (
            self.env["medical.nonconformance"]
            .with_user(self.inspector)
            .create(
                {
                    "product_id": self.part.id,
                    "description": "Too wide",
                    "line_ids": [
                        (
                            0,
                            0,
                            {"lot_id": self.lot.id, "quantity": self.lot.product_qty},
                        )
                    ],
                    "defect_ids": [(0, 0, {"name": "Wide", "code": "W1"})],
                    **vals,
                }
            )
            .with_user(self.engineer)
        )

    def _proposed(self, decision="use_as_is"):
        """Under review, with a proposal that needs their approval."""
        record = self._nonconformance()
        record.action_review()
        record.write(
            {
                "disposition_ids": [
                    (
                        0,
                        0,
                        {
                            "line_id": record.line_ids.id,
                            "decision": decision,
                            "quantity": record.line_ids.quantity,
                            "justification": "Fits all the same",
                        },
                    )
                ]
            }
        )
        return record

    def _limit(self, **limits):
        """Limits of this test, counted within one minute however long it takes."""
        moment = fields.Datetime.now()
        rate = self.env.registry["medical.customer.rate"]
        self.patch(rate, "_now", lambda _self: moment)
        for name, number in limits.items():
            self.env["ir.config_parameter"].sudo().set_param(
                f"medical_quality.portal_{name}_per_minute", str(number)
            )
        self.env.flush_all()
