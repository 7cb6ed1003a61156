# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from ..gates.causes import ENGINEER, MANAGER
from .attention import AttentionCase


class TestAlertRecipients(AttentionCase):
    """Who is told of a refusal: the supervisor or the role, and never a stranger."""

    def test_other_companies_are_not_told(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.engineer.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        order = self._order()
        self._refuse_nobody(order.workorder_ids[0])
        self._attend()
        alert = self._alerts_of(order.workorder_ids[0])
        self.assertFalse(alert.user_id)
        self.assertFalse(order.activity_ids)
        here = self._person("gate_engineer_here", MANAGER)
        self._attend()
        self.assertEqual(alert.user_id, here)

    def test_the_supervisor_of_the_refused_person_is_told(self):
        chief = self._person("gate_chief", "qms_base.group_qms_operator")
        employee = self.operator.employee_ids
        employee.parent_id = chief.employee_ids
        alert = self.alerts.new(
            {
                "code": "time.not_started",
                "checkpoint": "time_log",
                "employee_ref": employee.id,
                "company_id": self.company.id,
                "host_model": "mrp.production",
                "host_id": self._order().id,
            }
        )
        self.assertEqual(alert._responsible_user({}), chief)
        alert.code = "wo.not_started"
        self.assertNotEqual(alert._responsible_user({}), chief)

    def _lot_alert(self):
        return self.alerts.new(
            {
                "code": "probe.refused",
                "checkpoint": "lot_consume",
                "company_id": self.company.id,
                "host_model": "mrp.production",
                "host_id": self._order().id,
            }
        )

    def test_the_least_loaded_gets_it_and_not_who_was_refused(self):
        other = self._person("gate_engineer2", MANAGER)
        alert = self._lot_alert()
        self.assertEqual(alert._responsible_user({self.engineer.id: 3}), other)
        self.assertEqual(alert._responsible_user({other.id: 3}), self.engineer)
        alert.actor_uid = self.engineer.id
        self.assertEqual(alert._responsible_user({other.id: 3}), other)

    def test_who_has_the_role_itself_comes_before_higher_roles(self):
        holder = self._person("gate_engineer3", ENGINEER)
        alert = self._lot_alert()
        self.assertEqual(alert._responsible_user({holder.id: 9}), holder)
