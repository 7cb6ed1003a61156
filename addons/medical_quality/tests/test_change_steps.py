# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import sign

from .change_common import ChangeCase


class TestChangeSteps(ChangeCase):
    """One step after the other; what was asked and approved stands."""

    def test_nobody_writes_a_state(self):
        change = self._five_screws()
        forged = {
            "state": "approved",
            "approved_at": "2026-01-01",
            "approved_by_id": self.manager.id,
            "name": "CO-1",
            "author_ids": [Command.clear()],
            "notice_sent_on": "2026-01-01",
            "asked_at": "2026-01-01",
            "applied_at": "2026-01-01",
        }
        for name, value in forged.items():
            for mine in (change, change.sudo(), change.with_user(self.manager)):
                with self._refused("nobody can write", AccessError):
                    mine.write({name: value})
        with self._refused("", AccessError):
            change.web_save({"state": "approved"}, {"state": {}})
        loaded = change.load([".id", "state"], [[str(change.id), "Approved"]])
        self.assertFalse(loaded["ids"])
        fresh = change.create({"title": "New", **forged})
        self.assertEqual(fresh.state, "draft")
        self.assertFalse(fresh.approved_at or fresh.approved_by_id or fresh.applied_at)
        self.assertEqual(fresh.author_ids, self.engineer)
        self.assertNotEqual(fresh.name, "CO-1")
        context = {f"default_{name}": value for name, value in forged.items()}
        fresh = change.with_context(**context).create({"title": "Newer"})
        self.assertEqual((fresh.state, fresh.approved_at), ("draft", False))
        action = self.env["ir.actions.server"].create(
            {
                "name": "Forge",
                "model_id": self.env.ref(
                    "medical_quality.model_medical_change_order"
                ).id,
                "state": "code",
                "code": "records.sudo().write({'state': 'approved'})",
            }
        )
        with self._refused("nobody can write", AccessError):
            action.with_context(active_model=change._name, active_ids=change.ids).run()
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.InsufficientPrivilege),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE medical_change_order SET state = 'approved', title = 'x'"
                " WHERE id = %s",
                [change.id],
            )
            self.env.cr.execute(
                "UPDATE medical_change_order SET title = 'y' WHERE id = %s", [change.id]
            )

    def test_steps_are_taken_in_order(self):
        change = self._five_screws()
        for method in ("action_apply", "action_approve", "action_take_back"):
            with self._refused("this needs"):
                getattr(change, method)()
        for method in ("action_close", "action_verify", "action_return"):
            with self._refused("this needs"):
                getattr(change.with_user(self.manager), method)()
        with self._refused("this needs"):
            change.action_analyse()
        missing = self.env["medical.change.order"].with_user(self.engineer)
        with self._refused(""):
            missing.browse(2**31 - 2).action_analyse()
        self.assertTrue(missing.action_analyse())

    def test_what_is_asked_for_approval_stands(self):
        change = self._five_screws()
        draft = change.item_ids.draft_bom_id.with_user(self.engineer)
        change.action_ask_approval()
        self.env.flush_all()
        denials = self.env["qms.gate.denial"]
        for attempt in (
            lambda: change.write({"title": "Other"}),
            lambda: change.item_ids.write(
                {"record_ref": f"mrp.workcenter,{self.workcenter.id}"}
            ),
        ):
            before = denials.search([], order="id desc", limit=1).id or 0
            message = ""
            # without a savepoint, which would take the record of it along
            try:
                attempt()
            except UserError as error:
                message = str(error)
            self.assertRegex(message, "approval .* is asked(.|\n)*Take back")
            self.env.invalidate_all(flush=False)
            denial = denials.search([("id", ">", before)])
            self.assertEqual(denial.codes, "record.done")
        with self._refused("approval .* is asked"):
            change.impact_ids[0].note = "Other"
        with self._refused("part of what is approved"):
            draft.code = "Rev C"
        with self._refused("part of what is approved"):
            draft.bom_line_ids[0].product_qty = 9
        with self._refused("stand"):
            change.task_ids.create(
                {
                    "change_id": change.id,
                    "name": "More",
                    "owner_id": self.engineer.id,
                    "due_date": self.today,
                }
            )
        self.assertTrue(sign(change, "approve", self.reviewer)["signed"])
        change.with_user(self.engineer).action_take_back()
        change.title = "Five screws, not four"
        self.assertFalse(change.item_ids.after_digest)
        draft.code = "Rev C"
        change.action_ask_approval()
        self.assertIn("Change reviewed", change.approval_text.split("○")[1])

    def test_what_is_approved_says_so(self):
        change = self._approve(self._five_screws())
        with self._refused("is approved.*Cancel"):
            change.title = "Other"
        with self._refused("is approved.*Cancel"):
            change.item_ids.note = "Other"
        change.with_user(self.engineer).action_apply()
        with self._refused("is decided.*change order of its own"):
            change.title = "Other"

    def test_rejected_is_analysed_anew(self):
        change = self._five_screws()
        change.action_ask_approval()
        sign(change, "approve", self.reviewer, verdict="reject", reason="Torque?")
        self.assertEqual(change.state, "analysis")
        self.assertFalse(change.exposure_ids)
        note = change.activity_ids.filtered(lambda a: "Rejected" in (a.summary or ""))
        self.assertEqual(note.user_id, self.engineer)

    def test_stopped_changes_nothing(self):
        change = self._approve(self._five_screws())
        with self._refused("reason"):
            change.with_user(self.engineer)._stop("cancelled", " ")
        action = change.with_user(self.engineer).action_cancel()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.engineer)
            .with_context(**action["context"])
        )
        wizard.reason = "Not needed"
        wizard.save().action_confirm()
        self.assertEqual((change.state, self.bom.code), ("cancelled", "Rev A"))
        with self._refused("this needs"):
            change.with_user(self.engineer).action_apply()
        with self._refused("stays|closed|signed"):
            change.with_user(self.engineer).unlink()

    # ------------------------------------------------------------------
    # Complete before it is asked
    # ------------------------------------------------------------------
    def test_what_is_missing_is_named(self):
        change = (
            self.env["medical.change.order"]
            .with_user(self.engineer)
            .create({"title": "Empty"})
        )
        with self._refused("What changes(.|\n)*Why"):
            change.action_analyse()
        change.write({"description": "x", "reason": "y"})
        change.action_analyse()
        with self._refused("Affected items(.|\n)*Impact analysis: Risk"):
            change.action_ask_approval()
        change.item_ids = [Command.create({"record_ref": f"mrp.bom,{self.bom.id}"})]
        self.assertIn("not drafted", change.item_ids.problem)
        self._draft(change)
        self.assertIn("nothing differs", change.item_ids.problem)
        with self._refused("nobody adds one", AccessError):
            change.impact_ids = [Command.create({"topic": "risk"})]
        with self._refused("left out"):
            change.impact_ids[0].unlink()
