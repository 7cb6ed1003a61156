# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import TransactionCase, tagged

from odoo.addons.qms_base.tests.cause_codes import codes_of

_NAMED_IN = {
    "qms_base": "time.rewritten",
    "operator_cert": "cert.suspended",
    "medical_traceability": "lot.on_hold",
    "medical_quality": "inspection.failed",
}


@tagged("post_install", "-at_install")
class TestCauseCodes(TransactionCase):
    """Every cause of the four addons has words and somebody who attends to it."""

    def test_every_code_of_every_addon_is_a_known_cause(self):
        causes = self.env["qms.gate.mixin"]._gate_causes()
        for addon, code in _NAMED_IN.items():
            with self.subTest(addon=addon):
                codes = codes_of(addon)
                self.assertIn(code, codes)
                unknown = {c: places for c, places in codes.items() if c not in causes}
                self.assertFalse(unknown)

    def test_every_cause_has_a_role_that_exists(self):
        for cause in self.env["qms.gate.mixin"]._gate_causes().values():
            self.assertEqual(self.env.ref(cause.role)._name, "res.groups")
