# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command

from odoo.addons.qms_base.tests.signing import enrol, sign

from .common import InspectionCase


class NonconformanceCase(InspectionCase):
    """A received lot of 500 that does not conform, and a board of two managers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = cls.env["medical.nonconformance"]
        for user in (cls.engineer, cls.manager, cls.manager2):
            enrol(user, password=user.login)
        cls.plan = cls._plan()
        cls.lot = cls._receive("H-2211", 500)

    def setUp(self):
        super().setUp()
        # refusals are recorded in a cursor of their own: let the test see it
        self.registry_enter_test_mode()

    @classmethod
    def _nonconformance(cls, lots=None, user=None, quantity=None, **vals):
        """Opened by the inspector: all there is of the lots, one defect."""
        lots = lots if lots is not None else cls.lot
        return (
            cls.records.with_user(user or cls.inspector)
            .create(
                {
                    "product_id": (lots[:1].product_id or cls.part).id,
                    "description": "Too wide",
                    "line_ids": [
                        Command.create(
                            {"lot_id": lot.id, "quantity": quantity or lot.product_qty}
                        )
                        for lot in lots
                    ],
                    "defect_ids": [Command.create({"name": "Wide", "code": "W1"})],
                    **vals,
                }
            )
            .with_user(cls.engineer)
        )

    @classmethod
    def _review(cls, record, *parts, user=None):
        """Under review, with these parts: (decision, quantity[, values])."""
        record = record.with_user(user or cls.engineer)
        if record.state in ("open", "contained"):
            record.action_review()
        record.write(
            {
                "disposition_ids": [
                    Command.create(
                        {
                            "line_id": record.line_ids[:1].id,
                            "decision": decision,
                            "quantity": quantity,
                            "justification": "Assessed against the requirement",
                            **(more[0] if more else {}),
                        }
                    )
                    for decision, quantity, *more in parts
                ]
            }
        )
        return record

    @classmethod
    def _sign(cls, record, *users, transition="decide", **changes):
        for user in users or (cls.manager2, cls.manager):
            sign(record, transition, user, **changes)
        record.invalidate_recordset()

    @classmethod
    def _decided(cls, *parts, record=None):
        record = cls._review(record or cls._nonconformance(), *parts)
        cls._sign(record)
        return record

    @classmethod
    def _there(cls, lot):
        """How much of a lot is in the house."""
        cls.env.invalidate_all()
        quants = cls.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id.usage", "=", "internal")]
        )
        return sum(quants.mapped("quantity"))

    def _finding_codes(self, record, checkpoint, **facts):
        event = record._make_gate_event(checkpoint, record.id, **facts)
        answer = record._judge_gate([event])[event]
        return [finding.code for finding in answer.findings]
