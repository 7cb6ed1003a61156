# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import TransactionCase, tagged

from ..gates.causes import OTHER
from .cause_codes import codes_of


@tagged("post_install", "-at_install")
class TestCauseCodes(TransactionCase):
    """No refusal falls to "Other cause" because somebody forgot its words."""

    def test_every_code_has_words_and_a_role(self):
        codes = codes_of("qms_base")
        self.assertIn("person.unidentified", codes)
        self.assertIn("record.done", codes)
        causes = self.env["qms.gate.mixin"]._gate_causes()
        unknown = {c: places for c, places in codes.items() if c not in causes}
        self.assertFalse(unknown)
        self.assertNotIn(OTHER, codes)
        for cause in causes.values():
            self.assertTrue(cause.label)
            self.assertEqual(self.env.ref(cause.role)._name, "res.groups")
