# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import GateCase


class TestAccess(GateCase):
    """Who may read the ledgers; nobody may write them."""

    def setUp(self):
        super().setUp()
        order = self._order()
        order.workorder_ids[0].button_start()
        self.decision = self._decisions("wo_start", order.workorder_ids)

    def test_strangers_are_refused(self):
        for login, groups in (
            ("plain_user", "base.group_user"),
            ("stock_user", "stock.group_stock_user"),
            ("portal_user", "base.group_portal"),
            ("public_user", "base.group_public"),
        ):
            user = new_test_user(self.env, login, groups=groups)
            for model in ("qms.gate.decision", "qms.gate.evidence", "qms.gate.denial"):
                with self.subTest(user=login, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_operator_reads_decisions_but_not_who_was_refused(self):
        self.decision.with_user(self.operator).read(["res_name"])
        with self.assertRaises(AccessError):
            self.env["qms.gate.denial"].with_user(self.operator).search([])

    def test_auditor_reads_and_changes_nothing(self):
        auditor = new_test_user(
            self.env, "gate_auditor", groups="qms_base.group_qms_auditor"
        )
        self.assertTrue(self.decision.with_user(auditor).res_name)
        self.env["qms.gate.denial"].with_user(auditor).search([])
        order = self._order(user=auditor)
        self.assertTrue(order.name)
        for record in (order, order.workorder_ids, self.part_lot.with_user(auditor)):
            with self.assertRaises(AccessError):
                record.write({"company_id": self.company.id})

    def test_other_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "gate_elsewhere",
            groups="qms_base.group_qms_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        decisions = self.env["qms.gate.decision"].with_user(stranger)
        self.assertFalse(decisions.search([("id", "=", self.decision.id)]))
        with self.assertRaises(AccessError):
            self.decision.with_user(stranger).read(["res_name"])
