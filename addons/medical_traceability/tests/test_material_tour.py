# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from odoo.addons.qms_base.tests.signing import enrol, verify
from odoo.addons.qms_base.tools.keyring import open_keyring

from .material_common import MaterialCase

# RFC 6238's own secret, which the tour knows too
_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@tagged("post_install", "-at_install")
class TestMaterialTour(MaterialCase, HttpCase):
    """In the browser: receive, release refused, certificate, disposition."""

    def test_receive_certificate_disposition(self):
        self._enrol(self.engineer)
        receipt = self._transfer(self.part, 5, self.suppliers, self.stock)
        receipt.partner_id = self.supplier
        self.start_tour(
            f"/odoo/action-stock.action_picking_tree_all/{receipt.id}",
            "medical_traceability_receive",
            login="tr_operator",
        )
        lot = receipt.move_line_ids.lot_id
        self.assertEqual((lot.name, lot.quality_status), ("HEAT-7", "quarantine"))
        form = f"/odoo/action-stock.action_production_lot_form/{lot.id}"
        self.start_tour(
            form, "medical_traceability_release_refused", login="tr_engineer"
        )
        self.env.invalidate_all()
        self.assertEqual(lot.quality_status, "quarantine")
        self.start_tour(form, "medical_traceability_certify", login="tr_inspector")
        self.env.invalidate_all()
        certificate = lot.material_certificate_ids
        self.assertEqual(
            (certificate.state, certificate.accepted_by_id),
            ("accepted", self.inspector),
        )
        self.assertEqual(set(certificate.result_ids.mapped("verdict")), {"conforms"})
        self.start_tour(form, "medical_traceability_release", login="tr_engineer")
        self.env.invalidate_all()
        self.assertEqual(lot.quality_status, "released")
        [disposition] = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", lot.ids), ("state", "=", "done")]
        )
        self.assertEqual(disposition.decided_by_id, self.engineer)

    def _enrol(self, user):
        self.env["hr.employee"].create({"name": user.login, "user_id": user.id})
        enrol(user)
        factor = self.env["qms.signing.factor"]._of(user)
        closed = open_keyring(self.env).close(_SECRET)
        factor._set_columns(factor, secret=closed, last_step=0)
        verify(factor)
