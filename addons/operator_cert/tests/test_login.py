# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestLogin(OperatorCertCommon):
    """A certificate is a person's; another login would make it somebody else's."""

    def test_hr_does_not_give_a_certificate_away(self):
        officer = new_test_user(
            self.env, "cert_officer", groups="hr.group_hr_manager,base.group_user"
        )
        stranger = new_test_user(self.env, "cert_stranger", groups="base.group_user")
        worker = self.worker.with_user(officer)
        self._grant(self.worker, self.solder)
        for user in (stranger, self.env["res.users"]):
            with self.assertRaises(UserError) as caught:
                worker.user_id = user
            self.assertIn("quality manager", str(caught.exception))
            self.env.invalidate_all()
        self.other.with_user(officer).user_id = stranger
        self.assertEqual(self.other.user_id, stranger)
