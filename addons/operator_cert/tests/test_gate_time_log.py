# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestGateTimeLog(OperatorCertCommon):
    """Each time somebody goes on working, the certificate has to hold then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.work = cls._work(cls._order(), cls.joining)
        cls.as_worker = cls.work.with_user(cls.worker.user_id)
        cls.certificates = cls._grant(cls.worker, cls.solder) | cls._grant(
            cls.worker, cls.clean
        )

    def test_work_goes_on_while_certified(self):
        self.as_worker.button_start()
        self.as_worker.button_pending()
        self.as_worker.button_start()
        logs = self.work.time_ids
        self.assertEqual(len(logs), 2)
        decisions = self.env["qms.gate.decision"].search(
            [
                ("checkpoint", "=", "time_log"),
                ("res_model", "=", logs._name),
                ("res_id", "in", logs.ids),
            ]
        )
        self.assertEqual(len(decisions), 2)
        for decision in decisions:
            relied_on = decision.evidence_ids.filtered(
                lambda e: e.kind == "certificate"
            )
            self.assertEqual(
                set(relied_on.mapped("res_id")), set(self.certificates.ids)
            )

    def test_work_does_not_go_on_after_suspension(self):
        """The start passed once; going on is a new event for the same person."""
        self.as_worker.button_start()
        self.as_worker.button_pending()
        suspended = self.certificates[0].with_user(self.manager.user_id)
        suspended._suspend("Investigation")
        with self.assertRaises(UserError) as refused:
            self.as_worker.button_start()
        self.assertIn("suspended", str(refused.exception))
        self.assertEqual(len(self.work.time_ids), 1)

    def test_time_is_not_written_without_a_certificate(self):
        self.as_worker.button_start()
        self.as_worker.button_pending()
        suspended = self.certificates[0].with_user(self.manager.user_id)
        suspended._suspend("Investigation")
        with self.assertRaises(UserError):
            self.env["mrp.workcenter.productivity"].with_user(
                self.worker.user_id
            ).create(
                {
                    "workorder_id": self.work.id,
                    "workcenter_id": self.work.workcenter_id.id,
                    "loss_id": self.env.ref("mrp.block_reason7").id,
                }
            )
