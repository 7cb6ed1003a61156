# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import sign

from .capa_common import CapaCase

REASON = "The customer's gauge was wrong: all three boards conform"


class TestCapaDismissal(CapaCase):
    """A CAPA that turns out unfounded is closed as not justified, by signature."""

    def _ask(self, capa, user=None, reason=REASON):
        wizard = self.env["medical.capa.dismiss"].with_user(user or self.owner)
        wizard.create({"capa_id": capa.id, "reason": reason}).action_confirm()

    def test_asked_for_and_signed(self):
        for state in ("containment", "root_cause", "plan", "implementation"):
            with self.subTest(state):
                capa = self._to(state)
                before = (capa.why_ids, capa.action_ids, capa.source_ids)
                self._ask(capa)
                self.assertEqual(capa.state, state, "not by asking")
                self.assertTrue(sign(capa, "dismiss", self.manager)["signed"])
                self.assertEqual(
                    (capa.state, capa.closed_as), ("closed", "not_justified")
                )
                self.assertEqual(capa.dismissal_reason, REASON)
                self.assertEqual(capa.dismissal_by_id, self.owner)
                self.assertTrue(capa.closed_at)
                # what was signed is what stands there
                capa.invalidate_recordset()
                self.assertEqual(capa.qms_signature_state, "signed")
                self.assertFalse(capa.activity_ids)
                # all of it stays
                self.assertEqual(
                    (capa.why_ids, capa.action_ids, capa.source_ids), before
                )
                phase = capa.phase_ids.filtered(
                    lambda line, state=state: line.phase == state
                )
                self.assertEqual((phase.outcome, phase.note), ("not_justified", REASON))
                snapshot = capa.sudo().qms_signature_ids[0].snapshot
                self.assertIn("gauge was wrong", snapshot)

    def test_carried_through_it_says_so(self):
        capa = self._to("closed")
        self.assertEqual(capa.closed_as, "carried_through")
        self.assertFalse(capa.dismissal_reason)

    def test_a_reason_is_asked_for(self):
        capa = self._to("root_cause")
        for reason in ("", "   ", False, None, 7, [REASON]):
            with self.subTest(reason=reason), self._refused("Give a reason"):
                capa.with_user(self.owner)._ask_dismissal(reason)
        with self._refused("somebody says first why"):
            sign(capa, "dismiss", self.manager)
        self.assertEqual(capa.state, "root_cause")

    def test_when_it_is_not_possible(self):
        capa = self._capa()
        with self._refused("not initiated yet"):
            self._ask(capa)
        self._to("verification", capa)
        with self._refused("its actions are carried out"):
            self._ask(capa)
        self._to("closed", capa)
        with self._refused("closed already"):
            self._ask(capa, self.manager)

    def test_not_where_a_check_found_it_not_effective(self):
        capa = self._to("effectiveness")
        with self._later(120):
            self._check(capa, verdict="not_effective", measured="3")
            sign(capa, "effectiveness", self.checker)
        self.assertEqual((capa.state, capa.round), ("root_cause", 2))
        with self._refused("not effective; the cause is still there"):
            self._ask(capa)

    def test_who_asks(self):
        capa = self._to("root_cause")
        for user in (self.checker, self.worker, self.auditor):
            with self.subTest(user.login), self._refused("none of them", AccessError):
                capa.with_user(user)._ask_dismissal(REASON)
        with self._refused("none of them", AccessError):
            capa.with_user(self.env.ref("base.user_root"))._ask_dismissal(REASON)
        self._ask(capa, self.manager)
        with self._refused("asks already"):
            self._ask(capa)

    def test_signed_by_somebody_else(self):
        capa = self._capa(user=self.manager)
        capa.with_user(self.manager).action_advance()
        self._ask(capa, self.manager)
        for user in (self.manager, self.checker, self.worker):
            with (
                self.subTest(user.login),
                self._refused("had a hand in|may not sign", AccessError),
            ):
                sign(capa, "dismiss", user)
        # handed over to somebody else it was still his
        capa.with_user(self.manager).owner_id = self.owner
        with self._refused("had a hand in", AccessError):
            sign(capa, "dismiss", self.manager)
        self.assertEqual(capa.state, "containment")
        self.assertTrue(sign(capa, "dismiss", self.manager2)["signed"])
        self.assertEqual(capa.closed_as, "not_justified")

    def test_not_by_whoever_asks(self):
        capa = self._to("root_cause")
        self._ask(capa, self.manager)
        with self._refused("had a hand in", AccessError):
            sign(capa, "dismiss", self.manager)
        self.assertTrue(sign(capa, "dismiss", self.manager2)["signed"])

    def test_those_who_may_sign_are_told(self):
        capa = self._to("root_cause")
        told = self.env["mail.message"].search([], order="id desc", limit=1).id or 0
        self._ask(capa, self.manager)
        message = self.env["mail.message"].search(
            [("id", ">", told), ("subject", "ilike", capa.name)]
        )
        self.assertIn(self.manager2.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.manager.partner_id, message.notified_partner_ids)
        self.assertIn("gauge was wrong", message.body)

    def test_nothing_goes_on_meanwhile(self):
        capa = self._to("containment")
        capa.with_user(self.owner).containment_text = "Stock is held"
        self._ask(capa)
        with self._refused("closing it as not justified"):
            capa.with_user(self.owner).action_advance()
        with self._refused("none of them", AccessError):
            capa.with_user(self.checker).action_withdraw_dismissal()
        capa.with_user(self.owner).action_withdraw_dismissal()
        self.assertFalse(capa.dismissal_reason)
        with self._refused("nobody asks"):
            capa.with_user(self.owner).action_withdraw_dismissal()
        capa.with_user(self.owner).action_advance()
        self.assertEqual(capa.state, "root_cause")

    def test_a_plan_is_not_signed_meanwhile(self):
        capa = self._to("plan")
        self._plan(capa)
        self._ask(capa)
        with self._refused("closing it as not justified"):
            sign(capa, "plan", self.manager)

    def test_carried_out_it_is_carried_through(self):
        capa = self._to("implementation")
        self._ask(capa)
        self._carry_out(capa.action_ids)
        with self._refused("its actions are carried out"):
            sign(capa, "dismiss", self.manager)
        capa.with_user(self.owner).action_withdraw_dismissal()
        with self._refused("its actions are carried out"):
            self._ask(capa)
        self.assertEqual(capa.state, "implementation")

    def test_who_had_a_hand_in_it_does_not_sign(self):
        capa = self._to("plan")
        self._plan(capa)
        capa.with_user(self.owner).action_ids[:1].owner_id = self.manager
        self._ask(capa)
        with self._refused("hand in"):
            sign(capa, "dismiss", self.manager)
        self.assertFalse(capa.qms_signature_ids)
        self.assertEqual(capa.state, "plan")

    def test_rejected_it_goes_on(self):
        capa = self._to("root_cause")
        self._ask(capa)
        sign(capa, "dismiss", self.manager, verdict="reject", reason="Two are bad")
        self.assertFalse(capa.dismissal_reason)
        self.assertEqual((capa.state, capa.closed_as), ("root_cause", False))
        self.assertIn("Two are bad", capa.message_ids[0].body)
        self.assertTrue(capa.activity_ids.filtered(lambda a: "Rejected" in a.summary))

    def test_a_return_takes_the_request_back(self):
        capa = self._to("implementation")
        self._ask(capa)
        capa.with_user(self.owner)._return("Another cause")
        self.assertFalse(capa.dismissal_reason)
        self.assertEqual(capa.state, "root_cause")

    def test_no_way_around(self):
        capa = self._to("root_cause")
        vals_list = (
            {"state": "closed"},
            {"closed_as": "not_justified"},
            {"dismissal_reason": REASON},
            {"dismissal_by_id": self.checker.id},
            {"dismissal_at": "2026-01-01"},
        )
        for user in (self.owner, self.manager, self.env.user):
            mine = capa.with_user(user).with_context(install_mode=True, opened=True)
            for vals in vals_list:
                with self._refused("nobody can write it", AccessError):
                    mine.write(vals)
                with self._refused("nobody can write it", AccessError):
                    mine.web_save(vals, {"id": {}})
        for vals in vals_list:
            [(name, value)] = vals.items()
            column = f"{name}/.id" if name.endswith("_id") else name
            loaded = capa.with_user(self.owner).load(
                [".id", column], [[str(capa.id), str(value)]]
            )
            self.assertFalse(loaded["ids"], name)
            self.env.invalidate_all()
        made = (
            self.env["medical.capa"]
            .with_user(self.owner)
            .with_context(default_closed_as="not_justified", default_state="closed")
            .create({"title": "T", "dismissal_reason": REASON, "closed_as": "x"})
        )
        self.assertEqual((made.state, made.closed_as), ("initiation", False))
        self.assertFalse(made.dismissal_reason)
        with self._refused("finish it, or ask to close it"):
            capa.with_user(self.owner).unlink()
        self.assertEqual((capa.state, capa.closed_as), ("root_cause", False))

    def test_closed_it_stands_until_reopened(self):
        capa = self._to("root_cause")
        self._ask(capa)
        sign(capa, "dismiss", self.manager)
        with self._refused("closed|stands"):
            capa.with_user(self.owner).write({"root_cause": "x"})
        for query in (
            "UPDATE medical_capa SET dismissal_reason = 'x' WHERE id = %s",
            "UPDATE medical_capa SET closed_as = 'carried_through' WHERE id = %s",
            "UPDATE medical_capa SET state = 'root_cause' WHERE id = %s",
            "DELETE FROM medical_capa WHERE id = %s",
        ):
            with (
                self.subTest(query),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(flush=False),
            ):
                self.env.cr.execute(query, [capa.id])
        sign(capa, "reopen", self.owner, reason="A fourth board came")
        sign(capa, "reopen", self.manager)
        self.assertEqual((capa.state, capa.round), ("root_cause", 2))
        self.assertFalse(capa.closed_as)
        self.assertFalse(capa.dismissal_reason)
        first = capa.phase_ids.filtered(lambda line: line.outcome == "not_justified")
        self.assertEqual((first.round, first.note), (1, REASON))
        # it may turn out unfounded once more
        self._ask(capa)
        sign(capa, "dismiss", self.manager)
        self.assertEqual(capa.closed_as, "not_justified")

    def test_what_it_came_from_says_so(self):
        product = self.env["product.product"].create(
            {"name": "Board", "is_storable": True, "qms_regulated": True}
        )
        records = (
            self.env["medical.containment"].create({"reason": "Suspect"}),
            self.env["medical.nonconformance"].create(
                {"product_id": product.id, "description": "Lifted"}
            ),
        )
        complaint = "The board does not start"
        capa = self._capa(
            source_ids=[
                Command.create(
                    {"kind": "record", "record_ref": f"{record._name},{record.id}"}
                )
                for record in records
            ]
            + [Command.create({"kind": "complaint", "text": complaint})]
        )
        self._to("root_cause", capa)
        self._ask(capa)
        sign(capa, "dismiss", self.manager)
        said = (capa.name, "not justified", self.manager.name, "gauge was wrong")
        for record in records:
            for words in said:
                self.assertIn(words, record.message_ids[0].body)
        # a complaint is a source in words: the CAPA's report says what became of it
        report = self.env.ref("medical_quality.action_report_capa")
        html, _kind = report.with_user(self.auditor)._render_qweb_html(
            report.report_name, capa.ids
        )
        for words in (complaint, "Not justified", REASON[-20:], "CAPA closed as not"):
            self.assertIn(words, html.decode())
