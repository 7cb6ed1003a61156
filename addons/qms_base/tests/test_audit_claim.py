# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import new_test_user

from .test_audit_trail import AuditCase


class TestAuditClaim(AuditCase):
    """What a process remembers of a login names nobody who is no longer so."""

    def setUp(self):
        super().setUp()
        self.lot = self._stocked_lot(self.part, "L-CLAIM", 1).with_user(self.manager)
        self._write("first")

    def _as_in_a_new_transaction(self):
        self.env.flush_all()
        self.env.cr.precommit.data.clear()
        self.env.cr.cache.clear()
        self.env.invalidate_all()

    def _write(self, ref):
        """Write as in a transaction of its own; the act that its entry names."""
        self._as_in_a_new_transaction()
        since = self._since()
        self.lot.ref = ref
        [entry] = self._entries(since, "stock_lot")
        self.env.cr.execute(
            "SELECT * FROM qms_audit_act WHERE id = %s", [entry["act_id"]]
        )
        return self.env.cr.dictfetchone()

    def test_a_claim_is_one_query_and_the_gates_ask_no_more(self):
        self._as_in_a_new_transaction()
        acts = self.env["qms.audit.act"].with_user(self.manager)
        # the first ones of a transaction of a process that has begun to work
        acts._is_kept()
        self.manager._get_company_ids()
        with self.assertQueryCount(1):
            acts._claim()
        with self.assertQueryCount(0):
            people = self.env["qms.operator.presence"]._employees_of_logins(
                [self.manager.id]
            )
            acts._claim()
        self.assertEqual(
            people[self.manager.id], {self.keeper.company_id.id: self.keeper.id}
        )

    def test_who_was_renamed_behind_the_server_is_named_as_he_is_called(self):
        self._sql(
            "UPDATE res_partner SET name = 'Renamed' WHERE id = %s",
            [self.manager.partner_id.id],
        )
        act = self._write("renamed")
        self.assertEqual(act["user_name"], "Renamed")
        self._sql(
            "UPDATE hr_employee SET name = 'Renamed too' WHERE id = %s",
            [self.keeper.id],
        )
        act = self._write("renamed too")
        self.assertEqual(act["employee_name"], "Renamed too")
        self.assertEqual(act["employee_ref"], self.keeper.id)

    def test_a_login_given_away_behind_the_server_names_its_new_person(self):
        other = self.env["hr.employee"].create({"name": "Successor"})
        self._sql(
            "UPDATE hr_employee SET user_id = NULL WHERE id = %s", self.keeper.ids
        )
        act = self._write("nobody")
        self.assertIsNone(act["employee_ref"])
        self._sql(
            "UPDATE hr_employee SET user_id = %s WHERE id = %s",
            [self.manager.id, other.id],
        )
        act = self._write("successor")
        self.assertEqual(
            (act["employee_ref"], act["employee_name"]), (other.id, "Successor")
        )
        self._sql("UPDATE hr_employee SET active = false WHERE id = %s", other.ids)
        self.assertIsNone(self._write("archived")["employee_ref"])

    def test_the_login_of_a_terminal_names_nobody_of_its_own(self):
        """Remembered or not: who acts there is whoever identified."""
        login = new_test_user(
            self.env, "audit_terminal", groups="qms_base.group_qms_terminal"
        )
        self.env["hr.employee"].create({"name": "Own", "user_id": login.id})
        acts = self.env["qms.audit.act"].with_user(login)
        for _again in range(2):
            self._as_in_a_new_transaction()
            acts._claim()
            self.env.cr.execute(
                "SELECT employee_ref FROM qms_audit_act"
                " WHERE id = current_setting('qms.act')::bigint"
            )
            self.assertIsNone(self.env.cr.fetchone()[0])
            people = self.env["qms.operator.presence"]._employees_of_logins([login.id])
            self.assertEqual(people, {login.id: {}})

    def test_a_login_given_away_in_this_transaction_counts_before_it_is_stored(self):
        other = self.env["hr.employee"].create({"name": "Successor"})
        self._as_in_a_new_transaction()
        self.keeper.user_id = False
        self.env.flush_all()
        other.user_id = self.manager
        since = self._since()
        self.lot.ref = "at once"
        [entry] = self._entries(since, "stock_lot")
        self.assertEqual(entry["employee_ref"], other.id)

    def test_nothing_is_remembered_of_what_was_undone(self):
        try:
            with self.env.cr.savepoint():
                self.manager.name = "Undone"
                self._as_in_a_new_transaction()
                self.lot.ref = "undone"
                self.env.flush_all()
                raise ValueError
        except ValueError:
            self.lot.invalidate_recordset()
        self.assertNotEqual(self._write("kept")["user_name"], "Undone")

    def test_an_act_from_before_this_transaction_names_nobody(self):
        """Its number alone counts for nothing, whoever sets it."""
        since = self._since()
        self.env.cr.execute(
            "SELECT max(id) FROM qms_audit_act"
            " WHERE txid <> pg_current_xact_id()::text::bigint"
        )
        self._sql(
            "SELECT set_config('qms.act', %s, true)", [str(self.env.cr.fetchone()[0])]
        )
        self._sql("UPDATE stock_lot SET ref = 'x' WHERE id = %s", self.lot.ids)
        [entry] = self._entries(since, "stock_lot")
        self.assertIsNone(entry["act_id"])
        self.assertIn("U", entry["flags"])
