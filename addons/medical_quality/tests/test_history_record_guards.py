# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.qms_base.tests.signing import sign

from .history_record_common import RELEASE, RecordCase


class TestHistoryRecordGuards(RecordCase):
    """No way past the record, and no way to write one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._make()

    def test_a_finished_device_is_not_released_without_its_record(self):
        for decision in ("release", "release_concession"):
            disposition = self._disposition(self.lot, decision)
            for attempt in (
                disposition.action_confirm,
                disposition._apply,
                disposition.sudo()._apply,
                lambda d=disposition: sign(d, d.decision, self.engineer),
                lambda d=disposition: d.with_context(
                    by_record=True, default_state="done"
                )._apply(),
            ):
                with self._refused("device history records"):
                    attempt()
        mixed = self._disposition(self.lot | self._receive("P7"), "release")
        with self._refused("device history records"):
            mixed._apply()
        self.assertEqual(self.lot.quality_status, "quarantine")
        with self._refused("quarantine"):
            self._ship(self.lot)

    def test_the_gate_says_by_what_it_is_released(self):
        event = self.lot._make_release_event()
        answer = self.lot._judge_gate([event])[event]
        finding = next(f for f in answer.findings if f.code == "record.by_history")
        self.assertIn(self.record.name, finding.message)
        self.assertEqual(finding.cure.res_id, self.record.id)

    def test_put_on_hold_it_comes_back_by_a_new_version_alone(self):
        self._release_record()
        self._disposition(self.lot, "hold", self.inspector)._apply()
        with self._refused("issue DHR"):
            self._disposition(self.lot)._apply()

    def test_another_number_is_no_way_round(self):
        change = (
            self.env["medical.lot.change"]
            .with_user(self.engineer)
            .create(
                {
                    "kind": "relabel",
                    "reason": "Misprinted",
                    "product_id": self.device.id,
                    "new_name": "OTHER1",
                    "line_ids": [
                        Command.create(
                            {
                                "lot_id": self.lot.id,
                                "location_id": self.stock.id,
                                "quantity": 1,
                            }
                        )
                    ],
                }
            )
        )
        change.action_apply()
        new = change.new_lot_id
        self.assertIn(new, self.record.lot_ids)
        self.assertEqual(new._filter_finished_devices(), new)
        with self._refused("device history records"):
            self._disposition(new)._apply()

    def test_nobody_creates_copies_or_deletes_one(self):
        values = {
            "company_id": self.company.id,
            "product_id": self.device.id,
            "state": "released",
        }
        for user in (self.operator, self.inspector, self.engineer, self.manager):
            records = self.record.with_user(user)
            for attempt in (
                lambda r=records: r.create(dict(values)),
                lambda r=records: r.with_context(
                    default_state="released", default_name="X"
                ).create(dict(values)),
                lambda r=records: r.copy(),
                lambda r=records: r.unlink(),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        for attempt in (
            lambda: self.record.sudo().create(dict(values)),
            lambda: self.record.sudo().copy(),
        ):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(UserError):
            self.record.sudo().unlink()
        loaded = self.record.with_user(self.manager).load(
            [".id", "state"], [[str(self.record.id), "released"]]
        )
        self.assertFalse(loaded["ids"])
        self.assertEqual(self.record.state, "open")

    def test_what_the_server_gives_nobody_writes(self):
        for values in (
            {"state": "released"},
            {"state": "review"},
            {"checks": []},
            {"quantity_made": 5},
            {"quantity_unaccounted": 0},
            {"lot_ids": [Command.clear()]},
            {"production_ids": [Command.clear()]},
            {"disposition_id": False},
            {"pdf_sha256": "0" * 64},
            {"released_by_id": self.manager.id},
            {"name": "DHR-1"},
            {"version": 9},
        ):
            for record in (self.record.with_user(self.manager), self.record.sudo()):
                with self.assertRaises(AccessError):
                    record.write(values)
        record = self._review()
        record.conclusion = "As planned."
        self.assertEqual(record.conclusion, "As planned.")

    def test_a_released_record_stands(self):
        record = self._release_record()
        for values in ({"conclusion": "Otherwise"}, {"state": "open"}):
            for who in (record.with_user(self.manager), record.sudo()):
                with self.assertRaises(UserError):
                    who.write(values)
        with self.assertRaises(UserError):
            record.sudo().unlink()
        for attachment in record.sudo().json_attachment_id:
            with self.assertRaises(UserError):
                attachment.sudo().write({"raw": b"other"})
            with self.assertRaises(UserError):
                attachment.sudo().unlink()
        for attempt in (
            record.action_begin_review,
            record.action_release,
            lambda: sign(record, RELEASE, self.manager),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_who_may_review_and_sign(self):
        self._review()
        for user in (self.operator, self.inspector, self.auditor, self.outsider):
            record = self.record.with_user(user)
            for attempt in (
                record.action_begin_review,
                record.action_refresh,
                record.action_release,
                record.action_reissue,
                lambda r=record: r.write({"conclusion": "Mine"}),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        for user in (self.operator, self.outsider):
            with self.assertRaises(AccessError):
                self.record.with_user(user).read(["name"])
        # the reviewer comes first, and one person does not do both
        self._sign(self.record, self.manager)
        with self.assertRaises(AccessError):
            sign(self.record, RELEASE, self.manager)
        self._sign(self.record, self.manager2)
        self.assertEqual(self.lot.quality_status, "released")

    def test_nobody_of_another_company_sees_it(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._person("iq_stranger", "manager")
        stranger.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        records = self.record.with_user(stranger)
        self.assertFalse(records.search([("id", "=", self.record.id)]))
        with self.assertRaises(AccessError):
            records.action_begin_review()

    def test_nothing_is_nothing(self):
        nothing = self.env["medical.device.history"].with_user(self.engineer)
        self.assertTrue(nothing.action_refresh())
        gone = nothing.browse(999999)
        for attempt in (gone.action_begin_review, gone.action_print):
            with self.assertRaises(UserError):
                attempt()
