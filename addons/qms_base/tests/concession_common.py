# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from ..gates import BLOCK, Finding
from ..gates.causes import ENGINEER, Cause
from .common import GateCase
from .concession import complete, enrol, grant

_CONCEDED_AT = ("lot_consume", "wo_start")


@tagged("post_install", "-at_install")
class ConcessionCase(GateCase):
    """The plant, with findings that may be conceded and one that may not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mixin = type(cls.env["qms.gate.mixin"])
        known = mixin._gate_causes

        def causes(self):
            probes = (
                Cause("probe.lot", "Lot refused", ENGINEER, conceded_at=_CONCEDED_AT),
                Cause("probe.other", "Other", ENGINEER, conceded_at=_CONCEDED_AT),
                Cause("probe.person", "Person", ENGINEER, True, _CONCEDED_AT),
                Cause("probe.never", "Never conceded", ENGINEER),
            )
            return known(self) | {probe.code: probe for probe in probes}

        cls.startClassPatcher(patch.object(mixin, "_gate_causes", causes))
        cls.engineer = cls._person("gate_engineer", "qms_base.group_qms_engineer")
        cls.manager = cls._person("gate_manager", "qms_base.group_qms_manager")
        cls.manager2 = cls._person("gate_manager2", "qms_base.group_qms_manager")
        for user in (cls.operator, cls.engineer, cls.manager, cls.manager2):
            enrol(user)

    def setUp(self):
        super().setUp()
        if not isinstance(self, HttpCase):
            # attempts are counted in a cursor of their own: let the test see it
            self.registry_enter_test_mode()

    def _block(self, *findings):
        """From now on, events are refused.

        :param findings: ``(code, checkpoint)`` each
        """

        def probe(event):
            about = [(event.model, event.res_id)]
            if event.lot_id:
                about = [("stock.lot", event.lot_id)]
            elif event.employee_id:
                about = [("hr.employee", event.employee_id)]
            return [
                Finding(code, f"{code} about {about[0]}", BLOCK, tuple(about))
                for code, checkpoint in findings
                if event.checkpoint == checkpoint
            ]

        self.startPatcher(patch.object(GateCase, "probe", staticmethod(probe)))

    def _request(self, record, checkpoint, code, user=None):
        user = user or self.operator
        action = record.with_user(user).action_qms_request_concession(checkpoint, code)
        return self.env["qms.concession"].browse(action["res_id"])

    def _granted(self, record, checkpoint, code, user=None, **vals):
        concession = self._request(record, checkpoint, code, user)
        complete(concession, self.engineer, **vals)
        grant(concession, self.engineer, self.manager)
        return concession

    @classmethod
    def _worked_order(cls, **vals):
        """An order whose work is done and that only has to be closed."""
        order = cls._order(**vals)
        cls._work(order)
        return order

    def _other_lot(self, order):
        """The order takes another lot instead."""
        lot = self._stocked_lot(self.part, f"P-{order.id}", 100)
        line = order.move_raw_ids.move_line_ids
        line.sudo().write({"lot_id": lot.id})
        return lot
