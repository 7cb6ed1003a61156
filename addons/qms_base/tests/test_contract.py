# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import replace
from datetime import datetime

from odoo.tests import BaseCase, tagged

from ..gates import (
    BLOCK,
    WARN,
    Finding,
    Flow,
    GateAnswer,
    GateEvent,
    classify_flow,
    gate_key,
)


@tagged("post_install", "-at_install")
class TestContract(BaseCase):
    """The plain Python under the gates."""

    def test_flow_is_what_the_movement_means(self):
        for source, destination, meaning in (
            ("internal", "production", Flow.CONSUME),
            ("production", "internal", Flow.PRODUCE),
            ("internal", "customer", Flow.SHIP),
            ("supplier", "customer", Flow.SHIP),
            ("production", "customer", Flow.SHIP),
            ("supplier", "internal", Flow.RECEIVE),
            ("customer", "internal", Flow.CUSTOMER_RETURN),
            ("internal", "supplier", Flow.SUPPLIER_RETURN),
            ("internal", "inventory", Flow.SCRAP),
            ("inventory", "internal", Flow.GAIN),
            ("internal", "internal", Flow.INTERNAL),
            ("internal", "transit", Flow.INTERNAL),
        ):
            with self.subTest(source=source, destination=destination):
                self.assertIs(classify_flow(source, destination), meaning)

    def test_transit_to_somebody_else_is_shipping(self):
        flow = classify_flow("internal", "transit", same_owner=False)
        self.assertIs(flow, Flow.SHIP)

    def test_quarantine_location_makes_a_quarantine_flow_of_internal_moves_only(self):
        self.assertIs(
            classify_flow("internal", "internal", to_quarantine=True), Flow.QUARANTINE
        )
        self.assertIs(
            classify_flow("internal", "customer", to_quarantine=True), Flow.SHIP
        )

    def test_view_location_is_no_end_of_a_movement(self):
        with self.assertRaises(ValueError):
            classify_flow("internal", "view")

    def test_key_depends_on_each_fact_and_its_order(self):
        keys = {
            gate_key("wo_start", 1, 2),
            gate_key("wo_start", 2, 1),
            gate_key("wo_start", 1, None),
            gate_key("wo_start", 12),
            gate_key("wo_start", "1", 2),
            gate_key("wo_finish", 1, 2),
        }
        self.assertEqual(len(keys), 6)
        self.assertEqual(gate_key("wo_start", 1, 2), gate_key("wo_start", 1, 2))

    def test_key_refuses_what_has_no_single_spelling(self):
        with self.assertRaises(ValueError):
            gate_key("wo_start", float("nan"))
        with self.assertRaises(TypeError):
            gate_key("wo_start", object())

    def test_events_are_values(self):
        event = GateEvent(
            checkpoint="wo_start",
            model="mrp.workorder",
            res_id=1,
            company_id=1,
            at=datetime(2026, 1, 2, 3, 4, 5),
            actor_uid=7,
            employee_id=None,
            product_id=None,
            lot_id=None,
            quantity=None,
            flow=None,
            key="k",
        )
        self.assertEqual({event: 1}[replace(event)], 1)
        self.assertNotEqual(event, replace(event, employee_id=3))
        with self.assertRaises(AttributeError):
            event.actor_uid = 1

    def test_answer_tells_blockers_from_warnings(self):
        block = Finding("a.b", "no", BLOCK)
        warn = Finding("a.w", "careful", WARN)
        answer = GateAnswer(findings=[warn, block])
        self.assertEqual(answer.blockers, [block])
        self.assertEqual(answer.warnings, [warn])
        with self.assertRaises(ValueError):
            Finding("a.b", "no", "shrug")
