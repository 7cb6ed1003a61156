# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from .test_packing import PackingCase


@tagged("post_install", "-at_install")
class TestPackingTour(PackingCase, HttpCase):
    """In the browser: a box is filled, closed, put into a case; one is taken out."""

    def test_pack(self):
        self.start_tour(
            "/odoo/pack-devices", "medical_traceability_pack", login="tr_operator"
        )
        packages = self.env["stock.package"].search([("medical_sscc", "!=", False)])
        case = packages.filtered(lambda p: p.medical_identifier_id == self.case)
        self.assertEqual(len(case), 1)
        self.assertEqual(
            case.child_package_ids.contained_quant_ids.lot_id.ids, self.lots[:2].ids
        )
        kinds = self.env["medical.package.event"].search([]).mapped("kind")
        self.assertEqual(kinds.count("unpacked"), 1)
