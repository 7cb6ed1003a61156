# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from odoo.addons.qms_base.tests.signing import verify
from odoo.addons.qms_base.tools.keyring import open_keyring

from .change_common import ChangeCase

# RFC 6238's own secret, which the tour knows too
_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
_SECONDS = 240


@tagged("post_install", "-at_install")
class TestChangeTour(ChangeCase, HttpCase):
    """In the browser: requested, compared, approved by two people, put into effect."""

    def _known_factor(self, user):
        factor = self.env["qms.signing.factor"]._of(user)
        closed = open_keyring(self.env).close(_SECRET)
        factor._set_columns(factor, secret=closed, last_step=0)
        verify(factor)

    def _show(self, url, name, login):
        tour = f"medical_quality_change_{name}"
        self.start_tour(url, tour, login=login, timeout=_SECONDS)

    def test_from_request_to_effect(self):
        every = "/odoo/action-medical_quality.medical_change_order_action"
        self._show(every, "request", "co_engineer")
        change = self.env["medical.change.order"].search(
            [("title", "=", "Five screws instead of four")]
        )
        self.assertEqual(change.state, "analysis")
        mine = change.with_user(self.engineer)
        mine.item_ids = [(0, 0, {"record_ref": f"mrp.bom,{self.bom.id}"})]
        draft = self._draft(mine)
        draft.bom_line_ids.filtered(
            lambda line: line.product_id == self.screw
        ).product_qty = 5
        mine.impact_ids.write({"verdict": "none", "note": "Looked at"})
        form = f"{every}/{change.id}"
        self._show(form, "ask", "co_engineer")
        self._known_factor(self.reviewer)
        self._show(form, "review", "co_reviewer")
        self._known_factor(self.manager)
        self._show(form, "approve", "co_manager")
        self._show(form, "apply", "co_engineer")
        self.env.invalidate_all()
        self.assertEqual((change.state, self.screw_line.product_qty), ("applied", 5))
