# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.qms_base.tests.signing import enrol, sign

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestCertificationSigned(OperatorCertCommon):
    """Granted by trainer and quality; suspended, reinstated, revoked by signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mentor = cls._new_person("mentor", "qms_base.group_qms_trainer")
        for person in (cls.engineer, cls.manager, cls.mentor):
            enrol(person.user_id)
        cls.trainer_level = cls.env.ref("operator_cert.level_trainer")

    def setUp(self):
        super().setUp()
        # attempts are counted in a cursor of their own: let the test see it
        self.registry_enter_test_mode()

    def _sign(self, certification, transition, employee, **changes):
        return sign(certification, transition, employee.user_id, **changes)

    def test_11_10_i_granted_by_trainer_and_quality(self):
        draft = self._draft(self.worker, self.solder)
        with self.assertRaisesRegex(AccessError, "is no trainer for Soldering"):
            self._sign(draft, "grant", self.mentor)
        # a trainer of another certification is none of this one
        self._grant(self.mentor, self.clean, level_id=self.trainer_level.id)
        with self.assertRaisesRegex(AccessError, "is no trainer for Soldering"):
            self._sign(draft, "grant", self.mentor)
        self._grant(self.mentor, self.solder, level_id=self.trainer_level.id)
        self.assertFalse(self._sign(draft, "grant", self.mentor)["complete"])
        self.assertEqual(draft.state, "draft")
        with self.assertRaises(AccessError):
            self._sign(draft, "grant", self.mentor)
        self.assertTrue(self._sign(draft, "grant", self.manager)["complete"])
        self.assertEqual(draft.state, "active")
        self.assertEqual(
            draft.qms_signature_ids.sorted("position").mapped("signer_name"),
            [self.mentor.user_id.name, self.manager.user_id.name],
        )

    def test_a_trainer_whose_own_certificate_fell_assesses_nobody(self):
        own = self._grant(self.mentor, self.solder, level_id=self.trainer_level.id)
        own.with_user(self.engineer.user_id)._suspend("Investigation")
        with self.assertRaisesRegex(AccessError, "is no trainer"):
            self._sign(self._draft(self.worker, self.solder), "grant", self.mentor)

    def test_suspended_reinstated_revoked_with_reason_and_signature(self):
        granted = self._grant(self.worker, self.solder)
        for transition, signer, state in (
            ("suspend", self.engineer, "suspended"),
            ("reinstate", self.manager, "active"),
            ("revoke", self.engineer, "revoked"),
        ):
            with self.subTest(transition=transition):
                before = granted.state
                with self.assertRaisesRegex(UserError, "Give a reason"):
                    self._sign(granted, transition, signer)
                self.assertEqual(granted.state, before)
                reason = f"Reason to {transition}"
                self._sign(granted, transition, signer, reason=reason)
                self.assertEqual(granted.state, state)
                self.assertEqual(granted.status_reason, reason)
                self.assertEqual(granted.status_changed_by_id, signer.user_id)
                last = granted.qms_signature_ids.sorted("position")[-1:]
                self.assertEqual((last.transition, last.reason), (transition, reason))

    def test_who_may_not_sign_these(self):
        granted = self._grant(self.worker, self.solder)
        self._grant(self.mentor, self.solder, level_id=self.trainer_level.id)
        for transition in ("suspend", "revoke"):
            with self.assertRaises(AccessError):
                self._sign(granted, transition, self.mentor, reason="Because")
        self._sign(granted, "suspend", self.engineer, reason="Investigation")
        with self.assertRaises(AccessError):
            self._sign(granted, "reinstate", self.engineer, reason="Cleared")
        own = self._grant(self.manager, self.clean)
        with self.assertRaises(UserError):
            self._sign(own, "revoke", self.manager, reason="Mine")
        self.assertEqual((granted.state, own.state), ("suspended", "active"))

    def test_a_transition_only_from_its_state(self):
        draft = self._draft(self.worker, self.solder)
        for transition in ("suspend", "reinstate", "revoke"):
            with self.assertRaisesRegex(UserError, "this needs"):
                self._sign(draft, transition, self.manager, reason="Because")
        self.assertEqual(draft.state, "draft")

    def test_missing_evidence_keeps_it_from_being_granted(self):
        draft = self._draft(self.worker, self.solder)
        self.solder.prerequisite_ids = self.clean
        with self.assertRaisesRegex(UserError, "builds on"):
            self._sign(draft, "grant", self.engineer)
        self.assertFalse(draft.qms_signature_ids)
