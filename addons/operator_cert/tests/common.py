# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user


class OperatorCertCommon(TransactionCase):
    """A plant in Sydney with two operations, three certifications and people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Day shift", "tz": "Australia/Sydney"}
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.worker = cls._new_person("worker", "qms_base.group_qms_operator")
        cls.other = cls._new_person("other", "qms_base.group_qms_operator")
        cls.engineer = cls._new_person("engineer", "qms_base.group_qms_engineer")
        cls.manager = cls._new_person("qmanager", "qms_base.group_qms_manager")
        cls.auditor = cls._new_person("auditor", "qms_base.group_qms_auditor")
        Type = cls.env["operator.certification.type"]
        cls.solder = Type.create({"name": "Soldering", "code": "T-SOLDER"})
        cls.clean = Type.create({"name": "Clean bench", "code": "T-CLEAN"})
        cls.forever = Type.create(
            {"name": "Induction", "code": "T-IND", "validity_months": 0}
        )
        cls.workcenter, cls.spare = cls.env["mrp.workcenter"].create(
            [
                {"name": "Bench", "resource_calendar_id": cls.calendar.id},
                {"name": "Spare bench", "resource_calendar_id": cls.calendar.id},
            ]
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Sensor", "is_storable": True, "qms_regulated": True}
        )
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.product.product_tmpl_id.id,
                "operation_ids": [
                    Command.create(
                        {"name": "Joining", "workcenter_id": cls.workcenter.id}
                    ),
                    Command.create({"name": "Packing", "workcenter_id": cls.spare.id}),
                ],
            }
        )
        cls.joining, cls.packing = cls.bom.operation_ids
        Requirement = cls.env["operator.certification.requirement"]
        cls.need_solder = Requirement.create(
            {"type_id": cls.solder.id, "operation_id": cls.joining.id}
        )
        cls.need_clean = Requirement.create(
            {"type_id": cls.clean.id, "workcenter_id": cls.workcenter.id}
        )

    @classmethod
    def _new_person(cls, login, group):
        user = new_test_user(
            cls.env, f"t_{login}", groups=f"base.group_user,mrp.group_mrp_user,{group}"
        )
        employee = cls.env["hr.employee"].create(
            {"name": login.title(), "user_id": user.id, "company_id": cls.company.id}
        )
        user.invalidate_recordset()
        return employee

    @classmethod
    def _today(cls):
        return cls.company._plant_today()

    @classmethod
    def _draft(cls, employee, kind, start=None, **values):
        """A draft certificate, by default valid since a month ago."""
        start = start or cls._today() - relativedelta(months=1)
        return cls.env["operator.certification"].create(
            {
                "employee_id": employee.id,
                "type_id": kind.id,
                "valid_from": start,
                **values,
            }
        )

    @classmethod
    def _grant(cls, employee, kind, start=None, **values):
        """A certificate granted by the quality engineer."""
        certification = cls._draft(employee, kind, start, **values)
        certification.with_user(cls.engineer.user_id)._grant()
        return certification

    @classmethod
    def _order(cls, quantity=1):
        """A confirmed regulated order."""
        order = cls.env["mrp.production"].create(
            {
                "product_id": cls.product.id,
                "product_qty": quantity,
                "bom_id": cls.bom.id,
                "date_start": fields.Datetime.now(),
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _work(cls, order, operation):
        return order.workorder_ids.filtered(lambda w: w.operation_id == operation)

    def _answers(self, workorders, employee, checkpoint="wo_start"):
        """What the gate says about work orders, for a person."""
        make = f"_gate_{checkpoint.removeprefix('wo_')}_events"
        events = getattr(workorders.with_user(employee.user_id).sudo(), make)()
        return self.env["qms.gate.mixin"].sudo()._collect_gate_findings(events)

    def _codes(self, workorder, employee, checkpoint="wo_start"):
        (answer,) = self._answers(workorder, employee, checkpoint).values()
        return sorted(f.code for f in answer.findings if f.code.startswith("cert."))
