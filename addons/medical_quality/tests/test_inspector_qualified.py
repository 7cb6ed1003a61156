# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.qms_base.tools.controlled import controlled_change

from .common import InspectionCase


@tagged("post_install", "-at_install")
class TestInspectorQualified(InspectionCase):
    """Who enters an inspection holds what its plan asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["operator.certification.type"].create(
            {"name": "Measuring", "code": "T-MEASURE"}
        )
        cls.plan = cls._plan()
        cls.need = (
            cls.env["operator.certification.requirement"]
            .with_user(cls.engineer)
            .create(
                {
                    "type_id": cls.kind.id,
                    "target_model": cls.plan._name,
                    "target_res_id": cls.plan.id,
                }
            )
        )
        cls.lot = cls._receive()
        cls.inspection = cls._inspections(cls.lot)

    def _grant(self, user, level="operator_cert.level_qualified"):
        certification = self.env["operator.certification"].create(
            {
                "employee_id": user.employee_ids.id,
                "type_id": self.kind.id,
                "level_id": self.env.ref(level).id,
            }
        )
        certification.with_user(self.manager)._grant()
        return certification

    def _result(self, user=None):
        return self.inspection.with_user(user or self.inspector).result_ids[0]

    def test_refused_on_every_path(self):
        result = self._result()
        paths = {
            "write": lambda: result.write({"value_text": "5.00"}),
            "web_save": lambda: result.web_save({"value_text": "5.00"}, {}),
            "note": lambda: result.write({"note": "Looks fine"}),
            "through the inspection": lambda: self.inspection.write(
                {"result_ids": [Command.update(result.id, {"value_text": "5.00"})]}
            ),
            "load": lambda: self._load(result),
            "complete": self.inspection.action_complete,
        }
        for name, path in paths.items():
            with (
                self.subTest(path=name),
                self._refused("not certified for Measuring|are entered; the rest"),
                self.env.cr.savepoint(),
            ):
                path()
        self.assertFalse(result.value_text)
        self.assertEqual(self.inspection.state, "open")

    def _load(self, result):
        loaded = result.load([".id", "value_text"], [[str(result.id), "5.00"]])
        if not loaded["ids"]:
            raise UserError(loaded["messages"][0]["message"])

    def test_the_certificate_is_on_record(self):
        granted = self._grant(self.inspector)
        self._enter(self.inspection)
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")
        decision = self.env["qms.gate.decision"].search(
            [
                ("checkpoint", "=", "inspection_record"),
                ("res_id", "=", self.inspection.id),
            ]
        )
        self.assertEqual(len(decision), 1, "once a day and person")
        self.assertEqual(decision.employee_id.user_id, self.inspector)
        evidence = decision.evidence_ids
        self.assertEqual((evidence.res_id, evidence.level), (granted.id, "Qualified"))

    def test_who_is_suspended_meanwhile_enters_nothing_more(self):
        granted = self._grant(self.inspector)
        self._result().value_text = "5.00"
        granted.with_user(self.manager)._suspend("Investigation")
        with self._refused("is suspended"):
            self._result().value_text = "4.99"
        self.assertEqual(self._result().value_text, "5.00")

    def test_another_person_is_judged_anew(self):
        self._grant(self.inspector)
        self._result().value_text = "5.00"
        other = new_test_user(
            self.env,
            "iq_other",
            groups="stock.group_stock_user,qms_base.group_qms_inspector",
        )
        self.env["hr.employee"].create({"name": "Other", "user_id": other.id})
        with self._refused("Other is not certified"):
            self._result(other).value_text = "4.99"

    def test_a_trainee_does_not_inspect_alone(self):
        self._grant(self.inspector, "operator_cert.level_trainee")
        with self._refused("under supervision only"):
            self._result().value_text = "5.00"

    def test_the_next_version_asks_for_the_same(self):
        draft = self.plan.with_user(self.engineer)
        action = draft.action_new_version()
        new = self.env[self.plan._name].browse(action["res_id"])
        new.with_user(self.manager)._approve_as_user()
        self.assertEqual(new.operator_requirement_count, 1)
        lot = self._receive("P-2")
        inspection = self._inspections(lot)
        self.assertEqual(inspection.plan_id, new)
        with self._refused("not certified"):
            inspection.result_ids[0].value_text = "5.00"

    def test_requirements_of_the_product_are_not_the_inspectors(self):
        with controlled_change():
            self.need.active = False
        self.env["operator.certification.requirement"].create(
            {"type_id": self.kind.id, "product_tmpl_id": self.part.product_tmpl_id.id}
        )
        self._result().value_text = "5.00"
        self.assertEqual(self._result().value_text, "5.00")
