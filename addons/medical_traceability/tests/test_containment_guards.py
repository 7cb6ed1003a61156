# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_containment import ContainmentCase


@tagged("post_install", "-at_install")
class TestContainmentGuards(ContainmentCase):
    """What nobody may do to it."""

    def test_who_may(self):
        for user in (self.operator, self.clerk):
            with self.assertRaises(AccessError):
                self._ask(user=user)
        record = self._ask()
        for user in (self.operator, self.clerk, self.auditor):
            with self.assertRaises(AccessError):
                record.with_user(user).action_list()
        self.assertTrue(record.with_user(self.auditor).name)
        other = self.env["res.company"].create({"name": "Other Devices"})
        self.auditor.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(
            self.env["medical.containment"].with_user(self.auditor).search([])
        )

    def test_nobody_writes_what_the_system_records(self):
        record = self._ask()
        record.action_list()
        for values in (
            {"state": "closed"},
            {"list_seconds": 1},
            {"name": "CT-1"},
            {"asked_at": "2020-01-01"},
            {"line_ids": [Command.clear()]},
            {"lot_ids": [Command.clear()]},
            {"reason": "Other"},
        ):
            for user in (self.inspector, self.manager):
                with self.assertRaises(UserError, msg=str(values)):
                    record.with_user(user).write(values)
                    self.env.flush_all()
        made = (
            self.env["medical.containment"]
            .with_user(self.manager)
            .with_context(default_state="closed", default_list_seconds=0.1)
            .create(
                {"reason": "x", "state": "closed", "name": "CT-9", "list_seconds": 1}
            )
        )
        self.assertEqual((made.state, made.list_seconds), ("draft", 0))
        self.assertNotEqual(made.name, "CT-9")
        with self.assertRaises(UserError):
            record.line_ids.with_user(self.manager).write({"state": "held"})
        with self.assertRaises(UserError):
            record.with_user(self.manager).unlink()

    def test_consignees_are_of_the_list_and_answers_are_entered(self):
        record = self._ask("recall")
        record.action_list()
        consignee = record.consignee_ids.with_user(self.inspector)
        for values in ({"quantity": 0}, {"partner_name": "X"}, {"lots": ""}):
            with self.assertRaises(UserError):
                consignee.write(values)
        with self.assertRaises(UserError):
            consignee.unlink()
        with self.assertRaises(UserError):
            record.write({"consignee_ids": [Command.create({"quantity": 4})]})
        consignee.write({"quantity_confirmed": 1})
        self.assertEqual(record.effectiveness, 100)
        with self.assertRaises(ValidationError):
            consignee.write({"quantity_returned": 1})

    def test_closing_needs_all_of_it(self):
        record = self._ask("recall")
        record.action_list()
        with self.assertRaisesRegex(UserError, "the hold of everything"):
            record._signature_check("close")
        self._contain(record)
        with self.assertRaisesRegex(UserError, "a conclusion, the letters"):
            record._signature_check("close")
        record.write({"conclusion": "All of it found"})
        record.consignee_ids.action_letter_sent()
        record._signature_check("close")
        record.with_user(self.manager)._signature_apply("close")
        self.assertEqual(record.state, "closed")
        self.env.flush_all()
        for write in (
            lambda: record.write({"conclusion": "Other"}),
            lambda: record.consignee_ids.write({"note": "later"}),
        ):
            with self.assertRaises(UserError):
                write()
        with (
            self.assertRaises(psycopg2.Error),
            self.env.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            self.env.cr.execute(
                "UPDATE medical_containment SET conclusion = 'x' WHERE id = %s",
                [record.id],
            )

    def test_documents(self):
        record = self._ask("recall")
        record.action_list()
        record.action_contain()
        reports = self.env["ir.actions.report"]
        for name, own in (
            ("action_report_containment", record),
            ("action_report_containment_letter", record.consignee_ids),
        ):
            data, kind = reports._render_qweb_pdf(
                f"medical_traceability.{name}", own.ids
            )
            self.assertEqual(kind, "pdf")
            self.assertTrue(data.startswith(b"%PDF"))

    def test_from_a_trace(self):
        trace = self.env["medical.trace"].with_user(self.inspector)
        action = trace.start_containment(self.suspect.ids, "mock")
        self.assertEqual(action["context"]["default_kind"], "mock")
        with self.assertRaises(AccessError):
            self.env["medical.trace"].with_user(self.auditor).start_containment(
                self.suspect.ids
            )
