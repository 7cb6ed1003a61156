# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.addons.qms_base.tests.catalogue import CatalogueCase


class TestSurveyCatalogue(CatalogueCase):
    def test_every_term_can_be_translated(self):
        self.assert_catalogue_complete("operator_cert_survey")
