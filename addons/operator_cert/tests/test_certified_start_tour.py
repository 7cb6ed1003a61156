# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.qms_base.tests.signing import verify
from odoo.addons.qms_base.tests.signing_common import SignatureCase
from odoo.addons.qms_base.tools.keyring import open_keyring

# RFC 6238's own secret, which the tour knows too
_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@tagged("post_install", "-at_install")
class TestCertifiedStartTour(HttpCase, SignatureCase):
    """Refused without certificate; trainer and quality sign; the same start passes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trainer = cls._person("cert_trainer", "qms_base.group_qms_trainer")
        cls.manager = cls._person("cert_manager", "qms_base.group_qms_manager")
        cls.worker = cls._person(
            "cert_worker",
            "qms_base.group_qms_operator",
            "mrp.group_mrp_user",
            enrolled=False,
        )
        cls.worker.name = "Cert Worker"
        cls.worker.employee_ids.name = "Cert Worker"
        kind = cls.env["operator.certification.type"].create(
            {"name": "Soldering", "code": "T-TOUR"}
        )
        bench = cls.env["mrp.workcenter"].create({"name": "Bench"})
        product = cls.env["product.product"].create(
            {"name": "Tour device", "is_storable": True, "qms_regulated": True}
        )
        bill = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "operation_ids": [
                    fields.Command.create({"name": "Join", "workcenter_id": bench.id})
                ],
            }
        )
        cls.env["operator.certification.requirement"].create(
            {"type_id": kind.id, "operation_id": bill.operation_ids.id}
        )
        level = cls.env.ref("operator_cert.level_trainer")
        own, cls.draft = cls.env["operator.certification"].create(
            [
                {
                    "employee_id": cls.trainer.employee_ids.id,
                    "type_id": kind.id,
                    "level_id": level.id,
                },
                {"employee_id": cls.worker.employee_ids.id, "type_id": kind.id},
            ]
        )
        own.with_user(cls.manager)._grant()
        order = cls.env["mrp.production"].create(
            {"product_id": product.id, "product_qty": 1}
        )
        order.action_confirm()
        cls.work = order.workorder_ids

    def test_refused_signed_started(self):
        for user in (self.trainer, self.manager):
            factor = self._factor(user)
            closed = open_keyring(self.env).close(_SECRET)
            factor._set_columns(factor, secret=closed, last_step=0)
            verify(factor)
        work = "/odoo/action-mrp.mrp_workorder_todo"
        draft = (
            f"/odoo/action-operator_cert.operator_certification_action/{self.draft.id}"
        )
        self.start_tour(work, "operator_cert_start_refused", login="cert_worker")
        self.start_tour(draft, "operator_cert_trainer_signs", login="cert_trainer")
        self.env.invalidate_all()
        self.assertEqual(self.draft.state, "draft")
        self.start_tour(draft, "operator_cert_quality_signs", login="cert_manager")
        self.env.invalidate_all()
        self.assertEqual(self.draft.state, "active")
        self.start_tour(work, "operator_cert_start_passes", login="cert_worker")
        self.env.invalidate_all()
        self.assertEqual(self.work.state, "progress")
