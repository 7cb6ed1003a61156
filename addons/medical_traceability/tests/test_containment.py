# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.containment import medical_containment_hold as hold
from .genealogy_common import GenealogyCase


class ContainmentCase(GenealogyCase):
    """A regulated part lot that went into two devices, one of them shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"street": "1 Old Road", "city": "Sampletown"})
        cls.suspect = cls._released(cls.part, "SUSPECT", 10)
        cls.other = cls._released(cls.part, "OTHER", 10)
        cls.devices, cls.order = cls._make(cls.device, ["D1", "D2"], [(cls.suspect, 2)])
        cls.unaffected, _order = cls._make(cls.device, ["D3"], [(cls.other, 1)])
        cls._decide(cls.devices | cls.unaffected, "release")
        cls.delivery = cls._ship(cls.devices[0])
        cls.delivery.partner_id = cls.customer
        cls.delivery.button_validate()
        cls.env.flush_all()

    def _contain(self, record):
        """Contained, and the job has looked for what came to be meanwhile."""
        record.action_contain()
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60
        ):
            record._cron_hold()

    def _ask(self, kind="hold", lots=None, user=None):
        return (
            self.env["medical.containment"]
            .with_user(user or self.inspector)
            .create(
                {
                    "kind": kind,
                    "reason": "Supplier reports a wrong resin",
                    "lot_ids": [Command.set((lots or self.suspect).ids)],
                }
            )
        )


@tagged("post_install", "-at_install")
class TestContainment(ContainmentCase):
    """From a suspect lot to everything held, and who has the rest."""

    def test_the_list(self):
        record = self._ask()
        record.action_list()
        lines = {line.lot_id: line for line in record.line_ids}
        self.assertEqual(set(lines), set(self.suspect | self.devices))
        suspect, sold = lines[self.suspect], lines[self.devices[0]]
        self.assertEqual(
            (suspect.quantity_total, suspect.quantity_stock, suspect.quantity_used),
            (10.0, 8.0, 2.0),
        )
        self.assertEqual((sold.quantity_shipped, sold.quantity_stock), (1.0, 0.0))
        self.assertEqual(record.quantity_unknown, 0)
        self.assertEqual(record.reconciled, 100)
        self.assertTrue(suspect.suspect)
        self.assertFalse(sold.suspect)
        consignee = record.consignee_ids
        self.assertEqual(
            (consignee.company_name, consignee.lots, consignee.quantity),
            (self.customer.name, "D1: 1", 1.0),
        )
        self.assertIn("1 Old Road", consignee.partner_address)
        self.assertTrue(record.listed_at)
        self.assertGreaterEqual(record.list_seconds, 0)
        # nothing is held by a list
        self.assertEqual(self.suspect.quality_status, "released")

    def test_everything_is_held_and_nothing_else(self):
        record = self._ask()
        record.action_list()
        self._contain(record)
        held = self.suspect | self.devices
        self.assertEqual(set(held.mapped("quality_status")), {"on_hold"})
        self.assertEqual(self.other.quality_status, "released")
        self.assertEqual(self.unaffected.quality_status, "released")
        self.assertEqual((record.state, record.progress), ("active", 100))
        disposition = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", self.suspect.ids)], order="id desc", limit=1
        )
        self.assertIn(record.name, disposition.reason)
        self.assertIn(self.inspector.name, disposition.reason)

    def test_reservations_are_taken_off_and_the_order_goes_on(self):
        waiting = self._order(self.device, 1)
        waiting.action_assign()
        line = waiting.move_raw_ids.move_line_ids
        line.lot_id = self.suspect
        self.env.flush_all()
        record = self._ask()
        record.action_list()
        self.assertEqual(record.order_ids.production_id, waiting)
        self.assertEqual(record.order_ids.why, "reserved")
        record.action_contain()
        self.assertFalse(
            waiting.move_raw_ids.move_line_ids.filtered(
                lambda li: li.lot_id == self.suspect
            )
        )
        self.assertFalse(record.order_ids.stopped)
        self.assertIn(record.name, " ".join(waiting.activity_ids.mapped("summary")))

    def test_an_order_that_used_it_is_stopped(self):
        waiting = self._order(self.device, 1)
        self._consume(waiting, [(self.suspect, 1)])
        waiting.action_assign()
        self.env.flush_all()
        record = self._ask()
        record.action_list()
        record.action_contain()
        row = record.order_ids
        self.assertEqual((row.why, row.stopped), ("used", True))
        events = [waiting._make_gate_event("mo_close", waiting.id)]
        found = {e: _Answer() for e in events}
        self.env["qms.gate.mixin"]._add_containment_findings(found)
        [finding] = found[events[0]].findings
        self.assertEqual(finding.code, "containment.stopped")
        self.assertIn(record.name, finding.message)
        wizard = self.env["medical.containment.order.release"]
        for user in (self.operator, self.inspector):
            with self.assertRaises(AccessError):
                row.with_user(user)._let_go_on("I think so")
        with self.assertRaises(UserError):
            wizard.with_user(self.engineer).create(
                {"order_id": row.id, "reason": "  "}
            ).action_apply()
        wizard.with_user(self.engineer).create(
            {"order_id": row.id, "reason": "Other cavity"}
        ).action_apply()
        self.assertEqual(
            (row.stopped, row.released_by_id, row.release_reason),
            (False, self.engineer, "Other cavity"),
        )
        found = {e: _Answer() for e in events}
        self.env["qms.gate.mixin"]._add_containment_findings(found)
        self.assertFalse(found[events[0]].findings)

    def test_what_came_to_be_meanwhile_is_held_too(self):
        record = self._ask()
        record.action_list()
        later, _order = self._make(self.device, ["D9"], [(self.suspect, 1)])
        self._contain(record)
        self.assertEqual(later.quality_status, "on_hold")
        self.assertIn(later, record.line_ids.lot_id)
        self.assertEqual(record.state, "active")

    def test_what_was_shipped_meanwhile_is_listed(self):
        record = self._ask("recall")
        record.action_list()
        other = self.env["res.partner"].create({"name": "Late Clinic"})
        delivery = self._ship(self.devices[1])
        delivery.partner_id = other
        delivery.button_validate()
        self.env.flush_all()
        record.consignee_ids.write({"quantity_confirmed": 1})
        self._contain(record)
        self.assertEqual(
            set(record.consignee_ids.mapped("company_name")),
            {self.customer.name, "Late Clinic"},
        )
        self.assertEqual(sum(record.consignee_ids.mapped("quantity_confirmed")), 1)
        line = record.line_ids.filtered(lambda li: li.lot_id == self.devices[1])
        self.assertEqual((line.quantity_stock, line.quantity_shipped), (0, 1))

    def test_an_order_that_used_it_since_the_list_is_stopped(self):
        waiting = self._order(self.device, 1)
        waiting.action_assign()
        waiting.move_raw_ids.move_line_ids.lot_id = self.suspect
        self.env.flush_all()
        record = self._ask()
        record.action_list()
        self.assertEqual(record.order_ids.why, "reserved")
        waiting.move_raw_ids.picked = True
        self.env.flush_all()
        self._contain(record)
        self.assertEqual(
            (record.order_ids.why, record.order_ids.stopped), ("used", True)
        )

    def test_defaults_of_a_client_forge_nothing(self):
        waiting = self._order(self.device, 1)
        self._consume(waiting, [(self.suspect, 1)])
        self.env.flush_all()
        record = self._ask("recall").with_context(
            default_released_at="2020-01-01",
            default_released_by_id=self.engineer.id,
            default_release_reason="fine",
            default_held_at="2020-01-01",
            default_letter_sent_on="2020-01-01",
            default_quantity_confirmed=1,
        )
        record.action_list()
        self._contain(record)
        self.assertTrue(record.order_ids.stopped)
        self.assertFalse(record.order_ids.released_at)
        self.assertFalse(record.consignee_ids.letter_sent_on)
        self.assertFalse(record.consignee_ids.quantity_confirmed)

    def test_a_contained_lot_is_not_released_before_the_closing(self):
        record = self._ask()
        record.action_list()
        self._contain(record)
        employees = {}
        disposition = self.env["medical.lot.disposition"].create(
            {"decision": "release", "reason": "x"}
        )
        event = self.suspect._make_release_event(disposition, employees)
        answers = {event: _Answer()}
        self.env["qms.gate.mixin"]._add_containment_findings(answers)
        [finding] = answers[event].findings
        self.assertEqual(finding.code, "containment.open")

    def test_one_that_cannot_be_held_hinders_no_other(self):
        record = self._ask()
        record.action_list()
        origin = hold.MedicalContainment._hold_lots

        def refuse(self, lots):
            if any(lot.name == "D2" for lot in lots):
                raise UserError(self.env._("in the way"))
            return origin(self, lots)

        with patch.object(hold.MedicalContainment, "_hold_lots", refuse):
            self._contain(record)
        self.assertEqual(record.failed_count, 1)
        self.assertEqual(self.devices.mapped("quality_status"), ["on_hold", "released"])
        failed = record.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((failed.lot_name, failed.message), ("D2", "in the way"))
        record.action_retry()
        self.assertEqual(set(self.devices.mapped("quality_status")), {"on_hold"})
        self.assertFalse(record.failed_count)

    def test_in_steps_by_the_job(self):
        record = self._ask()
        record.action_list()
        with (
            patch.object(hold, "_STEP", 1),
            patch.object(
                hold.MedicalContainment,
                "_begin_hold",
                lambda self: self.sudo()._serve({"state": "running"}),
            ),
        ):
            record.action_contain()
            self.assertEqual(self.suspect.quality_status, "released")
            with patch.object(
                type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60
            ):
                record._cron_hold()
        self.assertEqual(record.state, "active")
        held = self.suspect | self.devices
        self.assertEqual(set(held.mapped("quality_status")), {"on_hold"})

    def test_a_mock_recall_holds_nothing(self):
        record = self._ask("mock")
        record.action_list()
        self.assertEqual(set(record.line_ids.mapped("state")), {"mock"})
        self.assertEqual(record.reconciled, 100)
        with self.assertRaises(UserError):
            record.action_contain()
        self.assertEqual(self.suspect.quality_status, "released")
        with self.assertRaises(UserError):
            record.consignee_ids.action_letter_sent()

    def test_what_is_not_accounted_for_shows(self):
        lot = self._released(self.part, "ODD", 5)
        delivery = self._ship(lot, 2)
        delivery.button_validate()
        self.env.flush_all()
        record = self._ask("mock", lot)
        record.action_list()
        self.assertEqual(record.quantity_unknown, 2)
        self.assertEqual(record.reconciled, 60)

    def test_movements_of_a_lot_are_found_by_an_index(self):
        """Odoo has none: each batch held would read all movements ever made."""
        self.env.cr.execute(
            "SELECT count(*) FROM pg_index i JOIN pg_attribute a"
            " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
            " WHERE i.indrelid = 'stock_move_line'::regclass"
            " AND a.attname = 'lot_id' AND i.indisvalid"
        )
        self.assertTrue(self.env.cr.fetchone()[0])

    def test_as_many_queries_for_many_lots(self):
        counts = []
        for names in (["Q1"], [f"R{number}" for number in range(15)]):
            lot = self._released(self.part, f"OF-{names[0]}", 20)
            self._make(self.device, names, [(lot, len(names))])
            record = self._ask("mock", lot)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            record.action_list()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 6)


class _Answer:
    def __init__(self):
        self.findings = []
