# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from ..tools.keyring import open_keyring
from .signing import verify
from .signing_common import SignatureCase

# RFC 6238's own secret, which the tour knows too
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@tagged("post_install", "-at_install")
class TestSigningTour(HttpCase, SignatureCase):
    """Two people sign in the browser."""

    def test_dual_signature(self):
        for user in (self.first, self.second):
            factor = self._factor(user)
            closed = open_keyring(self.env).close(SECRET)
            factor._set_columns(factor, secret=closed, last_step=0)
            verify(factor)
        record = self._policy("Signed in the browser")
        url = f"/odoo/action-qms_base.qms_signature_policy_action/{record.id}"
        self.start_tour(url, "qms_base_sign_first", login="sig_first")
        self.env.invalidate_all()
        self.assertEqual(record.state, "draft")
        self.start_tour(url, "qms_base_sign_second", login="sig_second")
        self.env.invalidate_all()
        self.assertEqual(record.state, "active")
        self.assertEqual(
            record.qms_signature_ids.sorted("position").mapped("meaning"),
            ["Reviewed", "Approved"],
        )
