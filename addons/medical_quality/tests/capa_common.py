# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qms_base.tests.signing import sign
from odoo.addons.qms_base.tests.signing_common import SignatureCase

_ENGINEER = "qms_base.group_qms_engineer"
_MANAGER = "qms_base.group_qms_manager"


def evidence(name="proof.txt", raw=b"seen"):
    """Command that attaches a file."""
    return [Command.create({"name": name, "raw": raw})]


@tagged("post_install", "-at_install")
class CapaCase(SignatureCase):
    """A CAPA of one engineer, an action of another, and people without a part in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.owner = cls._person("capa_owner", _ENGINEER)
        cls.actor = cls._person("capa_actor", _ENGINEER)
        cls.checker = cls._person("capa_checker", _ENGINEER)
        cls.manager = cls._person("capa_manager", _MANAGER)
        cls.manager2 = cls._person("capa_manager2", _MANAGER)
        cls.worker = cls._person(
            "capa_worker", "qms_base.group_qms_operator", enrolled=False
        )
        cls.auditor = cls._person(
            "capa_auditor", "qms_base.group_qms_auditor", enrolled=False
        )
        cls.today = cls.env["medical.capa"]._capa_today()

    @classmethod
    def _capa(cls, user=None, **values):
        """A CAPA whose initiation is complete."""
        return (
            cls.env["medical.capa"]
            .with_user(user or cls.owner)
            .create(
                {
                    "title": "Lifted terminals",
                    "description": "Three of 120 boards",
                    "severity": "4",
                    "occurrence": "3",
                    "risk_note": "Shows at the final test",
                    "source_ids": [
                        Command.create({"kind": "trend", "text": "3 of 120"})
                    ],
                    **values,
                }
            )
        )

    def _to(self, state, capa=None, **values):
        """A CAPA in a phase, brought there as its people do."""
        capa = capa or self._capa(**values)
        while capa.state != state:
            before = capa.state, capa.round
            getattr(self, f"_do_{capa.state}")(capa)
            self.assertNotEqual((capa.state, capa.round), before)
        return capa

    def _do_initiation(self, capa):
        capa.with_user(self.owner).action_advance()

    def _do_containment(self, capa):
        capa.with_user(self.owner).containment_text = "Stock is held"
        capa.with_user(self.owner).action_advance()

    def _do_root_cause(self, capa):
        self._cause(capa)
        capa.with_user(self.owner).root_cause = "The profile is too cold"
        capa.with_user(self.owner).action_advance()

    def _do_plan(self, capa):
        self._plan(capa)
        self.assertTrue(sign(capa, "plan", self.manager)["signed"])

    def _do_implementation(self, capa):
        actions = capa.action_ids.filtered(
            lambda action: action.state == "open" and action.round == capa.round
        )
        self._carry_out(actions)
        capa.with_user(self.owner).action_advance()

    def _do_verification(self, capa):
        self._verification(capa)
        capa.with_user(self.owner).action_advance()

    def _do_effectiveness(self, capa):
        with self._later(120):
            self._check(capa)
            self.assertTrue(sign(capa, "effectiveness", self.checker)["signed"])

    def _do_closure(self, capa):
        capa.with_user(self.owner).conclusion = "No terminal lifted since"
        self.assertTrue(sign(capa, "close", self.manager)["signed"])

    # what people enter, phase by phase
    def _cause(self, capa, **values):
        return (
            self.env["medical.capa.why"]
            .with_user(self.owner)
            .create(
                {
                    "capa_id": capa.id,
                    "name": "The solder does not wet",
                    "category": "method",
                    "verdict": "root",
                    "evidence": "Micrograph",
                    "file_ids": evidence(),
                    **values,
                }
            )
        )

    def _plan(self, capa, **values):
        capa = capa.with_user(self.owner)
        capa.write(
            {
                "criterion": "Lifted terminals",
                "criterion_operator": "at_most",
                "criterion_target": "0",
                "criterion_unit": "of 400",
                "criterion_sample": "The next 5 lots",
                "not_before": self.today + timedelta(days=100),
                **values,
            }
        )
        return self._action(capa)

    def _action(self, capa, **values):
        return (
            self.env["medical.capa.action"]
            .with_user(self.owner)
            .create(
                {
                    "capa_id": capa.id,
                    "name": "Raise the peak of the profile",
                    "kind": capa.kind,
                    "owner_id": self.actor.id,
                    "due_date": self.today + timedelta(days=30),
                    **values,
                }
            )
        )

    def _carry_out(self, actions, user=None):
        mine = actions.with_user(user or self.actor)
        mine.write({"result": "Profile 12 is in force"})
        for action in mine:
            action.file_ids = evidence("profile.txt", b"12")
        mine.action_done()

    def _verification(self, capa, user=None, **values):
        action = capa.with_user(user or self.owner).action_begin_check()
        check = self.env["medical.capa.check"].browse(action["res_id"])
        check.with_user(user or self.owner).write(
            {
                "adverse_effect": "none",
                "observation": "No component is hotter than its limit",
                "file_ids": evidence("curve.txt", b"curve"),
                **values,
            }
        )
        return check

    def _check(self, capa, user=None, **values):
        action = capa.with_user(user or self.checker).action_begin_check()
        check = self.env["medical.capa.check"].browse(action["res_id"])
        check.with_user(user or self.checker).write(
            {
                "measured": "0",
                "verdict": "effective",
                "observation": "Five lots, 412 boards",
                "file_ids": evidence("lots.txt", b"lots"),
                **values,
            }
        )
        return check

    @contextmanager
    def _later(self, days):
        """The server's clock, as CAPAs read it, some days on."""
        model = self.env.registry["medical.capa"]
        real = model._capa_today

        def later(self):
            return real(self) + timedelta(days=days)

        with patch.object(model, "_capa_today", later):
            yield

    @contextmanager
    def _refused(self, pattern, error=UserError):
        """Refused with such a message; what was begun is rolled back."""
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            yield
        self.env.invalidate_all()
        self.assertRegex(str(caught.exception), pattern)
