# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .label_issue_common import LabelIssueCase
from .test_label_template import LabelCase


@tagged("post_install", "-at_install")
class TestLabelAccess(LabelIssueCase):
    """Who may do what with labels, and what many of them cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._planned(cls.device, ["S1", "S2", "S3"])
        cls.lots = cls.order.lot_producing_ids

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------
    def test_nobody_writes_labels(self):
        self._clear(self.order)
        issue = self._issue(self.order)
        label = issue.label_ids[0]
        for record in (issue, label, label.event_ids[:1]):
            for user in (self.operator, self.engineer, self.manager, self.auditor):
                for attempt in (
                    lambda r: r.write({"company_id": self.env.company.id}),
                    lambda r: r.unlink(),
                    lambda r: r.create({}),
                ):
                    with self.assertRaises(AccessError):
                        attempt(record.with_user(user))
        with self.assertRaises(AccessError):
            label.sudo().write({"state": "applied"})
        with self.assertRaises(AccessError):
            self.env["medical.label"].sudo().create({"issue_id": issue.id})

    @mute_logger("odoo.sql_db")
    def test_postgresql_keeps_the_ledgers(self):
        self._clear(self.order)
        issue = self._issue(self.order)
        for table, row in (
            ("medical_label_issue", issue),
            ("medical_label_event", issue.label_ids.event_ids[:1]),
        ):
            with (
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"DELETE FROM {table} WHERE id = %s", [row.id])

    def test_who_may_not(self):
        self._clear(self.order)
        labels = self._printed(self.order)
        for user in (self.auditor, self.clerk):
            with self.assertRaises(AccessError):
                self._account(labels, "applied", user=user)
            with self.assertRaises(AccessError):
                self._scan(self.order, self.lots[0], user=user)
            with self.assertRaises(AccessError):
                labels.issue_id.with_user(user).action_print()
        self.assertEqual(labels.with_user(self.auditor).mapped("copy_number"), [1] * 3)
        with self.assertRaises(AccessError):
            labels.with_user(self.clerk).read(["state"])

    def test_other_companies_see_nothing(self):
        self._clear(self.order)
        self._issue(self.order)
        other = self.env["res.company"].create({"name": "Other plant"})
        foreign = self._person("tr_foreign", "qms_base.group_qms_manager")
        foreign.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for model in (
            "medical.label",
            "medical.label.issue",
            "medical.label.event",
            "medical.line.clearance",
        ):
            self.assertFalse(self.env[model].with_user(foreign).search([]), model)

    # ------------------------------------------------------------------
    # Many
    # ------------------------------------------------------------------
    def test_queries_do_not_grow_with_the_labels(self):
        counts = {}
        for size in (5, 40):
            names = [f"Q{size}X{index}" for index in range(size)]
            order = self._planned(self.device, names)
            self._clear(order)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            issue = self._issue(order)
            self.env.flush_all()
            counts["issue", size] = self.cr.sql_log_count - before
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            issue.label_ids._account("printed")
            self.env.flush_all()
            counts["account", size] = self.cr.sql_log_count - before
            self.env.invalidate_all()
            event = order._make_gate_event("mo_close", order.id, quantity=size)
            before = self.cr.sql_log_count
            order._look_at_gate([event])
            counts["close", size] = self.cr.sql_log_count - before
        for what in ("issue", "account", "close"):
            self.assertLessEqual(
                counts[what, 40], counts[what, 5] + 4, f"{what}: {counts}"
            )


@tagged("post_install", "-at_install")
class TestLabelCompany(LabelCase):
    """The company that a client chooses gives no label without its template."""

    def test_another_company_prints_no_built_in_label(self):
        self._approve(self.template)
        other = self.env["res.company"].create({"name": "Second works"})
        self.engineer.company_ids = [Command.link(other.id)]
        report = self.env.ref("medical_traceability.action_report_udi_label")
        lots = self.lots.with_user(self.engineer)
        chosen = lots.with_context(allowed_company_ids=[other.id, self.env.company.id])
        with self.assertRefused("in effect in Second works"):
            chosen._qms_render_canvas(report)
        self.assertTrue(lots._qms_render_canvas(report))
