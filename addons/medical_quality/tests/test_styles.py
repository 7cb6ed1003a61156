# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestStyles(TransactionCase):
    """Style sheets compile: Odoo serves the page without them and only warns."""

    def test_style_sheets_of_all_addons_compile(self):
        bundle = self.env["ir.qweb"]._get_asset_bundle(
            "web.assets_backend", css=True, js=False
        )
        ours = [
            sheet.url or ""
            for sheet in bundle.stylesheets
            if (sheet.url or "").split("/")[1:2]
            and (sheet.url or "")
            .split("/")[1]
            .startswith(("qms_", "medical_", "operator_"))
        ]
        self.assertGreater(len(ours), 3)
        self.assertTrue(bundle.preprocess_css())
        self.assertEqual(bundle.css_errors, [])
