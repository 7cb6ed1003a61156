# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import csv
import io
from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .signing import sign
from .signing_common import SignatureCase


class ReviewCase(SignatureCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.part = cls.env["product.product"].create(
            {"name": "Reviewed part", "tracking": "lot", "is_storable": True}
        )
        cls.lot = cls.env["stock.lot"].create(
            {"name": "R-1", "product_id": cls.part.id}
        )
        cls.lot.expiration_date = fields.Datetime.now() + timedelta(days=30)
        cls.env.flush_all()
        cls.review = cls._review()
        cls.reader = new_test_user(
            cls.env,
            "audit_reader",
            groups="qms_base.group_qms_manager,stock.group_stock_manager,"
            "mrp.group_mrp_manager",
        )

    @classmethod
    def _review(cls, **vals):
        return (
            cls.env["qms.audit.review"]
            .with_user(cls.author)
            .create({"date_from": cls.today, "date_to": cls.today, **vals})
        )

    def _judged(self):
        self.review.action_collect()
        self.review.line_ids.write({"assessment": "justified"})
        self.review.conclusion = "Nothing stood out."
        return self.review


class TestAuditReview(ReviewCase):
    """Review by exception, signed, and closed for good."""

    def test_exceptions_are_brought_together(self):
        self.review.action_collect()
        model = self.env["ir.model"]._get("stock.lot")
        limits = self.review.line_ids.filtered(
            lambda line: line.kind == "limit" and line.model_id == model
        )
        self.assertEqual(len(limits), 1)
        before = limits.count
        limits.assessment = "justified"
        self.lot.expiration_date = fields.Datetime.now() + timedelta(days=300)
        self.env.flush_all()
        self.review.action_collect()
        self.assertGreater(limits.count, before)
        self.assertFalse(limits.assessment, "more of them: judged anew")
        domain = limits.action_open_entries()["domain"]
        self.assertEqual(self.env["qms.audit.entry"].search_count(domain), limits.count)

    def test_nothing_is_signed_that_was_not_judged(self):
        with self.assertRaises(UserError):
            sign(self.review, "review", self.first)
        self.review.action_collect()
        self.review.conclusion = "Fine"
        with self.assertRaises(UserError) as raised:
            sign(self.review, "review", self.first)
        self.assertIn("not judged", str(raised.exception))
        line = self.review.line_ids[0]
        with self.assertRaises(UserError):
            line.assessment = "action"

    def test_signed_it_is_closed(self):
        review = self._judged()
        sign(review, "review", self.first)
        self.assertEqual(review.state, "done")
        manager = review.with_user(self.first)
        for attempt in (
            lambda: manager.write({"conclusion": "Other"}),
            lambda: manager.write({"date_from": self.today - timedelta(days=1)}),
            lambda: manager.line_ids.write({"comment": "Other"}),
            lambda: manager.write(
                {"line_ids": [(1, manager.line_ids[0].id, {"comment": "x"})]}
            ),
            lambda: manager.action_collect(),
            lambda: manager.unlink(),
            lambda: manager.line_ids.unlink(),
            lambda: manager.sudo().write({"conclusion": "By the system"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()

    def test_nobody_writes_what_collecting_and_signing_give(self):
        engineer = self.review.with_user(self.author)
        for vals in (
            {"state": "done"},
            {"collected_at": "2026-01-01 00:00:00"},
            {"chain_ok": "ok"},
            {"head_hash": "0"},
            {"entry_count": 0},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                engineer.write(vals)
        made = self._review(state="done", chain_ok="ok", head_number=7)
        self.assertEqual(
            (made.state, made.chain_ok, made.head_number), ("draft", False, 0)
        )
        lines = self.env["qms.audit.review.line"].with_user(self.author)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lines.create({"review_id": self.review.id, "kind": "limit"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            # not sudo() either
            lines.sudo().create({"review_id": self.review.id, "kind": "limit"})
        self.review.action_collect()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.review.line_ids[0].with_user(self.author).write({"count": 0})

    def test_the_wrong_person_is_refused(self):
        with self.assertRaises(AccessError):
            self.env["qms.audit.review"].with_user(self.operator).search([])
        auditor = new_test_user(
            self.env, "review_auditor", groups="qms_base.group_qms_auditor"
        )
        self.assertTrue(self.review.with_user(auditor).read(["name"]))
        with self.assertRaises(AccessError):
            self.review.with_user(auditor).write({"conclusion": "Mine"})
        with self.assertRaises(AccessError):
            self.review.with_user(auditor).action_collect()

    @mute_logger("odoo.sql_db")
    def test_sql_changes_no_closed_review(self):
        review = self._judged()
        sign(review, "review", self.first)
        self.env.flush_all()
        # a signature of this transaction would open it: not that of another record
        for statement in (
            "UPDATE qms_audit_review SET conclusion = 'x' WHERE id = %s",
            "DELETE FROM qms_audit_review WHERE id = %s",
            "UPDATE qms_audit_review_line SET comment = 'x' WHERE review_id = %s",
            "DELETE FROM qms_audit_review_line WHERE review_id = %s",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [review.id])

    def test_it_is_printed(self):
        review = self._judged()
        report = self.env.ref("qms_base.action_report_audit_review")
        pdf, kind = report._render_qweb_pdf(report.report_name, review.ids)
        self.assertEqual((kind, pdf[:4]), ("pdf", b"%PDF"))


class TestAuditWords(ReviewCase):
    """Read in words, and only by who may read the field now."""

    def _entry(self, record, **more):
        domain = [("table_name", "=", record._table), ("row_id", "=", record.id)]
        domain += [(name, "=", value) for name, value in more.items()]
        self.env.flush_all()
        return self.env["qms.audit.entry"].search(domain, limit=1)

    def test_changes_are_told_in_labels_and_names(self):
        category = self.env["product.category"].create({"name": "Sterile"})
        template = self.part.product_tmpl_id.with_user(self.env.user)
        before = template.categ_id.display_name
        template.write({"categ_id": category.id})
        entry = self._entry(template, operation="U").with_user(self.reader)
        self.assertIn("Reviewed part", entry.record_name)
        self.assertEqual(
            entry.summary, f"Product Category: {before or '(empty)'} → Sterile"
        )

    def test_values_are_shown_to_who_may_read_the_field(self):
        employee = self.env["hr.employee"].create(
            {"name": "Secretive", "work_email": "s@example.com"}
        )
        entry = self._entry(employee, operation="I")
        self.assertIn("s@example.com", entry.with_user(self.env.user).summary)
        for user in (self.first, self.author):
            summary = entry.with_user(user).summary
            self.assertNotIn("pin", summary.lower())
            self.assertFalse("sha256" in summary)

    def test_records_of_other_companies_stay_hidden(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        lot = self.env["stock.lot"].create(
            {"name": "E-1", "product_id": self.part.id, "company_id": other.id}
        )
        entry = self._entry(lot)
        self.assertTrue(entry)
        with self.assertRaises(AccessError):
            entry.with_user(self.first).read(["summary"])
        # entries of lines have no company of their own: the record decides
        self.assertEqual(
            self.env["qms.audit.entry"]
            .with_user(self.first)
            ._readable({entry.id: ("stock.lot", None, {}, {})}),
            set(),
        )

    def test_operators_and_portal_users_read_no_trail(self):
        portal = new_test_user(self.env, "audit_portal", groups="base.group_portal")
        for user in (self.operator, portal):
            with self.assertRaises(AccessError):
                self.env["qms.audit.entry"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["qms.audit.seal"].with_user(user).search([])

    def test_people_and_rights_are_for_who_oversees_them(self):
        inspector = new_test_user(
            self.env, "audit_inspector", groups="qms_base.group_qms_inspector"
        )
        entries = self.env["qms.audit.entry"]
        self.env.flush_all()
        self.assertFalse(
            entries.with_user(inspector).search([("is_system", "=", True)], limit=1)
        )
        self.assertTrue(
            entries.with_user(self.first).search([("is_system", "=", True)], limit=1)
        )

    def test_what_was_deleted_is_still_told(self):
        workcenter = self.env["mrp.workcenter"].create({"name": "Gone kiln"})
        res_id = workcenter.id
        workcenter.unlink()
        self.env.flush_all()
        entry = (
            self.env["qms.audit.entry"]
            .with_user(self.first)
            .search(
                [
                    ("table_name", "=", "mrp_workcenter"),
                    ("row_id", "=", res_id),
                    ("operation", "=", "D"),
                ]
            )
        )
        self.assertTrue(entry.is_deletion)
        self.assertTrue(entry.summary)

    def test_nobody_writes_through_the_screens(self):
        entry = self._entry(self.lot)
        for attempt in (
            lambda: entry.with_user(self.first).write({"reason": "x"}),
            lambda: entry.with_user(self.first).unlink(),
            lambda: entry.with_user(self.first).create({"reason": "x"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()
        # a view of the log, for the system too
        for attempt in (lambda: entry.sudo().unlink(), lambda: entry.sudo().create({})):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.Error),
                self.env.cr.savepoint(),
            ):
                attempt()

    def test_a_claim_made_by_sql_names_nobody_for_certain(self):
        self.env.flush_all()
        for seal, words in ((None, "not vouched for"), ("made:up", "Unattributed")):
            self.env.cr.execute(
                "SELECT set_config('qms.act', qms_audit_claim(%s, %s, 'The boss', NULL,"
                " NULL, NULL, NULL, 'request', NULL, NULL, NULL, NULL, %s)::text,"
                " true)",
                [f"nonce {words}", self.first.id, seal],
            )
            self.env.cr.execute(
                "UPDATE stock_lot SET ref = %s WHERE id = %s", [words, self.lot.id]
            )
            entry = self._entry(self.lot, operation="U")
            self.assertIn(words, entry.actor)

    def test_history_holds_the_lines(self):
        bom = self.env["mrp.bom"].create(
            {"product_tmpl_id": self.part.product_tmpl_id.id}
        )
        component = self.env["product.product"].create({"name": "Screw"})
        line = self.env["mrp.bom.line"].create(
            {"bom_id": bom.id, "product_id": component.id, "product_qty": 2}
        )
        line.unlink()
        self.env.flush_all()
        action = bom.action_qms_history()
        tables = self.env["qms.audit.entry"].search(action["domain"])
        self.assertLessEqual(
            {("mrp_bom", "I"), ("mrp_bom_line", "I"), ("mrp_bom_line", "D")},
            {(entry.table_name, entry.operation) for entry in tables},
        )
        self.assertLessEqual(
            set(tables.mapped("table_name")), {"mrp_bom", "mrp_bom_line"}
        )

    def test_11_10_b_a_copy_to_read_and_to_file(self):
        self.lot.ref = "=1+1"
        self.env.flush_all()
        extract = (
            self.env["qms.audit.extract"]
            .with_user(self.reader)
            .create(
                {
                    "title": "Lots",
                    "model_id": self.env["ir.model"]._get_id("stock.lot"),
                    "date_from": self.today,
                }
            )
        )
        extract.action_csv()
        text = base64.b64decode(extract.file).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(len(rows), extract.entry_count)
        last = rows[-1]
        self.assertEqual((last["Table"], last["Row"]), ("stock_lot", str(self.lot.id)))
        self.assertIn("=1+1", last["What"])
        report = self.env.ref("qms_base.action_report_audit_extract")
        pdf, kind = report.with_user(self.reader)._render_qweb_pdf(
            report.report_name, extract.ids
        )
        self.assertEqual((kind, pdf[:4]), ("pdf", b"%PDF"))

    def test_forms_of_recorded_models_have_the_button(self):
        for model in ("stock.lot", "mrp.production", "qms.signature.policy"):
            arch = self.env[model].with_user(self.reader).get_view(view_type="form")
            self.assertIn("action_qms_history", arch["arch"], model)
        worker = new_test_user(
            self.env,
            "audit_worker",
            groups="stock.group_stock_user,qms_base.group_qms_operator",
        )
        arch = self.env["stock.lot"].with_user(worker).get_view(view_type="form")
        self.assertNotIn("action_qms_history", arch["arch"])
