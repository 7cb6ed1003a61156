# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import GateCase
from .signing import enrol, sign


class TestRetention(GateCase):
    """Records are kept for the lifetime of the device (21 CFR 11.10(c))."""

    def test_the_longest_of_the_periods_counts(self):
        today = fields.Date.today()
        self.assertEqual(
            self.part_lot.qms_retain_until, fields.Date.add(today, years=2)
        )
        self.part.qms_lifetime_years = 15
        self.part_lot.invalidate_recordset()
        self.assertEqual(
            self.part_lot.qms_retain_until, fields.Date.add(today, years=15)
        )
        self.company.qms_retention_years = 20
        self.part_lot.invalidate_recordset()
        self.assertEqual(
            self.part_lot.qms_retain_until, fields.Date.add(today, years=20)
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.company.qms_retention_years = 1
            self.env.flush_all()

    def test_11_10_c_nobody_deletes_before(self):
        order = self._order()
        order.workorder_ids[0].button_start()
        self.env.flush_all()
        lot = self._stocked_lot(self.part, "K-1", 1)
        for record in (order, lot):
            for user in (self.env.ref("base.user_admin"), self.env.user):
                for attempt in (record.with_user(user), record.with_user(user).sudo()):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        attempt.unlink()
            self.assertTrue(record.sudo().exists())

    def test_what_is_no_record_goes_as_in_plain_odoo(self):
        (self._order(confirm=False) | self._order()).sudo().unlink()
        plain = self._product("Plain", "lot", regulated=False)
        lot = self.env["stock.lot"].create({"name": "P-9", "product_id": plain.id})
        self.assertFalse(lot.qms_retain_until)
        lot.unlink()
        typed = self.env["stock.lot"].create({"name": "T", "product_id": self.part.id})
        typed.unlink()

    def test_files_of_a_done_order_stay(self):
        order = self._order()
        self._work(order)
        file = self.env["ir.attachment"].create(
            {
                "name": "drawing.txt",
                "raw": b"rev A",
                "res_model": order._name,
                "res_id": order.id,
            }
        )
        file.raw = b"rev B"
        self._close(order)
        self.assertEqual(order.state, "done")
        for attempt in (
            lambda: file.write({"raw": b"rev C"}),
            lambda: file.write({"datas": b"eA=="}),
            lambda: file.write({"res_id": 0}),
            lambda: file.write({"res_model": "res.partner"}),
            lambda: file.write({"name": "other.txt"}),
            lambda: file.unlink(),
            lambda: file.sudo().unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        self.assertEqual(file.raw, b"rev B")
        file.write({"description": "As built"})


class TestReasons(GateCase):
    """What decides over use changes only with a reason (21 CFR 11.10(e))."""

    def _reasons(self, lot):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT e.new_values, a.reason FROM qms_audit_log e"
            " JOIN qms_audit_act a ON a.id = e.act_id"
            " WHERE e.table_name = 'stock_lot' AND e.row_id = %s"
            " AND e.operation = 'U' ORDER BY e.id",
            [lot.id],
        )
        return self.env.cr.fetchall()

    def test_a_change_without_a_reason_is_refused(self):
        lot = self._stocked_lot(self.part, "W-1", 1)
        first, later = (
            fields.Datetime.now() + timedelta(days=days) for days in (10, 90)
        )
        lot.expiration_date = first
        for reason in ({}, {"qms_change_reason": "  "}, {"qms_change_reason": False}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                lot.write({"expiration_date": later, **reason})
        self.assertEqual(lot.expiration_date, first)
        lot.write({"expiration_date": first, "ref": "free"})
        lot.write({"expiration_date": later, "qms_change_reason": "Re-tested"})
        lot.ref = "later"
        dated = [
            reason
            for values, reason in self._reasons(lot)
            if "expiration_date" in values
        ]
        self.assertEqual(dated, [None, "Re-tested"])
        self.assertIsNone(self._reasons(lot)[-1][1])

    def test_a_lot_of_which_there_is_nothing_is_still_being_entered(self):
        lot = self.env["stock.lot"].create({"name": "W-2", "product_id": self.part.id})
        lot.expiration_date = fields.Datetime.now()
        lot.expiration_date = fields.Datetime.now() + timedelta(days=1)

    def test_what_was_empty_is_given_without_one(self):
        self.device.product_tmpl_id.qms_lifetime_years = 10
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.device.product_tmpl_id.qms_lifetime_years = 5
        plain = self._product("Plain", "lot", regulated=False)
        plain.product_tmpl_id.qms_lifetime_years = 3
        plain.product_tmpl_id.qms_lifetime_years = 4


class TestOwners(GateCase):
    """Whose a record is, and whose a login is, does not change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contacts = cls.env["res.partner"]
        cls.customer = contacts.create({"name": "Aster Devices", "is_company": True})
        cls.contact = contacts.create(
            {"name": "Aster Purchasing", "parent_id": cls.customer.id}
        )
        cls.other = contacts.create({"name": "Borealis", "is_company": True})
        cls.third = contacts.create({"name": "Cirrus"})
        cls.device.product_tmpl_id.qms_customer_id = cls.customer

    def _merge(self, partners):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, partners[0])

    def test_owners_of_records_are_not_merged(self):
        for partners in (self.customer | self.other, self.other | self.customer):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._merge(partners)
        self.assertTrue(self.customer.exists() and self.other.exists())

    def test_owners_of_records_are_not_put_under_others(self):
        for values in (
            {"parent_id": self.other.id},
            {"parent_id": self.contact.id},
            {"commercial_partner_id": self.other.id},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.customer.write(values)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.customer.unlink()
        self.customer.write({"parent_id": False, "phone": "1"})

    def test_contacts_without_records_are_as_in_plain_odoo(self):
        self.third.parent_id = self.other
        self.assertEqual(self.third.commercial_partner_id, self.other)
        fourth = self.env["res.partner"].create({"name": "Borealis"})
        self._merge(self.other | fourth)
        self.assertFalse(fourth.exists())
        self.third.unlink()

    def test_11_100_a_a_login_is_never_given_again(self):
        worker = new_test_user(
            self.env, "kiln.worker", groups="stock.group_stock_manager"
        )
        self.env.flush_all()
        self.part_lot.with_user(worker).ref = "by the worker"
        self.env.flush_all()
        worker.login = "kiln.worker.renamed"
        self.env.flush_all()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            new_test_user(self.env, "kiln.worker", groups="base.group_user")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.operator.login = "kiln.worker"
            self.env.flush_all()
        # its own owner may have it back
        worker.login = "kiln.worker"

    def test_a_login_nobody_worked_under_is_free(self):
        idle = new_test_user(self.env, "never.seen", groups="base.group_user")
        idle.login = "seen"
        self.env.flush_all()
        new_test_user(self.env, "never.seen", groups="base.group_user")

    def test_who_signed_stays(self):
        author = self._signer("kept_author", "qms_base.group_qms_engineer")
        signer = self._signer("kept_signer", "qms_base.group_qms_manager")
        group = self.env.ref("qms_base.group_qms_manager")
        policy = (
            self.env["qms.signature.policy"]
            .with_user(author)
            .create(
                {
                    "name": "Kept",
                    "target": "qms.signature.policy:activate",
                    "step_ids": [(0, 0, {"group_id": group.id, "meaning": "Checked"})],
                }
            )
        )
        self.registry_enter_test_mode()
        sign(policy, "activate", signer)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            signer.sudo().unlink()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            signer.partner_id.sudo().unlink()

    def _signer(self, login, group):
        user = new_test_user(self.env, login, name=login, groups=group, tz="UTC")
        self.env["hr.employee"].create({"name": login, "user_id": user.id})
        enrol(user)
        return user
