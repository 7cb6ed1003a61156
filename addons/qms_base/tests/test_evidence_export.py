# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import io
import json
import zipfile

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import SQL, mute_logger

from ..tools.archive import archive_rows, archive_tables, drop_functions
from ..tools.ledger import ledger_models
from .common import GateCase


class TestEvidenceExport(GateCase):
    """No ledger leaves the database before all of it was exported and verified."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"].with_context(active_test=False).search([])
        cls.manager = new_test_user(
            cls.env,
            "evidence_manager",
            groups="mrp.group_mrp_user,qms_base.group_qms_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, companies.ids)],
        )
        cls.exports = cls.env["qms.evidence.export"].with_user(cls.manager)
        cls.module = cls.env["ir.module.module"].search([("name", "=", "qms_base")])

    def _decide(self):
        order = self._order()
        order.workorder_ids[0].button_start()
        self.env.flush_all()
        return self._decisions("wo_start", order.workorder_ids)

    def _export(self):
        action = self.exports.action_export()
        return self.exports.browse(action["res_id"])

    # -- exporting -----------------------------------------------------------
    def test_an_export_holds_every_row(self):
        decision = self._decide()
        export = self._export()
        self.assertTrue(export.is_current)
        self.assertEqual(export.exported_by_id, self.manager)
        content = io.BytesIO(export.sudo().attachment_id.raw)
        with zipfile.ZipFile(content) as package:
            manifest = json.loads(package.read("manifest.json"))
            rows = {
                name: [
                    json.loads(line)
                    for line in package.read(entry["file"]).splitlines()
                ]
                for name, entry in manifest["tables"].items()
            }
        for ledger in self.exports._ledgers():
            ids = ledger.sudo().search([], order="id").ids
            self.assertEqual([row["id"] for row in rows[ledger._table]], ids)
        (row,) = (r for r in rows["qms_gate_decision"] if r["id"] == decision.id)
        self.assertEqual(row["actor_name"], self.operator.name)
        self.assertEqual(row["key"], decision.key)
        self.assertEqual(manifest["exported_by"], self.manager.name)
        self.assertIn("qms_base", manifest["modules"])

    def test_an_export_holds_the_other_records_of_the_addons(self):
        station = self.env["qms.station"].create(
            {"name": "Bench terminal", "code": "B1", "company_id": self.company.id}
        )
        export = self._export()
        content = io.BytesIO(export.sudo().attachment_id.raw)
        with zipfile.ZipFile(content) as package:
            manifest = json.loads(package.read("manifest.json"))
            rows = package.read(manifest["tables"]["qms_station"]["file"])
        names = {row["id"]: row["name"] for row in map(json.loads, rows.splitlines())}
        self.assertEqual(names[station.id], "Bench terminal")
        self.assertNotIn("res_company_users_rel", manifest["tables"])
        self.assertNotIn("stock_lot", manifest["tables"])

    def test_an_export_is_current_until_evidence_is_added(self):
        self._decide()
        export = self._export()
        self._decide()
        export.invalidate_recordset()
        self.assertFalse(export.is_current)

    def test_only_quality_managers_export(self):
        engineer = self._person("evidence_engineer", "qms_base.group_qms_engineer")
        auditor = self._person("evidence_auditor", "qms_base.group_qms_auditor")
        for user in (
            self.operator,
            engineer,
            auditor,
            self.env.ref("base.user_admin"),
            self.env.ref("base.user_root"),
        ):
            with self.assertRaises(AccessError):
                self.env["qms.evidence.export"].with_user(user).action_export()

    def test_who_lacks_a_company_neither_exports_nor_reads(self):
        export = self._export()
        self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError) as refused:
            self.exports.action_export()
        self.assertIn("Elsewhere", str(refused.exception))
        outside = self.env["res.company"].create({"name": "Outside"})
        outsider = new_test_user(
            self.env,
            "evidence_outsider",
            groups="qms_base.group_qms_manager",
            company_id=outside.id,
            company_ids=[(6, 0, outside.ids)],
        )
        self.assertFalse(self.env["qms.evidence.export"].with_user(outsider).search([]))
        with self.assertRaises(AccessError):
            export.with_user(outsider).action_download()
        with self.assertRaises(AccessError):
            export.sudo().attachment_id.with_user(outsider).read(["datas"])
        with self.assertRaises(AccessError):
            export.sudo().attachment_id.with_user(self.operator).read(["datas"])

    def test_a_manager_of_the_demonstration_exports(self):
        """Odoo's demonstration has companies of its own; one manager has them all."""
        user = self.env.ref("qms_base.demo_user_qmanager2")
        self.assertGreater(len(user.company_ids), 1)
        action = self.exports.with_user(user).action_export()
        export = self.exports.with_user(user).browse(action["res_id"])
        self.assertTrue(export.is_current)
        self.assertEqual(export.exported_by_name, "Hugo Wren")

    def test_nobody_writes_an_export(self):
        export = self._export()
        for records in (self.exports, self.exports.sudo()):
            with self.assertRaises(AccessError):
                records.create({"file_name": "x"})
        with self.assertRaises(AccessError):
            export.write({"sha256": "0"})
        for statement in (
            "UPDATE qms_evidence_export SET sha256 = 'x'",
            "DELETE FROM qms_evidence_export",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_a_file_that_was_changed_does_not_count(self):
        self._decide()
        export = self._export()
        self.assertTrue(export.action_verify())
        export.sudo().attachment_id.raw = b"something else"
        with self.assertRaises(UserError):
            export.action_verify()
        with self.assertRaises(UserError):
            self.module.button_uninstall()

    @mute_logger("odoo.sql_db")
    def test_the_file_of_an_export_is_not_deleted(self):
        export = self._export()
        with self.assertRaises(psycopg2.errors.ForeignKeyViolation):
            with self.env.cr.savepoint():
                export.sudo().attachment_id.unlink()

    # -- uninstalling --------------------------------------------------------
    def test_every_way_to_uninstall_is_refused(self):
        self._decide()
        admin = self.env.ref("base.user_admin")
        for module in (
            self.module,
            self.module.downstream_dependencies()[:1],
            self.env["ir.module.module"].search([("name", "=", "mrp")]),
            self.env["ir.module.module"].search([("name", "=", "stock")]),
        ):
            for way in (
                lambda m: m.button_uninstall(),
                lambda m: (m + m.downstream_dependencies()).module_uninstall(),
                lambda m: (m + m.downstream_dependencies()).write(
                    {"state": "to remove"}
                ),
                lambda m: (m + m.downstream_dependencies()).write(
                    {"state": "uninstalled"}
                ),
            ):
                if not module:
                    continue
                with self.subTest(module=module.name):
                    with self.assertRaises(UserError) as refused:
                        way(module.with_user(admin))
                    self.assertIn("qms_gate_decision", str(refused.exception))
                    self.assertEqual(module.state, "installed")

    def test_an_export_that_is_too_old_does_not_count(self):
        self._decide()
        self._export()
        self._decide()
        with self.assertRaises(UserError):
            self.module.button_uninstall()
        self._export()
        self.module.button_uninstall()
        self.assertEqual(self.module.state, "to remove")

    def test_other_modules_are_left_alone(self):
        self._decide()
        other = self.env["ir.module.module"].search(
            [("name", "=", "base_import"), ("state", "=", "installed")]
        )
        other.button_uninstall()
        self.assertEqual(other.state, "to remove")

    def test_a_context_key_drops_no_ledger(self):
        self._decide()
        model = self.env["ir.model"]._get("qms.gate.decision")
        with self.assertRaises(UserError):
            model.with_context(_force_unlink=True)._drop_table()
        model.field_id.with_context(_force_unlink=True)._drop_column()
        self.env.cr.execute("SELECT lot_id, key FROM qms_gate_decision LIMIT 1")
        self.assertTrue(self.env.cr.fetchone())

    # -- the archive ---------------------------------------------------------
    def test_every_ledger_is_append_only_and_known(self):
        self.env.cr.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'qms_audit_log'::regclass"
        )
        parts = {table for (table,) in self.env.cr.fetchall()}
        trail = {"qms_audit_log", "qms_audit_act", *parts}
        self.env.cr.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = 'qms_append_only_row'"
            " AND c.relnamespace = current_schema::regnamespace"
        )
        ledgers = ledger_models(self.env)
        links = {
            field.relation
            for ledger in ledgers
            for field in ledger._fields.values()
            if field.store and field.type == "many2many"
        }
        found = {table for (table,) in self.env.cr.fetchall()}
        self.assertEqual(found - links, {ledger._table for ledger in ledgers} | trail)

    def test_long_names_stay_apart_in_the_archive(self):
        long = "qms_test_" + "x" * 45
        for table in (f"{long}_one", f"{long}_two"):
            self.env.cr.execute(f"CREATE TABLE {table} (a int UNIQUE, b int UNIQUE)")
            self.env.cr.execute(f"INSERT INTO {table} VALUES (1, 2)")
        names = archive_tables(
            self.env.cr, [f"{long}_one", f"{long}_two"], {"archived_by": "test"}
        )
        self.assertEqual(len(set(names.values())), 2)
        self.env.cr.execute(
            "SELECT row_count, last_id FROM qms_archive.register WHERE source_table"
            " LIKE 'qms_test_%'"
        )
        self.assertEqual(self.env.cr.fetchall(), [(1, 0), (1, 0)])

    def test_rows_of_tables_that_stay_are_copied(self):
        partner = self.env["res.partner"].create({"name": "Archived about"})
        partner._message_log(body="Kept")
        self.env.flush_all()
        about = SQL("model = 'res.partner' AND res_id = %s", partner.id)
        name = archive_rows(self.env.cr, "mail_message", about, {})
        self.env.cr.execute(f'SELECT body FROM qms_archive."{name}" ORDER BY id DESC')
        self.assertIn("Kept", self.env.cr.fetchone()[0])
        nothing = SQL("model = 'no.such.model'")
        self.assertIsNone(archive_rows(self.env.cr, "mail_message", nothing, {}))

    def test_archived_tables_are_whole_and_stand(self):
        self._decide()
        self.env.cr.execute("SELECT count(*), max(id) FROM qms_gate_decision")
        rows, last_id = self.env.cr.fetchone()
        ledgers = [ledger._table for ledger in ledger_models(self.env)]
        names = archive_tables(self.env.cr, ledgers, {"archived_by": "test"})
        self.env.cr.execute("SELECT to_regclass('qms_gate_decision')")
        self.assertIsNone(self.env.cr.fetchone()[0])
        archived = f'qms_archive."{names["qms_gate_decision"]}"'
        self.env.cr.execute(f"SELECT count(*), max(id) FROM {archived}")
        self.assertEqual(self.env.cr.fetchone(), (rows, last_id))
        self.env.cr.execute(
            "SELECT source_table, row_count FROM qms_archive.register"
            " WHERE archived_table = %s",
            [names["qms_gate_decision"]],
        )
        self.assertEqual(self.env.cr.fetchone(), ("qms_gate_decision", rows))
        drop_functions(self.env.cr)
        for statement in (
            f"UPDATE {archived} SET key = 'x'",
            f"DELETE FROM {archived}",
            f"TRUNCATE {archived} CASCADE",
            "DELETE FROM qms_archive.register",
        ):
            with (
                self.subTest(statement=statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
        # what is archived holds nobody back
        self.env.cr.execute(
            "SELECT count(*) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
            " JOIN pg_class r ON r.oid = k.confrelid WHERE k.contype = 'f'"
            " AND c.relnamespace = 'qms_archive'::regnamespace"
            " AND r.relnamespace <> c.relnamespace"
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
