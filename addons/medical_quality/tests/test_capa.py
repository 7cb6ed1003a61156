# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.qms_base.tests.signing import sign

from .capa_common import CapaCase, evidence


class TestCapa(CapaCase):
    """A CAPA goes through its phases in order, and each needs what it needs."""

    def test_from_initiation_to_closure(self):
        capa = self._to("closed")
        self.assertEqual(
            [(line.phase, line.outcome) for line in capa.phase_ids.sorted("sequence")],
            [
                (phase, "passed")
                for phase in (
                    "initiation",
                    "containment",
                    "root_cause",
                    "plan",
                    "implementation",
                    "verification",
                    "effectiveness",
                    "closure",
                )
            ],
        )
        self.assertTrue(all(capa.phase_ids.mapped("left_by_id")))
        self.assertTrue(capa.closed_at)
        self.assertFalse(capa.phase_owner_id or capa.phase_due or capa.missing_text)
        self.assertEqual(capa.qms_signature_state, "signed")
        self.assertFalse(capa.activity_ids)
        self.assertGreater(capa.qms_retain_until, self.today)

    def test_kinds_are_kept_apart(self):
        corrective, preventive = self._capa(), self._capa(kind="preventive")
        self.assertRegex(corrective.name, r"^CA-\d{4}-\d{4}$")
        self.assertRegex(preventive.name, r"^PA-\d{4}-\d{4}$")
        with self._refused("fixed from the beginning"):
            corrective.write({"kind": "preventive"})
        self.assertEqual(corrective.kind, "corrective")

    def test_the_form_opens_one(self):
        with Form(self.env["medical.capa"].with_user(self.owner)) as form:
            form.title = "Cracked housings"
        capa = form.save()
        self.assertEqual((capa.state, capa.owner_id), ("initiation", self.owner))
        self.assertEqual(len(capa.phase_ids), 8)
        self.assertEqual(capa.phase_owner_id, self.owner)
        self.assertEqual(capa.activity_ids.user_id, self.owner)
        self.assertIn("Description", capa.missing_text)

    def test_risk_level(self):
        levels = {
            ("1", "4"): "low",
            ("1", "5"): "medium",
            ("4", "1"): "medium",
            ("5", "2"): "medium",
            ("4", "3"): "high",
            ("3", "4"): "high",
            ("5", "5"): "high",
        }
        for (severity, occurrence), level in levels.items():
            capa = self._capa(severity=severity, occurrence=occurrence)
            self.assertEqual(capa.risk_level, level, (severity, occurrence))
        self.assertFalse(self._capa(severity=False).risk_level)

    def test_initiation_needs_problem_risk_and_source(self):
        for name, label in (
            ("description", "Description"),
            ("severity", "Severity"),
            ("occurrence", "Occurrence"),
            ("risk_note", "Risk in words"),
        ):
            capa = self._capa(**{name: False})
            with self._refused(label):
                capa.action_advance()
        with self._refused("Description"):
            self._capa(description="  ").action_advance()
        with self._refused("a source"):
            self._capa(source_ids=False).action_advance()
        capa = self._capa()
        last = capa.phase_ids.sorted("sequence")[-1]
        last.due_date = self.today
        with self._refused("order of the phases"):
            capa.action_advance()

    def test_containment_needs_words(self):
        capa = self._to("containment")
        with self._refused("Containment"):
            capa.action_advance()
        self.assertEqual(capa.state, "containment")

    def test_root_cause_needs_a_proven_one(self):
        capa = self._to("root_cause")
        with self._refused("Root cause in words; .*confirmed as the root cause"):
            capa.action_advance()
        capa.root_cause = "Too cold"
        why = self._cause(capa, verdict="open", file_ids=False, evidence=False)
        with self._refused("a verdict on"):
            capa.action_advance()
        why.verdict = "root"
        with self._refused("what proves .*evidence is not attached"):
            capa.action_advance()
        why.evidence = "Micrograph"
        why.file_ids = evidence("empty.txt", b"")
        with self._refused("empty file"):
            capa.action_advance()
        why.file_ids = [Command.clear(), *evidence()]
        self.assertIn("SHA-256", why.file_digests)
        capa.action_advance()
        self.assertEqual(capa.state, "plan")

    def test_evidence_that_was_altered_does_not_count(self):
        capa = self._to("root_cause")
        capa.root_cause = "Too cold"
        why = self._cause(capa)
        why.file_ids.sudo().raw = b"something else"
        with self._refused("not the file that was attached"):
            capa.action_advance()

    def test_whys_form_a_tree(self):
        capa = self._to("root_cause")
        first = self._cause(capa, verdict="contributing")
        second = self._cause(capa, name="Too cold", parent_id=first.id)
        third = self._cause(capa, name="Never measured", parent_id=second.id)
        self.assertEqual((first | second | third).mapped("level"), [1, 2, 3])
        self.assertEqual(capa.why_ids.sorted(), first | second | third)
        self.assertEqual(second.judged_by_id, self.owner)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            first.parent_id = third
        other = self._to("root_cause")
        with self._refused("its own CAPA", ValidationError):
            self._cause(other, parent_id=first.id)

    def test_plan_needs_action_and_criterion(self):
        capa = self._to("plan")
        with self._refused("Corrective action.*What is measured.*Not before"):
            capa.action_approve_plan()
        self._action(capa, kind="correction")
        with self._refused("an action: Corrective action"):
            capa.action_approve_plan()
        self._plan(capa, criterion_target="few")
        with self._refused("plain number"):
            sign(capa, "plan", self.manager)
        capa.criterion_target = "0"
        capa.not_before = self.today
        with self._refused("after that of the last action"):
            sign(capa, "plan", self.manager)
        self.assertEqual(capa.state, "plan")

    def test_plan_is_signed_by_somebody_else(self):
        capa = self._to("plan", self._capa(user=self.manager, owner_id=self.owner.id))
        self._plan(capa)
        capa.with_user(self.manager).criterion_sample = "Six lots"
        with self._refused("had a hand in", AccessError):
            sign(capa, "plan", self.manager)
        with self._refused("is signed by", AccessError):
            sign(capa, "plan", self.checker)
        sign(capa, "plan", self.manager2)
        self.assertEqual(capa.state, "implementation")
        with self._refused("goes on by signature|Missing"):
            capa.action_advance()

    def test_implementation_needs_every_action_done(self):
        capa = self._to("implementation")
        action = capa.action_ids
        with self._refused("is not done"):
            capa.action_advance()
        mine = action.with_user(self.actor)
        with self._refused("not said.*evidence is not attached"):
            mine.action_done()
        with self._refused("says what was done", AccessError):
            action.with_user(self.checker).action_done()
        with self._refused("says what was done", AccessError):
            action.with_user(self.checker).write({"result": "Done"})
        self._carry_out(action)
        self.assertEqual((action.state, action.done_by_id), ("done", self.actor))
        with self._refused("is done"):
            mine.write({"result": "Rather not"})
        capa.action_advance()
        self.assertEqual(capa.state, "verification")

    def test_a_correction_is_done_at_once(self):
        capa = self._to("containment")
        action = self._action(capa, kind="correction", owner_id=self.worker.id)
        self._carry_out(action, self.worker)
        self.assertEqual(action.state, "done")
        with self._refused("planned in the phase Plan"):
            self._action(capa)
        other = self._action(capa, kind="correction", owner_id=self.worker.id)
        with self._refused("planned by a quality engineer", AccessError):
            other.with_user(self.worker).write({"due_date": self.today})

    def test_verification_of_no_adverse_effect(self):
        capa = self._to("verification")
        with self._refused("verification of no adverse effect"):
            capa.action_advance()
        check = self._verification(capa, adverse_effect=False, file_ids=False)
        with self._refused("whether there is an adverse effect.*evidence"):
            capa.action_advance()
        check.with_user(self.owner).write(
            {"adverse_effect": "found", "file_ids": evidence()}
        )
        with self._refused("return to the root cause"):
            capa.action_advance()
        check.with_user(self.owner).adverse_effect = "none"
        capa.action_advance()
        self.assertTrue(check.done)
        with self._refused("signed or passed"):
            check.with_user(self.owner).write({"observation": "Other"})

    def test_only_the_owners_and_managers_pass_a_phase(self):
        capa = self._capa()
        for user in (self.checker, self.worker, self.auditor):
            with self._refused("passed on by", AccessError):
                capa.with_user(user).action_advance()
        with self._refused("passed on by", AccessError):
            capa.with_user(self.env.ref("base.user_root")).action_advance()
        phase = capa.phase_ids.filtered(lambda line: line.phase == "containment")
        phase.owner_id = self.checker
        capa.with_user(self.manager).action_advance()
        self.assertEqual(capa.phase_owner_id, self.checker)
        self.assertEqual(capa.activity_ids.user_id, self.checker)
        capa.containment_text = "Held"
        capa.with_user(self.checker).action_advance()
        self.assertEqual(capa.state, "root_cause")

    def test_an_owner_is_a_quality_engineer_of_the_company(self):
        with self._refused("cannot own this", ValidationError):
            self._capa(owner_id=self.worker.id)
        capa = self._capa()
        with self._refused("cannot own this", ValidationError):
            capa.phase_ids[0].owner_id = self.auditor

    def test_what_is_initiated_is_kept(self):
        capa = self._capa()
        capa.unlink()
        self.assertFalse(capa.exists())
        capa = self._to("containment")
        with self._refused("stays"):
            capa.unlink()
        with self._refused("stays"):
            capa.sudo().unlink()

    def test_sources(self):
        capa = self._capa()
        with self._refused("say in words"):
            capa.source_ids = [Command.create({"kind": "complaint"})]
        with self._refused("choose the record"):
            capa.source_ids = [Command.create({"kind": "record"})]
        containment = self.env["medical.containment"].create({"reason": "Suspect"})
        ref = f"medical.containment,{containment.id}"
        capa.source_ids = [Command.create({"kind": "record", "record_ref": ref})]
        source = capa.source_ids.filtered("record_ref")
        self.assertEqual(source.record_name, containment.display_name)
        self.assertEqual(containment.with_user(self.owner).capa_count, 1)
        action = containment.with_user(self.owner).action_open_capas()
        self.assertEqual(self.env["medical.capa"].search(action["domain"]), capa)
        with self.assertRaises(ValueError), self.env.cr.savepoint():
            capa.source_ids = [
                Command.create({"kind": "record", "record_ref": "res.partner,1"})
            ]
        self._to("root_cause", capa)
        capa.source_ids = [Command.create({"kind": "complaint", "text": "One more"})]
        with self._refused("is written in"):
            source.unlink()
        with self._refused("is written in"):
            source.text = "Other"

    def test_a_source_is_of_the_company_and_seen(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["medical.containment"].create(
            {"reason": "Suspect", "company_id": company.id}
        )
        capa = self._capa()
        ref = f"medical.containment,{theirs.id}"
        with self.assertRaises(UserError), self.env.cr.savepoint():
            capa.source_ids = [Command.create({"kind": "record", "record_ref": ref})]
