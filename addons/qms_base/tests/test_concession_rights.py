# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .concession import ASSESSMENT, complete, enrol, grant, sign
from .concession_common import ConcessionCase

_FORGED = {
    "name": "CON/FORGED",
    "res_model": "mrp.production",
    "res_id": 1,
    "res_name": "Forged",
    "checkpoint": "lot_consume",
    "state": "active",
    "granted": 99,
}


class TestConcessionRights(ConcessionCase):
    """Who asks, who decides, and that nobody writes what follows from that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._worked_order()

    def setUp(self):
        super().setUp()
        self._block(("probe.lot", "lot_consume"), ("probe.never", "lot_consume"))
        self.concession = self._request(self.order, "lot_consume", "probe.lot")

    def _fails(self, act, error=AccessError):
        with self.assertRaises(error) as refused, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        return str(refused.exception)

    # ------------------------------------------------------------------
    # Request
    # ------------------------------------------------------------------
    def test_a_request_says_what_the_gate_found(self):
        concession = self.concession
        self.assertEqual(concession.res_model, "mrp.production")
        self.assertEqual(concession.res_id, self.order.id)
        self.assertEqual(concession.lot_id, self.part_lot)
        self.assertEqual(concession.requested_by_id, self.operator)
        self.assertEqual(concession.finding_ids.code, "probe.lot")
        self.assertIn(self.part_lot.name, concession.finding_ids.about_text)
        self.assertTrue(concession.name.startswith("CON/"))

    def test_what_nobody_may_sign_away_cannot_be_asked_for(self):
        said = self._fails(
            lambda: self._request(self.order, "lot_consume", "probe.never"), UserError
        )
        self.assertIn("No concession covers", said)
        panel = self.order.qms_readiness["findings"]
        never = [f for f in panel if f["code"] == "probe.never"]
        self.assertEqual([f["requestable"] for f in never], [False])

    def test_it_is_asked_for_from_the_list_of_what_is_blocked(self):
        blocks = self.env["qms.gate.block"]
        blocks._look(self.order.sudo())
        block = blocks._of_records(self.order)[self.order.id].with_user(self.operator)
        self.assertEqual(block.code, "probe.lot")
        self.assertTrue(block.may_request_concession)
        action = block.action_request_concession()
        self.assertEqual(action["res_id"], self.concession.id)

    def test_what_does_not_block_cannot_be_asked_for(self):
        self._fails(
            lambda: self._request(self.order, "wo_start", "probe.lot"), UserError
        )

    def test_asked_twice_it_is_one_request(self):
        again = self._request(self.order, "lot_consume", "probe.lot", self.colleague)
        self.assertEqual(again, self.concession)

    def test_who_has_no_role_asks_for_nothing(self):
        plain = new_test_user(self.env, "gate_plain", groups="mrp.group_mrp_user")
        self._fails(
            lambda: self._request(self.order, "lot_consume", "probe.lot", plain)
        )

    def test_asking_tells_one_who_decides(self):
        concession = self.concession.with_user(self.operator)
        self._fails(concession.action_ask, UserError)
        concession.reason = "Needed today"
        concession.action_ask()
        concession.action_ask()
        activity = concession.sudo().activity_ids
        self.assertEqual(len(activity), 1)
        self.assertTrue(activity.user_id.has_group("qms_base.group_qms_engineer"))
        self.assertNotEqual(activity.user_id, self.operator)

    # ------------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------------
    def test_nobody_signs_what_is_not_complete(self):
        said = self._fails(
            lambda: sign(self.concession, "grant", self.engineer), UserError
        )
        self.assertIn("not complete", said)
        complete(self.concession, self.engineer, expires_at=fields.Datetime.now())
        said = self._fails(
            lambda: sign(self.concession, "grant", self.engineer), UserError
        )
        self.assertIn("past", said)

    def test_who_asks_does_not_grant(self):
        for user in (self.engineer, self.manager):
            with self.subTest(user=user.login):
                order = self._worked_order()
                concession = self._request(order, "lot_consume", "probe.lot", user)
                complete(concession, self.engineer)
                if user == self.manager:
                    grant(concession, self.engineer)
                self._fails(lambda c=concession, u=user: sign(c, "grant", u))

    def test_who_wrote_what_is_asked_does_not_grant(self):
        complete(self.concession, self.engineer)
        self.concession.with_user(self.engineer).reason = "A better reason"
        self._fails(lambda: sign(self.concession, "grant", self.engineer))

    def test_the_same_person_does_not_sign_twice(self):
        complete(self.concession, self.engineer)
        grant(self.concession, self.manager)
        self._fails(lambda: sign(self.concession, "grant", self.manager))
        self.assertEqual(self.concession.state, "draft")
        grant(self.concession, self.manager2)
        self.assertEqual(self.concession.state, "active")

    def test_operators_sign_nothing(self):
        complete(self.concession, self.engineer)
        enrol(self.colleague)
        self._fails(lambda: sign(self.concession, "grant", self.colleague))

    def test_a_rejection_gives_it_back(self):
        complete(self.concession, self.engineer)
        sign(
            self.concession,
            "grant",
            self.engineer,
            verdict="reject",
            reason="Not justified.",
        )
        self.assertEqual(self.concession.state, "draft")
        self.assertEqual(self.concession.sudo().activity_ids.user_id, self.operator)

    def test_a_granted_one_is_not_granted_again(self):
        complete(self.concession, self.engineer)
        grant(self.concession, self.engineer, self.manager)
        self._fails(lambda: sign(self.concession, "grant", self.manager2), UserError)

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    def test_nobody_creates_one(self):
        model = self.env["qms.concession"]
        users = (self.operator, self.manager, self.env.ref("base.user_admin"))
        for user in users:
            own = model.with_user(user).with_context(default_state="active")
            self._fails(lambda m=own: m.create(_FORGED))
            self._fails(lambda m=own: m.web_save(_FORGED, {"id": {}}))
            self._fails(lambda m=own: self.concession.with_env(m.env).copy())
            result = own.load(["name", "state"], [["CON/X", "active"]])
            self.assertFalse(result["ids"])
        self._fails(lambda: model.sudo().create(_FORGED))

    def test_nobody_writes_what_follows(self):
        complete(self.concession, self.engineer)
        vals = {
            "state": "active",
            "used": 0.0,
            "res_id": 7,
            "checkpoint": "wo_start",
            "company_id": self.env.company.id,
            "requested_by_id": self.manager.id,
            "author_ids": [(5,)],
            "granted_at": fields.Datetime.now(),
            "regulatory_by_id": self.manager.id,
            "finding_ids": [(0, 0, {"code": "probe.other"})],
            "lot_id": False,
            "name": "CON/1",
        }
        for name, value in vals.items():
            for user in (self.operator, self.engineer, self.manager):
                with self.subTest(field=name, user=user.login):
                    own = self.concession.with_user(user)
                    self._fails(lambda r=own, n=name, v=value: r.write({n: v}))
            self._fails(lambda n=name, v=value: self.concession.sudo().write({n: v}))

    def test_findings_and_uses_are_nobodys(self):
        line = self.concession.finding_ids
        for record in (line.with_user(self.manager), line.sudo()):
            self._fails(lambda r=record: r.write({"code": "probe.never"}))
            self._fails(lambda r=record: r.copy())
            self._fails(lambda r=record: r.unlink())
        use = self.env["qms.concession.use"]
        for model in (use.with_user(self.manager), use.sudo()):
            self._fails(lambda m=model: m.create({"concession_id": self.concession.id}))

    def test_once_granted_it_stands(self):
        complete(self.concession, self.engineer)
        grant(self.concession, self.engineer, self.manager)
        for vals in (
            {"granted": 99},
            {"expires_at": "2099-01-01 00:00:00"},
            {"reason": "Other"},
            ASSESSMENT,
        ):
            with self.subTest(vals=vals):
                self._fails(
                    lambda v=vals: self.concession.with_user(self.engineer).write(v),
                    UserError,
                )
        self._fails(self.concession.with_user(self.engineer).unlink, UserError)
        self.assertTrue(self.concession.exists())

    def test_a_change_before_the_last_signature_takes_both_anew(self):
        complete(self.concession, self.engineer)
        grant(self.concession, self.engineer)
        self.concession.with_user(self.operator).granted = 50
        self._fails(lambda: sign(self.concession, "grant", self.colleague))
        grant(self.concession, self.manager)
        self.assertEqual(self.concession.state, "draft")

    def test_operators_assess_nothing_and_write_only_their_own(self):
        own = self.concession.with_user(self.operator)
        own.write({"reason": "Needed", "granted": 2})
        self._fails(lambda: own.write({"risk_level": "low"}))
        self._fails(lambda: own.write({"regulatory_met": True}))
        self._fails(
            lambda: self.concession.with_user(self.colleague).write({"reason": "Mine"})
        )
        self._fails(own.unlink)

    def test_who_looked_at_the_regulation_is_on_record(self):
        complete(self.concession, self.engineer)
        self.assertEqual(self.concession.regulatory_by_id, self.engineer)
        self.concession.with_user(self.manager).regulatory_met = False
        self.assertFalse(self.concession.regulatory_by_id)

    def test_a_concession_is_for_more_than_nothing(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.concession.with_user(self.operator).granted = 0
            self.env.flush_all()

    # ------------------------------------------------------------------
    # Seeing
    # ------------------------------------------------------------------
    def test_auditors_read_and_change_nothing(self):
        auditor = new_test_user(
            self.env, "gate_auditor", groups="qms_base.group_qms_auditor"
        )
        own = self.concession.with_user(auditor)
        self.assertEqual(own.cause, "probe.lot")
        self.assertTrue(own.finding_ids.mapped("message"))
        self._fails(lambda: own.write({"reason": "x"}))
        self._fails(own.unlink)

    def test_another_company_and_customers_see_none(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "gate_stranger",
            groups="qms_base.group_qms_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        portal = new_test_user(self.env, "gate_portal", groups="base.group_portal")
        for model, ids in (
            ("qms.concession", self.concession.ids),
            ("qms.concession.finding", self.concession.finding_ids.ids),
        ):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
            self._fails(
                lambda m=model, i=ids: self.env[m]
                .with_user(stranger)
                .browse(i)
                .read(["id", "create_date"])
            )
            self._fails(lambda m=model: self.env[m].with_user(portal).search([]))
        self._fails(lambda: self.env["qms.concession.use"].with_user(portal).search([]))

    def test_records_count_their_concessions(self):
        self.assertEqual(self.order.with_user(self.operator).qms_concession_count, 1)
        self.assertEqual(self.part_lot.with_user(self.operator).qms_concession_count, 1)
        self.assertEqual(self.order.workorder_ids[0].qms_concession_count, 0)

    def test_statuses_can_be_searched_and_grouped(self):
        model = self.env["qms.concession"]
        self.assertIn(self.concession, model.search([("status", "=", "draft")]))
        self.assertNotIn(self.concession, model.search([("status", "!=", "draft")]))
        groups = dict(model._read_group([], ["status"], ["__count"]))
        self.assertGreaterEqual(groups["draft"], 1)
