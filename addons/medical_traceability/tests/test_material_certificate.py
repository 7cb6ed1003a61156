# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .material_common import MaterialCase


@tagged("post_install", "-at_install")
class TestMaterialCertificate(MaterialCase):
    """A certificate is entered, accepted, fixed with its files, and withdrawn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._receive(cls.part, "C-1")
        cls.Certificate = cls.env["medical.material.certificate"]

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_operators_enter_and_inspectors_accept(self):
        certificate = self._certificate(self.lot, user=self.operator)
        with self.assertRaises(AccessError):
            certificate.with_user(self.operator).action_accept()
        self.assertEqual(certificate.state, "draft")
        certificate.with_user(self.inspector).action_accept()
        self.assertEqual(certificate.state, "accepted")
        self.assertEqual(certificate.accepted_by_id, self.inspector)
        engineers = self._certificate(self.lot)
        engineers.with_user(self.engineer).action_accept()
        self.assertEqual(engineers.state, "accepted")

    def test_others_are_refused(self):
        certificate = self._certificate(self.lot)
        for user in (self.auditor, self.clerk):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._certificate(self.lot, user=user)
                with self.assertRaises(AccessError):
                    certificate.with_user(user).action_accept()
        self.assertTrue(certificate.with_user(self.auditor).name)
        with self.assertRaises(AccessError):
            certificate.with_user(self.clerk).read(["name"])
        with self.assertRaises(AccessError):
            certificate.with_user(self.env.ref("base.user_root")).action_accept()
        portal = new_test_user(self.env, "mc_portal", groups="base.group_portal")
        for model in (
            "medical.material.certificate",
            "medical.material.result",
            "medical.material.policy",
            "medical.material.policy.change",
            "medical.material.specification",
            "medical.material.specification.revision",
            "medical.material.property",
            "medical.certificate.type",
        ):
            for user in (portal, self.clerk):
                with self.subTest(model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_another_company_sees_and_uses_nothing(self):
        certificate = self._certified(self.lot)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "mc_stranger",
            groups="qms_base.group_qms_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.Certificate.with_user(stranger).search([]))
        for record in (certificate, certificate.result_ids, self.policy):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(stranger).read(["company_id"])
        foreign = self.env["stock.lot"].create(
            {"name": "F", "product_id": self.part.id, "company_id": other.id}
        )
        with self.assertRaises(UserError):
            self._certificate(foreign)

    # ------------------------------------------------------------------
    # No path around acceptance
    # ------------------------------------------------------------------
    def test_state_and_digest_are_the_servers(self):
        sent = {
            "state": "accepted",
            "sha256": "0" * 64,
            "file_rows": [["x", "1", "0" * 64]],
            "accepted_by_id": self.manager.id,
            "accepted_at": "2020-01-01 00:00:00",
            "altered_at": "2020-01-01 00:00:00",
        }
        created = self._certificate(self.lot, **sent)
        self.assertEqual(created.state, "draft")
        self.assertNotEqual(created.sha256, "0" * 64)
        self.assertFalse(created.accepted_by_id or created.altered_at)
        defaults = {f"default_{name}": value for name, value in sent.items()}
        by_default = self.Certificate.with_user(self.engineer).with_context(**defaults)
        self.assertEqual(by_default.default_get(["state"])["state"], "draft")
        for name, value in sent.items():
            for attempt in (created.with_user(self.manager), created.sudo()):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    attempt.write({name: value})
        loaded = self.Certificate.with_user(self.engineer).load(
            [".id", "state"], [[str(created.id), "accepted"]]
        )
        self.assertTrue(loaded["messages"])
        self.assertEqual(created.copy({"name": "Copy"}).state, "draft")

    def test_accepted_stands(self):
        certificate = self._certified(self.lot)
        file = certificate.sudo().file_ids
        line = certificate.result_ids[0]
        other = self._receive(self.part, "C-2")
        attempts = {
            "value": lambda: line.sudo().write({"value_text": "9"}),
            "more": lambda: certificate.sudo().write({"result_ids": [Command.clear()]}),
            "line": lambda: line.sudo().unlink(),
            "lots": lambda: certificate.sudo().write(
                {"lot_ids": [Command.link(other.id)]}
            ),
            "number": lambda: certificate.sudo().write({"name": "Other"}),
            "file": lambda: file.sudo().write({"raw": b"forged"}),
            "no file": lambda: file.sudo().unlink(),
            "other file": lambda: certificate.sudo().write(
                {"file_ids": [Command.create({"name": "n", "raw": b"n"})]}
            ),
            "gone": lambda: certificate.sudo().unlink(),
            "revision": lambda: self.revision.property_ids[0].write(
                {"upper_limit": "9"}
            ),
        }
        for name, attempt in attempts.items():
            with self.subTest(name=name), self.assertRaises(UserError):
                attempt()
        other_side = self.env["stock.lot"]._fields["material_certificate_ids"]
        self.assertFalse(other_side.store, "no way round by the lot")
        self.assertEqual(line.value_text, "1.50")

    @mute_logger("odoo.sql_db")
    def test_postgresql_keeps_it(self):
        certificate = self._certified(self.lot)
        self.env.flush_all()
        for query in (
            "UPDATE medical_material_certificate SET name = 'x' WHERE id = %s",
            "DELETE FROM medical_material_certificate WHERE id = %s",
            "UPDATE medical_material_result SET value_text = '1.2'"
            " WHERE certificate_id = %s",
        ):
            with self.subTest(query=query), self.assertRaises(Exception) as refused:
                with self.env.cr.savepoint():
                    self.env.cr.execute(SQL(query, certificate.id))
            self.assertRegex(str(refused.exception), "closed|Closed")

    # ------------------------------------------------------------------
    # What acceptance asks for
    # ------------------------------------------------------------------
    def test_what_is_missing(self):
        for vals, words in (
            ({"file_ids": False}, "attach the certificate"),
            ({"file_ids": [Command.create({"name": "e", "raw": b""})]}, "attach"),
            ({"heat": False}, "Heat"),
            ({"heat": "  "}, "Heat"),
            ({"product_ids": False, "lot_ids": False}, "Products"),
        ):
            with self.subTest(vals=vals):
                certificate = self._certificate(self.lot, **vals)
                with self.assertRaises(UserError) as refused:
                    certificate.action_accept()
                self.assertIn(words, str(refused.exception))
        free = self._certificate(self.lot, type_id=self.type_coc.id, heat=False)
        free.action_accept()
        self.assertEqual(free.state, "accepted")

    def test_a_file_altered_between_entry_and_acceptance(self):
        certificate = self._certificate(self.lot)
        certificate.sudo().file_ids.write({"raw": b"something else"})
        with self.assertRefused("not the one that was entered"):
            certificate.action_accept()

    def test_the_same_twice(self):
        first = self._certified(self.lot)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self._certificate(self.lot, name=f"  {first.name.lower()} ")
                self.env.flush_all()
        file = [Command.create({"name": "same.pdf", "raw": first.sudo().file_ids.raw})]
        again = self._certificate(self.lot, file_ids=file)
        self.assertIn(first.name, again.duplicate_note)
        with self.assertRefused("the same file stands in"):
            again.action_accept()
        first.with_user(self.inspector)._withdraw("Wrong lot")
        again.invalidate_recordset()
        self.assertFalse(again.duplicate_note)
        again.action_accept()
        renewed = self._certificate(self.lot, name=first.name)
        self.assertEqual(renewed.state, "draft", "its number is free again")

    def test_lots_are_of_its_products(self):
        kit = self._receive(self.kit, "C-KIT")
        with self.assertRaises(ValidationError):
            self._certificate(self.lot | kit, product_ids=[Command.set(self.part.ids)])
        certificate = self._certified(self.lot)
        with self.assertRaises(ValidationError):
            certificate.with_user(self.inspector)._add_lots(kit)

    def test_further_lots(self):
        certificate = self._certified(self.lot)
        more = self._receive(self.part, "C-3")
        action = certificate.with_user(self.inspector).action_add_lots()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.inspector)
            .with_context(**action["context"])
        )
        form.lot_ids.add(more)
        form.save().action_apply()
        self.assertEqual(certificate.lot_ids, self.lot | more)
        self.assertEqual(self._codes(more), [])
        with self.assertRaises(AccessError):
            certificate.with_user(self.operator).action_add_lots()

    def test_results_are_of_the_revision_certified(self):
        other = self._revision("Z")
        with self.assertRaises(ValidationError):
            self._certificate(self.lot, revision=other)
        certificate = self._certificate(self.lot)
        with self.assertRaises(ValidationError):
            certificate.write(
                {
                    "result_ids": [
                        Command.create(
                            {"property_id": other.property_ids[0].id, "value_text": "1"}
                        )
                    ]
                }
            )

    def test_the_form_lists_what_is_wanted(self):
        form = Form(
            self.Certificate.with_user(self.inspector).with_context(
                default_lot_ids=self.lot.ids, default_product_ids=self.part.ids
            )
        )
        form.name = "F-1"
        form.supplier_id = self.supplier
        form.type_id = self.type_31
        form.issued_on = fields.Date.today()
        form.specification_revision_id = self.revision
        certificate = form.save()
        self.assertEqual(certificate.result_ids.property_id, self.revision.property_ids)
        self.assertEqual(certificate.verdict, "incomplete")
        bare = self._certificate(self.lot, length=None, colour=None)
        bare.action_take_properties()
        self.assertEqual(len(bare.result_ids), 2)
        self.assertEqual(set(bare.result_ids.mapped("verdict")), {"missing"})

    def test_no_day_to_come(self):
        ahead = fields.Date.today() + timedelta(days=3)
        with self.assertRaises(ValidationError):
            self._certificate(self.lot, issued_on=ahead)
        with self.assertRaises(ValidationError):
            self._certificate(self.lot, tested_on=ahead)

    # ------------------------------------------------------------------
    # Withdrawal
    # ------------------------------------------------------------------
    def test_withdrawal_puts_released_lots_on_hold(self):
        certificate = self._certified(self.lot)
        waiting = self._receive(self.part, "C-W")
        certificate.with_user(self.inspector)._add_lots(waiting)
        self._decide(self.lot, "release")
        action = certificate.with_user(self.inspector).action_withdraw()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.inspector)
            .with_context(**action["context"])
            .create({"reason": "Supplier revoked it"})
        )
        self.assertEqual(wizard.lot_ids, self.lot)
        wizard.action_apply()
        self.assertEqual(certificate.state, "withdrawn")
        self.assertEqual(certificate.withdrawn_reason, "Supplier revoked it")
        self.assertEqual(self.lot.quality_status, "on_hold")
        self.assertEqual(waiting.quality_status, "quarantine")
        disposition = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", self.lot.ids)], limit=1
        )
        self.assertEqual(disposition.decision, "hold")
        self.assertIn("Supplier revoked it", disposition.reason)
        self.assertEqual(self._codes(self.lot), ["material.certificate_missing"])

    def test_withdrawal_needs_a_reason_and_a_role(self):
        certificate = self._certified(self.lot)
        for reason in (False, "", "  "):
            with self.assertRefused("reason"):
                certificate.with_user(self.inspector)._withdraw(reason)
        with self.assertRaises(AccessError):
            certificate.with_user(self.operator)._withdraw("No")
        with self.assertRaises(AccessError):
            self.env["medical.material.certificate.withdraw"].with_user(
                self.operator
            ).create({"certificate_ids": certificate.ids, "reason": "No"})
        with self.assertRefused("not accepted"):
            self._certificate(self.lot).with_user(self.inspector)._withdraw("Draft")
        self.assertEqual(certificate.state, "accepted")

    def test_withdrawn_at_the_same_time_as_used(self):
        """A withdrawal whose hold was lifted or never came still shows at the use."""
        self.env["medical.material.policy"].create(
            {"product_tmpl_id": self.kit.product_tmpl_id.id, "min_days_use": 1}
        )
        lot = self._receive(self.kit, "C-K")
        certificate = self._certified(lot, type_id=self.type_coc.id)
        self._decide(lot, "release")
        self.assertEqual(self._use_codes(lot), [])
        certificate._serve(
            state="withdrawn", withdrawn_at=fields.Datetime.now() + timedelta(seconds=2)
        )
        self.assertEqual(self._use_codes(lot), ["material.certificate_withdrawn"])

    # ------------------------------------------------------------------
    # Ends, and what is kept
    # ------------------------------------------------------------------
    def test_told_once_for_each_step(self):
        certificate = self._certified(
            self.lot, valid_until=fields.Date.today() + timedelta(days=25)
        )
        mine = [("res_model", "=", certificate._name), ("res_id", "=", certificate.id)]
        activities = self.env["mail.activity"]
        self.Certificate._cron_remind_validity()
        told = activities.search(mine)
        self.assertEqual(len(told), 1)
        self.assertEqual(told.user_id, self.inspector)
        self.assertIn(certificate.name, told.summary)
        self.Certificate._cron_remind_validity()
        self.assertEqual(activities.search(mine), told, "not a second time")
        self.env.invalidate_all()
        self.env.cr.execute(
            SQL(
                "UPDATE medical_material_certificate SET reminded_step = 90"
                " WHERE id = %s",
                certificate.id,
            )
        )
        self.Certificate._cron_remind_validity()
        self.assertEqual(len(activities.search(mine)), 1, "the earlier one goes")
        self.assertNotEqual(activities.search(mine), told)
        certificate.with_user(self.inspector)._withdraw("Over")
        self.assertFalse(activities.search(mine))

    def test_kept_for_the_lifetime(self):
        self.part.qms_lifetime_years = 9
        certificate = self._certified(self.lot)
        certificate.invalidate_recordset()
        kept = fields.Date.add(fields.Date.today(), years=9)
        self.assertEqual(certificate.qms_retain_until, kept)
        certificate.with_user(self.inspector)._withdraw("Wrong")
        with self.assertRaises(UserError):
            certificate.sudo().unlink()
        with self.assertRaises(UserError):
            self._certificate(self.lot).with_user(self.operator).unlink()
