# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextlib import contextmanager
from unittest.mock import patch

from passlib.context import CryptContext

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user

from odoo.addons.qms_base.tests.signing import LoginSession, logged_in

from .common import OperatorCertCommon

_QUICK = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=1)


class ShopFloorCase(OperatorCertCommon):
    """Two stations with terminals, and people with badges and work PINs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # hashes are slow on purpose; here they need not be
        quick = patch.object(
            cls.env.registry["operator.work.pin"], "_pin_hashing", lambda self: _QUICK
        )
        quick.start()
        cls.addClassCleanup(quick.stop)
        cls.terminal = cls._new_terminal("t_terminal")
        cls.terminal_2 = cls._new_terminal("t_terminal_2")
        cls.station, cls.station_2 = cls.env["qms.station"].create(
            [
                {
                    "name": "Bench station",
                    "code": "T-1",
                    "terminal_user_id": cls.terminal.id,
                    "workcenter_ids": [Command.set(cls.workcenter.ids)],
                },
                {
                    "name": "Spare station",
                    "code": "T-2",
                    "terminal_user_id": cls.terminal_2.id,
                    "workcenter_ids": [Command.set(cls.spare.ids)],
                },
            ]
        )
        cls.pins = {}
        for person, badge, pin in (
            (cls.worker, "W1", "4711"),
            (cls.other, "O1", "2580"),
            (cls.engineer, "E1", "90817"),
        ):
            person.barcode = badge
            cls.env["operator.work.pin"]._choose(person, pin)
            cls.pins[person] = pin

    def setUp(self):
        super().setUp()
        self.session = LoginSession(self.terminal.id)
        if not isinstance(self, HttpCase):
            # attempts are counted in a cursor of their own: let the test see it
            self.registry_enter_test_mode()

    @classmethod
    def _new_terminal(cls, login, **vals):
        return new_test_user(
            cls.env, login, groups="qms_base.group_qms_terminal", **vals
        )

    @contextmanager
    def _at_terminal(self, session=None, user=None):
        """Run what is inside as a request of a terminal; yields its service."""
        user = user or self.terminal
        session = self.session if session is None else session
        # as a request of its own
        self.env.flush_all()
        self.env.invalidate_all()
        with logged_in(self.env, user, session):
            yield self.env["operator.shop.floor"].with_user(user)

    def _ask(self, method, *args, session=None, user=None, **values):
        """One call of the terminal, as its page makes it."""
        with self._at_terminal(session, user) as service:
            return getattr(service, method)(*args, **values)

    def _identify(self, person, role="operator", **more):
        return self._ask(
            "identify", person.barcode, self.pins[person], role=role, **more
        )

    def _refused(self, method, *args, **values):
        """The words in which a call is refused.

        Without ``assertRaises``, which would undo what is counted.
        """
        try:
            self._ask(method, *args, **values)
        except UserError as refused:
            return str(refused)
        self.fail(f"{method} was not refused")

    def _present(self, session=None, user=None, method="_present_employees"):
        with self._at_terminal(session, user) as service:
            presence = service.env["qms.operator.presence"]
            return getattr(presence, method)().get(self.company.id)

    def _presences(self, **values):
        return self.env["qms.operator.presence"].search(
            [("method", "=", "badge"), *((k, "=", v) for k, v in values.items())]
        )

    def _let_pass(self, minutes):
        """Everybody at a station was seen that much earlier."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qms_operator_presence SET last_seen_at = last_seen_at"
            " - make_interval(mins => %s) WHERE method = 'badge'",
            [minutes],
        )
        self.env.invalidate_all()
        self.env["qms.operator.presence"]._forget_identified()

    def _running(self, workorder):
        """The people whose clocks run on a work order."""
        return workorder.time_ids.filtered(lambda log: not log.date_end).mapped(
            "qms_employee_id"
        )

    def _certify(self, *people):
        for person in people:
            self._grant(person, self.solder)
            self._grant(person, self.clean)
