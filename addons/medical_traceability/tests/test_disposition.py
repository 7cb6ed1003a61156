# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import TraceabilityCase


@tagged("post_install", "-at_install")
class TestDisposition(TraceabilityCase):
    """Who decides what about which lots, and what it does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._receive(cls.part, "L-1")
        cls.Disposition = cls.env["medical.lot.disposition"]

    def _request(self, decision, user=None, lots=None, **vals):
        return self.Disposition.with_user(user or self.engineer).create(
            {
                "lot_ids": [Command.set((lots or self.lot).ids)],
                "decision": decision,
                "reason": "Because",
                **vals,
            }
        )

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_release_by_engineer_and_manager(self):
        for user in (self.engineer, self.manager):
            lot = self._receive(self.part, f"L-{user.login}")
            disposition = self._decide(lot, "release", reason=False, user=user)
            self.assertEqual(lot.quality_status, "released")
            self.assertEqual(disposition.state, "done")
            self.assertEqual(disposition.decided_by_id, user)
            self.assertTrue(disposition.decided_at)
            decision = self.env["qms.gate.decision"].search(
                [("checkpoint", "=", "lot_release"), ("lot_id", "=", lot.id)]
            )
            self.assertEqual(decision.actor_id, user)
            self.assertEqual(decision.evidence_ids.mapped("kind"), ["lot_status"])
            self.assertEqual(decision.evidence_ids.state, "quarantine")

    def test_inspector_neither_releases_nor_rejects(self):
        for decision in ("release", "reject"):
            disposition = self._request(decision, self.inspector)
            with self.subTest(decision=decision), self.assertRaises(AccessError):
                disposition._apply()
            with (
                self.subTest(decision=decision, sudo=1),
                self.assertRaises(AccessError),
            ):
                disposition.sudo()._apply()
        self.assertEqual(self.lot.quality_status, "quarantine")

    def test_inspector_tightens(self):
        self._decide(self.lot, "hold", user=self.inspector)
        self.assertEqual(self.lot.quality_status, "on_hold")
        self._decide(self.lot, "quarantine", user=self.inspector)
        self.assertEqual(self.lot.quality_status, "quarantine")

    def test_operator_requests(self):
        """Who finds something wrong says so; others decide."""
        own = self._request("hold", self.operator)
        own.reason = "Seen on the line"
        with self.assertRaises(AccessError):
            own._apply()
        other = self._request("hold", self.engineer)
        with self.assertRaises(AccessError):
            other.with_user(self.operator).reason = "Mine"
        own.with_user(self.inspector)._apply()
        self.assertEqual(own.requested_by_id, self.operator)
        self.assertEqual(own.decided_by_id, self.inspector)
        self.assertEqual(self.lot.quality_status, "on_hold")

    def test_others_cannot_even_request(self):
        for user in (self.auditor, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._request("release", user)

    def test_others_cannot_confirm_a_request(self):
        disposition = self._request("hold")
        for user in (self.operator, self.auditor, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                disposition.with_user(user)._apply()
        self.assertEqual(self.lot.quality_status, "quarantine")

    def test_the_system_never_releases(self):
        disposition = self._request("release").with_user(self.env.ref("base.user_root"))
        with self.assertRaises(AccessError):
            disposition._apply()
        self.assertEqual(self.lot.quality_status, "quarantine")

    def test_private_method_is_out_of_reach(self):
        for model, name in (
            ("medical.lot.disposition", "_apply"),
            ("stock.lot", "_set_quality_status"),
        ):
            with self.assertRaises(AccessError):
                get_public_method(self.env[model], name)

    # ------------------------------------------------------------------
    # What
    # ------------------------------------------------------------------
    def test_reason_is_required(self):
        for decision in ("hold", "reject"):
            for reason in (False, "", "  "):
                disposition = self._request(decision, reason=reason)
                with self.assertRefused("reason"):
                    disposition._apply()
        self._decide(self.lot, "hold")
        disposition = self._request("release", reason=False)
        with self.assertRefused("reason"):
            disposition._apply()
        self.assertEqual(self.lot.quality_status, "on_hold")

    def test_empty_dispositions_are_refused(self):
        nothing = self.Disposition.with_user(self.engineer).create(
            {"decision": "release"}
        )
        with self.assertRefused("lots"):
            nothing._apply()
        undecided = self._request(False)
        with self.assertRefused("decide"):
            undecided._apply()

    def test_rejected_is_final(self):
        self._decide(self.lot, "reject")
        self.assertEqual(self.lot.quality_status, "rejected")
        for decision in ("release", "hold", "quarantine", "reject"):
            disposition = self._request(decision)
            with (
                self.subTest(decision=decision),
                mute_logger("odoo.addons.qms_base"),
                self.assertRaises(UserError),
            ):
                disposition._apply()
        self.assertEqual(self.lot.quality_status, "rejected")

    def test_expired_lot_is_not_released(self):
        lot = self._receive(self.kit, "EXP-1")
        self._expire(lot)
        with self.assertRefused("expired"):
            self._decide(lot, "release")
        self.assertEqual(lot.quality_status, "quarantine")

    def test_unregulated_lot_is_refused(self):
        lot = self.env["stock.lot"].create({"name": "U", "product_id": self.plain.id})
        with self.assertRefused("not regulated"):
            self._decide(lot, "release")
        self.assertFalse(lot.quality_status)
        with self.assertRefused("not regulated"):
            lot.with_user(self.engineer).action_disposition_release()

    def test_a_set_is_decided_whole_or_not_at_all(self):
        good = self._receive(self.part, "S-1")
        bad = self._receive(self.kit, "S-2")
        self._expire(bad)
        with self.assertRefused("S-2"):
            self._decide(good | bad, "release")
        self.assertEqual((good | bad).mapped("quality_status"), ["quarantine"] * 2)
        self._decide(good | self.lot, "release")
        self.assertEqual((good | self.lot).mapped("quality_status"), ["released"] * 2)

    def test_lots_remember_in_the_chatter(self):
        self.cr.precommit.run()  # what is created is tracked from the next change on
        self._decide(self.lot, "hold", reason="Supplier reported <cracks>")
        body = "".join(self.lot.message_ids.mapped("body"))
        self.assertIn("&lt;cracks&gt;", body)
        self.env.flush_all()
        self.cr.precommit.run()
        tracked = self.lot.message_ids.tracking_value_ids
        self.assertIn("On hold", tracked.mapped("new_value_char"))

    # ------------------------------------------------------------------
    # A record
    # ------------------------------------------------------------------
    def test_own_fields_are_not_the_clients(self):
        disposition = self._request(
            "release",
            state="done",
            decided_by_id=self.manager.id,
            decided_at="2020-01-01 00:00:00",
            requested_by_id=self.manager.id,
            name="MINE",
        )
        self.assertEqual(disposition.state, "draft")
        self.assertFalse(disposition.decided_by_id)
        self.assertFalse(disposition.decided_at)
        self.assertEqual(disposition.requested_by_id, self.engineer)
        self.assertNotEqual(disposition.name, "MINE")
        for vals in (
            {"state": "done"},
            {"decided_by_id": self.manager.id},
            {"decided_at": "2020-01-01 00:00:00"},
            {"requested_by_id": self.manager.id},
            {"name": "MINE"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                disposition.write(vals)
        self.assertEqual(self.lot.quality_status, "quarantine")

    def test_done_is_a_record(self):
        disposition = self._decide(self.lot, "release")
        for vals in (
            {"reason": "Other"},
            {"decision": "hold"},
            {"lot_ids": [Command.clear()]},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                disposition.with_user(self.manager).write(vals)
        with self.assertRaises(UserError):
            disposition.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            disposition.sudo().unlink()
        self._decide(self.lot, "hold")
        with self.assertRaises(UserError):
            disposition._apply()
        self.assertEqual(self.lot.quality_status, "on_hold")

    def test_copy_of_a_done_one_is_a_new_request(self):
        disposition = self._decide(self.lot, "release")
        copy = disposition.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.lot_ids)
        self.assertNotEqual(copy.name, disposition.name)

    def test_drafts_are_deleted_by_engineers_only(self):
        disposition = self._request("hold")
        with self.assertRaises(AccessError):
            disposition.with_user(self.inspector).unlink()
        disposition.with_user(self.engineer).unlink()

    # ------------------------------------------------------------------
    # Screens and companies
    # ------------------------------------------------------------------
    def test_button_opens_a_filled_dialog(self):
        lots = self.lot | self._receive(self.part, "L-2")
        for method, decision in (
            ("action_disposition_release", "release"),
            ("action_disposition_hold", "hold"),
            ("action_disposition_reject", "reject"),
        ):
            action = getattr(lots.with_user(self.engineer), method)()
            form = Form(
                self.Disposition.with_user(self.engineer).with_context(
                    **action["context"]
                ),
                view=action["views"][0][0],
            )
            self.assertEqual(form.decision, decision)
            form.reason = "Seen"
            disposition = form.save()
            self.assertEqual(disposition.lot_ids, lots)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        disposition = self._request("hold")
        self.engineer.sudo().write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            disposition.with_company(other).with_context(
                allowed_company_ids=other.ids
            ).action_confirm()
        foreign = self.env["stock.lot"].create(
            {"name": "O", "product_id": self.part.id, "company_id": other.id}
        )
        with self.assertRaises(UserError):
            self._request("hold", self.manager, foreign)

    def test_portal_sees_nothing(self):
        portal = new_test_user(self.env, "tr_portal", groups="base.group_portal")
        for model in ("medical.lot.disposition", "medical.device.identifier"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])
