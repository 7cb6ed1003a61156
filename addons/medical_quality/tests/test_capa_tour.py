# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from odoo.addons.qms_base.tests.signing import verify
from odoo.addons.qms_base.tools.keyring import open_keyring

from .capa_common import CapaCase

# RFC 6238's own secret, which the tour knows too
_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
# a tour of 35 steps, on a machine that does other things as well
_SECONDS = 240


@tagged("post_install", "-at_install")
class TestCapaTour(CapaCase, HttpCase):
    """In the browser: opened, contained, its cause found; later checked, and signed."""

    def _known_factor(self, user):
        factor = self.env["qms.signing.factor"]._of(user)
        closed = open_keyring(self.env).close(_SECRET)
        factor._set_columns(factor, secret=closed, last_step=0)
        verify(factor)

    def _show(self, url, name, login):
        tour = f"medical_quality_capa_{name}"
        self.start_tour(url, tour, login=login, timeout=_SECONDS)

    def test_from_opening_to_the_effectiveness_check(self):
        all_of_them = "/odoo/action-medical_quality.medical_capa_action_corrective"
        self._show(all_of_them, "open", "capa_owner")
        capa = self.env["medical.capa"].search([("title", "=", "Cracked housings")])
        self.assertEqual((capa.state, capa.owner_id), ("plan", self.owner))
        self.assertEqual(capa.why_ids.judged_by_id, self.owner)
        self.assertIn("SHA-256", capa.why_ids.file_digests)
        self._plan(capa)
        form = f"{all_of_them}/{capa.id}"
        self._known_factor(self.manager)
        self._show(form, "plan", "capa_manager")
        self.env.invalidate_all()
        self.assertEqual(capa.state, "implementation")
        self._to("effectiveness", capa)
        self._known_factor(self.checker)
        self._show(form, "early", "capa_checker")
        self.env.invalidate_all()
        self.assertFalse(capa.check_ids.filtered("not_before"))
        with self._later(120):
            self._show(form, "check", "capa_checker")
        self.env.invalidate_all()
        self.assertEqual(capa.state, "closure")
        check = capa.check_ids.filtered("verdict")
        self.assertEqual(
            (check.verdict, check.measured, check.checked_by_id),
            ("effective", "0", self.checker),
        )
