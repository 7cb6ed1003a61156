# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, fields
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..audit import Audited
from ..audit.forms import CLAIM_COLUMNS, claim_form
from ..tools.keyring import open_keyring
from .common import GateCase


class AuditCase(GateCase):
    """Reads the log itself, in the transaction that wrote it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "audit_manager",
            groups="qms_base.group_qms_manager,stock.group_stock_manager,"
            "mrp.group_mrp_manager",
        )
        cls.keeper = cls.env["hr.employee"].create(
            {"name": "Audit Manager", "user_id": cls.manager.id}
        )

    def _since(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT coalesce(max(id), 0) FROM qms_audit_log")
        return self.env.cr.fetchone()[0]

    def _entries(self, since, table):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT e.*, a.user_ref, a.user_name, a.reason, a.employee_ref"
            " FROM qms_audit_log e LEFT JOIN qms_audit_act a ON a.id = e.act_id"
            " WHERE e.id > %s AND e.table_name = %s ORDER BY e.id",
            [since, table],
        )
        return self.env.cr.dictfetchall()

    def _sql(self, query, params=()):
        self.env.flush_all()
        self.env.cr.execute(query, params)


class TestAuditTrail(AuditCase):
    """Who, what, when and why of every write (21 CFR 11.10(e))."""

    def test_11_10_e_a_write_leaves_old_and_new_values_and_who(self):
        lot = self._stocked_lot(self.part, "L-AUDIT", 1).with_user(self.manager)
        since = self._since()
        lot.ref = "R-2"
        [entry] = self._entries(since, "stock_lot")
        self.assertEqual(entry["operation"], "U")
        self.assertEqual(entry["row_id"], lot.id)
        self.assertEqual(entry["old_values"], {"ref": None})
        self.assertEqual(entry["new_values"], {"ref": "R-2"})
        self.assertEqual(entry["user_ref"], self.manager.id)
        self.assertEqual(entry["user_name"], self.manager.name)
        self.assertEqual(entry["employee_ref"], self.keeper.id)
        self.assertFalse(entry["flags"])

    def test_11_10_e_creation_and_deletion_keep_every_value(self):
        since = self._since()
        workcenter = self.env["mrp.workcenter"].create({"name": "Kiln", "code": "K1"})
        [created] = self._entries(since, "mrp_workcenter")
        self.assertEqual(created["operation"], "I")
        self.assertEqual(created["new_values"]["code"], "K1")
        workcenter_id = workcenter.id
        since = self._since()
        workcenter.unlink()
        [deleted] = self._entries(since, "mrp_workcenter")
        self.assertEqual(
            (deleted["operation"], deleted["row_id"]), ("D", workcenter_id)
        )
        self.assertEqual(deleted["old_values"]["code"], "K1")
        self.assertIn("D", deleted["flags"])

    def test_nothing_recorded_changed_leaves_nothing(self):
        lot = self._stocked_lot(self.part, "L-SAME", 1)
        lot.ref = "R"
        since = self._since()
        lot.write({"ref": "R"})
        lot.message_post(body="A note")
        self.assertFalse(self._entries(since, "stock_lot"))

    def test_11_10_e_sql_behind_the_orm_is_recorded(self):
        lot = self._stocked_lot(self.part, "L-SQL", 1)
        since = self._since()
        self._sql("SELECT set_config('qms.act', '', true)")
        self._sql("UPDATE stock_lot SET ref = 'psql' WHERE id = %s", [lot.id])
        [entry] = self._entries(since, "stock_lot")
        self.assertIsNone(entry["act_id"])
        self.assertIn("U", entry["flags"])
        self.env.cr.execute("SELECT session_user")
        self.assertEqual(entry["db_user"], self.env.cr.fetchone()[0])
        self.assertIn("pid", entry["client"])

    def test_the_act_of_another_transaction_does_not_count(self):
        lot = self._stocked_lot(self.part, "L-ACT", 1)
        since = self._since()
        for borrowed in ("1", "-5", "999999999"):
            self._sql("SELECT set_config('qms.act', %s, true)", [borrowed])
            self._sql("UPDATE stock_lot SET ref = %s WHERE id = %s", [borrowed, lot.id])
        for entry in self._entries(since, "stock_lot"):
            self.assertIsNone(entry["act_id"])
            self.assertIn("U", entry["flags"])

    def test_each_actor_of_a_transaction_is_named(self):
        lot = self._stocked_lot(self.part, "L-TWO", 1)
        since = self._since()
        for user in (self.manager, self.env.user, self.manager):
            lot.with_user(user).ref = user.login
            self.env.flush_all()
        self.assertEqual(
            [entry["user_ref"] for entry in self._entries(since, "stock_lot")],
            [self.manager.id, SUPERUSER_ID, self.manager.id],
        )

    def test_sudo_does_not_hide_who_acts(self):
        lot = self._stocked_lot(self.part, "L-SUDO", 1)
        since = self._since()
        lot.with_user(self.operator).sudo().ref = "sudo"
        [entry] = self._entries(since, "stock_lot")
        self.assertEqual(entry["user_ref"], self.operator.id)

    def test_a_savepoint_that_is_undone_loses_no_actor(self):
        lot = self._stocked_lot(self.part, "L-SAVE", 1).with_user(self.manager)
        since = self._since()
        try:
            with self.env.cr.savepoint():
                lot.ref = "undone"
                self.env.flush_all()
                raise ValueError
        except ValueError:
            lot.invalidate_recordset()
        lot.ref = "kept"
        [entry] = self._entries(since, "stock_lot")
        self.assertEqual(entry["new_values"], {"ref": "kept"})
        self.assertEqual(entry["user_ref"], self.manager.id)

    def test_the_claim_is_sealed_with_the_key_outside(self):
        lot = self._stocked_lot(self.part, "L-SEAL", 1).with_user(self.manager)
        since = self._since()
        lot.ref = "sealed"
        [entry] = self._entries(since, "stock_lot")
        self.env.cr.execute(
            "SELECT * FROM qms_audit_act WHERE id = %s", [entry["act_id"]]
        )
        act = self.env.cr.dictfetchone()
        keyring = open_keyring(self.env)
        claim = {column: act[column] for column in CLAIM_COLUMNS}
        self.assertTrue(
            keyring.check_seal(claim_form(act["nonce"], claim), act["seal"])
        )
        claim["user_ref"] = self.operator.id
        self.assertFalse(
            keyring.check_seal(claim_form(act["nonce"], claim), act["seal"])
        )

    def test_the_reason_is_kept_with_what_was_written_for_it(self):
        lot = self._stocked_lot(self.part, "L-WHY", 1).with_user(self.manager)
        since = self._since()
        lot.ref = "before"
        with self.env["qms.audit.act"].with_user(self.manager)._with_reason("Typo"):
            lot.ref = "during"
        lot.ref = "after"
        self.assertEqual(
            [
                (entry["new_values"]["ref"], entry["reason"])
                for entry in self._entries(since, "stock_lot")
            ],
            [("before", None), ("during", "Typo"), ("after", None)],
        )

    def test_links_are_recorded_with_the_record_that_shows_them(self):
        group = self.env.ref("qms_base.group_qms_inspector")
        since = self._since()
        self.operator.write({"group_ids": [(4, group.id)]})
        entries = self._entries(since, "res_groups_users_rel")
        self.assertTrue(entries)
        for entry in entries:
            self.assertEqual(entry["owner_table"], "res_users")
            self.assertEqual(entry["owner_id"], self.operator.id)
        self.assertIn(group.id, [entry["row_id"] for entry in entries])

    def test_lines_name_the_record_they_belong_to(self):
        since = self._since()
        self.bom.bom_line_ids.product_qty = 3
        [entry] = self._entries(since, "mrp_bom_line")
        self.assertEqual(
            (entry["owner_table"], entry["owner_id"]), ("mrp_bom", self.bom.id)
        )
        self.assertIn("L", entry["flags"])

    def test_back_dated_values_are_flagged(self):
        order = self._order()
        order.workorder_ids[0].button_start()
        self.env.flush_all()
        log = order.workorder_ids[0].time_ids
        since = self._since()
        early = fields.Datetime.now() - timedelta(hours=3)
        self._sql(
            "UPDATE mrp_workcenter_productivity SET date_start = %s WHERE id = %s",
            [early, log.id],
        )
        [entry] = self._entries(since, "mrp_workcenter_productivity")
        self.assertIn("B", entry["flags"])

    def test_secrets_are_never_in_the_trail(self):
        since = self._since()
        self.operator.password = "a new and secret one"
        [entry] = self._entries(since, "res_users")
        self.assertTrue(entry["new_values"]["password"].startswith("sha256:"))
        self.env.cr.execute(
            "SELECT password FROM res_users WHERE id = %s", [self.operator.id]
        )
        self.assertNotIn(self.env.cr.fetchone()[0], str(entry))
        policy = self.env["qms.audit.policy"]
        for source in policy._sources():
            names = {column.name for column in source.columns if column.how == "value"}
            for secret in (
                "password",
                "totp_secret",
                "secret",
                "pending_secret",
                "pin",
            ):
                self.assertNotIn(secret, names, source.table)

    def test_rows_of_ledgers_are_witnessed(self):
        since = self._since()
        order = self._order()
        order.workorder_ids[0].button_start()
        entries = self._entries(since, "qms_gate_decision")
        self.assertTrue(entries)
        for entry in entries:
            self.assertEqual(list(entry["new_values"]), ["row"])
            self.assertNotIn("U", entry["flags"] or "")

    @mute_logger("odoo.sql_db")
    def test_11_10_e_nobody_changes_the_trail(self):
        self._stocked_lot(self.part, "L-FIX", 1)
        self.env.flush_all()
        statements = ["TRUNCATE qms_audit_log_other"]
        for table in ("qms_audit_log", "qms_audit_act"):
            statements += [
                f"UPDATE {table} SET at = now()",
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
            ]
        for statement in statements:
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    @mute_logger("odoo.sql_db")
    def test_nobody_writes_an_entry(self):
        with (
            self.assertRaises(psycopg2.errors.InsufficientPrivilege),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO qms_audit_log (at, txid, cluster, db_user, table_name,"
                " operation) VALUES (now(), 1, 1, 'x', 'stock_lot', 'U')"
            )

    def test_emptying_a_table_is_recorded(self):
        since = self._since()
        self._sql("TRUNCATE mrp_workcenter_productivity CASCADE")
        entries = self._entries(since, "mrp_workcenter_productivity")
        self.assertEqual([entry["operation"] for entry in entries], ["T"])
        self.assertIn("D", entries[0]["flags"])

    def test_a_trigger_that_was_switched_off_is_mended(self):
        policy = self.env["qms.audit.policy"]
        self.assertFalse(policy._install_triggers())
        self._sql("ALTER TABLE stock_lot DISABLE TRIGGER qms_audit_row")
        self.assertEqual(policy._install_triggers(), ["stock_lot"])
        self._sql("DROP TRIGGER qms_audit_row ON stock_lot")
        self.assertEqual(policy._install_triggers(), ["stock_lot"])

    def test_a_column_that_leaves_stops_no_write(self):
        lot = self._stocked_lot(self.part, "L-COL", 1)
        self._sql("ALTER TABLE stock_lot ADD COLUMN qms_passing varchar")
        policy = self.env["qms.audit.policy"]
        policy._install_triggers(without={("stock_lot", "ref")})
        since = self._since()
        lot.ref = "unseen"
        self.assertFalse(self._entries(since, "stock_lot"))
        self.assertEqual(policy._install_triggers(), ["stock_lot"])

    def test_a_table_of_which_nothing_is_recorded_any_more_is_let_go(self):
        policy = self.env["qms.audit.policy"]
        declared = {**policy._audited(), "res.country": Audited(columns=("code",))}
        audited = patch.object(
            self.registry["qms.audit.policy"], "_audited", lambda self: declared
        )
        with audited:
            self.assertEqual(policy._install_triggers(), ["res_country"])
            leaving = {("res_country", "code")}
            self.assertEqual(policy._install_triggers(leaving), ["res_country"])
            self.assertFalse(policy._install_triggers(leaving))
        since = self._since()
        country = self.env["res.country"].create({"name": "Nowhere", "code": "QX"})
        country.code = "QY"
        country.unlink()
        self.env.flush_all()
        self.assertFalse(self._entries(since, "res_country"))

    def test_every_table_of_the_addons_is_recorded(self):
        policy = self.env["qms.audit.policy"]
        own = policy._audited_modules()
        recorded = policy._recorded_models()
        left_out = {
            name
            for name in self.env.registry
            if self.env[name]._auto
            and not self.env[name]._abstract
            and not self.env[name]._transient
            and self.env[name]._original_module in own
        } - recorded
        ours = {
            name for name in left_out if self.env[name]._original_module == "qms_base"
        }
        self.assertEqual(
            ours, {"qms.audit.seal", "qms.gate.block", "qms.signing.guard"}
        )
        # another addon says so in its own declarations
        declared = policy._audited()
        for name in left_out - ours:
            self.assertIsNone(declared.get(name, "forgotten"), name)
