# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from odoo.addons.qms_base.tests.signing import verify
from odoo.addons.qms_base.tools.keyring import open_keyring

from .capa_common import CapaCase

# RFC 6238's own secret, which the tour knows too
_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@tagged("post_install", "-at_install")
class TestCapaTour(CapaCase, HttpCase):
    """In the browser: opened, contained, its cause found; later checked, and signed."""

    def _known_factor(self, user):
        factor = self.env["qms.signing.factor"]._of(user)
        closed = open_keyring(self.env).close(_SECRET)
        factor._set_columns(factor, secret=closed, last_step=0)
        verify(factor)

    def test_from_opening_to_the_effectiveness_check(self):
        self.start_tour(
            "/odoo/action-medical_quality.medical_capa_action_corrective",
            "medical_quality_capa_open",
            login="capa_owner",
        )
        capa = self.env["medical.capa"].search([("title", "=", "Cracked housings")])
        self.assertEqual((capa.state, capa.owner_id), ("plan", self.owner))
        self.assertEqual(capa.why_ids.judged_by_id, self.owner)
        self.assertIn("SHA-256", capa.why_ids.file_digests)
        self._plan(capa)
        form = f"/odoo/action-medical_quality.medical_capa_action_corrective/{capa.id}"
        self._known_factor(self.manager)
        self.start_tour(form, "medical_quality_capa_plan", login="capa_manager")
        self.env.invalidate_all()
        self.assertEqual(capa.state, "implementation")
        self._to("effectiveness", capa)
        self._known_factor(self.checker)
        self.start_tour(form, "medical_quality_capa_early", login="capa_checker")
        self.env.invalidate_all()
        self.assertFalse(capa.check_ids.filtered("not_before"))
        with self._later(120):
            self.start_tour(form, "medical_quality_capa_check", login="capa_checker")
        self.env.invalidate_all()
        self.assertEqual(capa.state, "closure")
        check = capa.check_ids.filtered("verdict")
        self.assertEqual(
            (check.verdict, check.measured, check.checked_by_id),
            ("effective", "0", self.checker),
        )
