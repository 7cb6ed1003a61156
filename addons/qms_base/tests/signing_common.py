# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .signing import enrol, logged_in, verify


@tagged("post_install", "-at_install")
class SignatureCase(TransactionCase):
    """A signature policy to be put in force: a record that two managers sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.author = cls._person("sig_author", "qms_base.group_qms_engineer")
        cls.first = cls._person("sig_first", "qms_base.group_qms_manager")
        cls.second = cls._person("sig_second", "qms_base.group_qms_manager")
        cls.operator = cls._person(
            "sig_operator", "qms_base.group_qms_operator", enrolled=False
        )
        cls.policy = cls._policy()

    def setUp(self):
        super().setUp()
        if not isinstance(self, HttpCase):
            # attempts are counted in a cursor of their own: let the test see it
            self.registry_enter_test_mode()

    @classmethod
    def _person(cls, login, *groups, enrolled=True):
        """A user and employee, whose account nobody else of the test made."""
        user = new_test_user(
            cls.env, login, name=login, groups=",".join(groups), tz="Asia/Tokyo"
        )
        cls.env["hr.employee"].create({"name": login, "user_id": user.id})
        if enrolled:
            enrol(user)
        return user

    @classmethod
    def _policy(cls, name="Release", **vals):
        group = cls.env.ref("qms_base.group_qms_manager")
        return (
            cls.env["qms.signature.policy"]
            .with_user(cls.author)
            .create(
                {
                    "name": name,
                    "target": "qms.signature.policy:activate",
                    "step_ids": [
                        Command.create({"group_id": group.id, "meaning": meaning})
                        for meaning in ("Checked", "Released")
                    ],
                    **vals,
                }
            )
        )

    def _enrolled(self, user):
        return enrol(user)

    def _verify(self, user):
        """Have a changed account verified anew."""
        verify(self._factor(user))

    def _factor(self, user):
        return self.env["qms.signing.factor"]._of(user)

    def _digest(self):
        return self.policy._signature_snapshots("activate")[self.policy.id][1]

    def _prepared(self, user):
        with logged_in(self.env, user):
            return self.policy.with_user(user).signing_prepare("activate")
