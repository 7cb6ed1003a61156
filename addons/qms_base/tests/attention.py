# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What tests of alerts and blocked records share: refusals, and those who are told."""

from unittest.mock import patch

from odoo.tests import new_test_user

from ..gates.causes import ENGINEER, MANAGER, Cause
from .common import GateCase


class AttentionCase(GateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alerts = cls.env["qms.gate.alert"]
        cls.blocks = cls.env["qms.gate.block"]
        cls.stranger = new_test_user(
            cls.env, "gate_stranger", groups="qms_base.group_qms_operator"
        )
        cls.engineer = cls._person("gate_engineer", MANAGER)
        mixin = type(cls.env["qms.gate.mixin"])
        known = mixin._gate_causes

        def causes(self):
            probe = Cause("probe.refused", "Lot refused", ENGINEER)
            return known(self) | {probe.code: probe}

        cls.startClassPatcher(patch.object(mixin, "_gate_causes", causes))
        # what earlier refusals of a demo database ask for is not the matter here
        others = cls.env["res.users"].search([("id", "!=", cls.engineer.id)])
        cls.env.ref(ENGINEER).user_ids -= others
        cls.env.ref(MANAGER).user_ids -= others

    def _refuse(self, events):
        """A refusal is recorded, as it is before its error is raised."""
        answers = self.env["qms.gate.mixin"]._judge_gate(events)
        blocked = {event: a for event, a in answers.items() if a.blockers}
        self.assertTrue(blocked)
        with self.enter_registry_test_mode():
            self.env["qms.gate.denial"]._record_denials(blocked)
        return self.env["qms.gate.denial"].search([], order="id desc", limit=1)

    def _attend(self):
        """What the job does, without its commits."""
        self.alerts._attend(self.alerts._unattended_denials())
        self.alerts._close_those_over()
        self.alerts._give_activities()

    def _alerts_of(self, record):
        return self.alerts.search(
            [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        )

    def _refuse_nobody(self, workorder):
        return self._refuse(workorder.with_user(self.nobody)._gate_start_events())
