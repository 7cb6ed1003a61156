# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.qms_base.gates import BLOCK, WARN, GateAnswer
from odoo.addons.qms_base.tools.controlled import controlled_change

from ..models.gate.qms_gate_certification import QmsGateMixin as CertificationGate
from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestGateWorkOrder(OperatorCertCommon):
    """Work orders start and finish only with the certificates they require."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.work = cls._work(cls._order(), cls.joining)
        cls.as_worker = cls.work.with_user(cls.worker.user_id)

    def _qualify(self, employee=None):
        employee = employee or self.worker
        return self._grant(employee, self.solder), self._grant(employee, self.clean)

    def _finding(self, code, employee=None, checkpoint="wo_start"):
        (answer,) = self._answers(
            self.work, employee or self.worker, checkpoint
        ).values()
        (finding,) = [f for f in answer.findings if f.code == code]
        return finding

    def test_qualified(self):
        certificates = self._qualify()
        for checkpoint in ("wo_start", "wo_finish"):
            (answer,) = self._answers(self.work, self.worker, checkpoint).values()
            self.assertFalse([f for f in answer.findings if "cert." in f.code])
            self.assertEqual(
                {e.res_id for e in answer.evidence if e.kind == "certificate"},
                {c.id for c in certificates},
            )

    def test_11_10_i_who_is_not_trained_does_not_start(self):
        for checkpoint in ("wo_start", "wo_finish"):
            self.assertEqual(
                self._codes(self.work, self.worker, checkpoint),
                ["cert.missing", "cert.missing"],
            )
        self._grant(self.worker, self.clean)
        finding = self._finding("cert.missing")
        self.assertEqual(finding.severity, BLOCK)
        for word in ("Worker", "Soldering", "Joining", "qualified colleague"):
            self.assertIn(word, finding.message)
        self.assertEqual(finding.cure.method, "action_show_qualified_colleagues")

    def test_somebody_elses_certificate_does_not_count(self):
        self._qualify(self.other)
        self.assertEqual(
            self._codes(self.work, self.worker), ["cert.missing", "cert.missing"]
        )

    def test_a_draft_does_not_count(self):
        self._draft(self.worker, self.solder)
        self._grant(self.worker, self.clean)
        self.assertEqual(self._codes(self.work, self.worker), ["cert.missing"])

    def test_no_person(self):
        nobody = new_test_user(
            self.env,
            "t_nobody",
            groups="base.group_user,mrp.group_mrp_user,qms_base.group_qms_operator",
        )
        events = self.work.with_user(nobody).sudo()._gate_start_events()
        (answer,) = (
            self.env["qms.gate.mixin"].sudo()._collect_gate_findings(events).values()
        )
        self.assertEqual(
            [f.code for f in answer.blockers], ["person.unidentified"], "said once"
        )
        with self.assertRaises(UserError):
            self.work.with_user(nobody).button_start()
        # whoever else reports it or not: nobody holds no certificate
        mixin = self.env["qms.gate.mixin"].sudo()
        (subject,) = mixin._certification_subjects(events).values()
        answer = GateAnswer()
        mixin._add_certification(
            events[0], answer, subject, self.solder, self.need_solder, None
        )
        (finding,) = answer.blockers
        self.assertEqual(finding.code, "cert.no_person")
        self.assertIn("Soldering", finding.message)

    def test_expired(self):
        self._grant(self.worker, self.clean)
        expired = self._grant(
            self.worker, self.solder, self._today() - relativedelta(months=14)
        )
        finding = self._finding("cert.expired")
        for word in ("Worker", "Soldering", "Joining", expired.name, "last valid day"):
            self.assertIn(word, finding.message)
        self.assertIn(f"{expired.valid_until:%B %Y}", finding.message)

    def test_not_yet_valid(self):
        self._grant(self.worker, self.clean)
        self._grant(self.worker, self.solder, self._today() + timedelta(days=1))
        self.assertEqual(self._codes(self.work, self.worker), ["cert.not_yet_valid"])
        self.assertIn("not valid before", self._finding("cert.not_yet_valid").message)

    def test_suspended_and_revoked(self):
        solder, _clean = self._qualify()
        decided = solder.with_user(self.engineer.user_id)
        decided._suspend("Investigation")
        self.assertEqual(self._codes(self.work, self.worker), ["cert.suspended"])
        decided._reinstate("Cleared")
        self.assertEqual(self._codes(self.work, self.worker), [])
        decided._revoke("Confirmed after all")
        self.assertEqual(self._codes(self.work, self.worker), ["cert.revoked"])

    def test_quality_is_led_to_the_certificate(self):
        certificate = self._draft(self.engineer, self.solder)
        certificate.with_user(self.manager.user_id)._grant()
        certificate.with_user(self.manager.user_id)._suspend("Investigation")
        cure = self._finding("cert.suspended", self.engineer).cure
        self.assertEqual((cure.model, cure.res_id), (certificate._name, certificate.id))

    def test_expiring_warns_and_passes(self):
        self._grant(self.worker, self.clean)
        today = self._today()
        self._grant(
            self.worker, self.solder, today, valid_until=today + timedelta(days=30)
        )
        finding = self._finding("cert.expiring")
        self.assertEqual(finding.severity, WARN)
        self.assertIn("30 days", finding.message)
        self.as_worker.button_start()
        self.assertEqual(self.work.state, "progress")

    def test_the_better_certificate_counts(self):
        old = self._grant(
            self.worker, self.solder, self._today() - relativedelta(months=14)
        )
        new, _clean = self._qualify()
        (answer,) = self._answers(self.work, self.worker).values()
        relied_on = {e.res_id for e in answer.evidence}
        self.assertIn(new.id, relied_on)
        self.assertNotIn(old.id, relied_on)

    def test_days_are_counted_at_the_plant(self):
        """Sydney is ahead of UTC: its next day begins at 14:00 UTC in winter."""
        with freeze_time("2026-06-10 00:00:00"):
            self._grant(self.worker, self.clean)
            self._grant(
                self.worker,
                self.solder,
                date(2026, 6, 1),
                valid_until=date(2026, 6, 30),
            )
        with freeze_time("2026-06-30 13:59:59"):
            self.assertEqual(self._codes(self.work, self.worker), ["cert.expiring"])
        with freeze_time("2026-06-30 14:00:00"):
            self.assertEqual(self._codes(self.work, self.worker), ["cert.expired"])
        with freeze_time("2026-05-31 13:59:59"):
            self.assertIn("cert.not_yet_valid", self._codes(self.work, self.worker))
        with freeze_time("2026-05-31 14:00:00"):
            self.assertIn("cert.expiring", self._codes(self.work, self.worker))
        # the work center's own calendar comes before the company's
        self.workcenter.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Night shift", "tz": "America/New_York"}
        )
        with freeze_time("2026-07-01 03:59:59"):
            self.assertEqual(self._codes(self.work, self.worker), ["cert.expiring"])
        with freeze_time("2026-07-01 04:00:00"):
            self.assertEqual(self._codes(self.work, self.worker), ["cert.expired"])

    def test_refused_on_every_path(self):
        self._qualify(self.other)
        loss = self.env["mrp.workcenter.productivity.loss"].search([], limit=1)
        vals = {"workcenter_id": self.workcenter.id, "loss_id": loss.id}
        paths = {
            "button": lambda work: work.button_start(),
            "set_state": lambda work: work.set_state("progress"),
            "write": lambda work: work.write({"state": "progress"}),
            "web_save": lambda work: work.web_save({"state": "progress"}, {}),
            "done": lambda work: work.write({"state": "done"}),
            "finish": lambda work: work.button_finish(),
            "mark": lambda work: work.action_mark_as_done(),
            "duration": lambda work: work.write({"duration": 5.0}),
            "produced": lambda work: work.write({"qty_produced": 1.0}),
            "forged": lambda work: work.with_context(
                employee_id=self.other.id, uid=self.other.user_id.id
            ).button_start(),
            "order": lambda work: work.production_id.write(
                {"workorder_ids": [Command.update(work.id, {"state": "progress"})]}
            ),
            "time": lambda work: work.write(
                {
                    "state": "progress",
                    "time_ids": [
                        Command.create(dict(vals, user_id=self.other.user_id.id))
                    ],
                }
            ),
        }
        for name, path in paths.items():
            with self.subTest(path=name):
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    path(self.as_worker)
                said = "by the person who works" if name == "time" else "Soldering"
                self.assertIn(said, str(caught.exception))
        self.env.invalidate_all()
        self.assertNotIn(self.work.state, ("progress", "done"))

    def test_the_decision_keeps_the_certificate(self):
        solder, clean = self._qualify()
        self.as_worker.button_start()
        self.assertEqual(self.work.state, "progress")
        decision = self.env["qms.gate.decision"].search(
            [
                ("checkpoint", "=", "wo_start"),
                ("res_model", "=", "mrp.workorder"),
                ("res_id", "=", self.work.id),
            ]
        )
        self.assertEqual(decision.employee_id, self.worker)
        evidence = decision.evidence_ids.filtered(lambda e: e.kind == "certificate")
        self.assertEqual(set(evidence.mapped("number")), {solder.name, clean.name})
        line = evidence.filtered(lambda e: e.number == solder.name)
        self.assertEqual(line.res_model, "operator.certification")
        self.assertEqual(line.res_id, solder.id)
        self.assertEqual(line.state, "active")
        self.assertEqual(line.valid_from, solder.valid_from)
        self.assertEqual(line.valid_until, solder.valid_until)

    def test_unregulated_work_is_not_judged(self):
        with controlled_change():
            self.product.product_tmpl_id.qms_regulated = False
        work = self._work(self._order(), self.joining)
        work.with_user(self.worker.user_id).button_start()
        self.assertEqual(work.state, "progress")

    def test_a_certificate_revoked_meanwhile_stops_a_later_start(self):
        solder, _clean = self._qualify()
        for stop, start in (
            (lambda w: w.button_pending(), lambda w: w.button_start()),
            (
                lambda w: w.write({"state": "ready"}),
                lambda w: w.write({"state": "progress"}),
            ),
        ):
            start(self.as_worker)
            stop(self.as_worker)
        self.as_worker.button_start()
        self.as_worker.set_state("ready")
        solder.with_user(self.engineer.user_id)._revoke("Wrong joints")
        for start in (
            lambda w: w.button_start(),
            lambda w: w.write({"state": "progress"}),
        ):
            with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                start(self.as_worker)
            self.assertIn("Work order start refused", str(refused.exception))
            self.assertIn("was revoked", str(refused.exception))
        self.assertEqual(self.work.state, "ready")

    def test_who_may_do_it(self):
        self._qualify(self.other)
        self._grant(self.worker, self.solder)
        action = self.as_worker.action_show_qualified_colleagues()
        found = self.env["hr.employee.public"].with_user(self.worker.user_id)
        self.assertEqual(found.search(action["domain"]).ids, self.other.ids)

    def test_number_of_queries(self):
        """The same number of queries for one event and for forty.

        What addons that build on this one ask besides is theirs to count.
        """
        self._qualify()
        self._qualify(self.other)
        few = self._work(self._order(), self.joining)
        many = self.env["mrp.workorder"].union(
            *(self._work(self._order(), self.joining) for _turn in range(40))
        )
        Gate = self.env["qms.gate.mixin"].sudo()
        counts = []
        for works in (few, few, many):
            events = works.with_user(self.worker.user_id).sudo()._gate_start_events()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            answers = CertificationGate._collect_gate_findings(Gate, events)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(answers), len(works))
            self.assertFalse([a for a in answers.values() if a.blockers])
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 10)

    def test_certificates_are_held_still(self):
        """What a verdict rests on is locked, so that no suspension passes beside."""
        certificates = self.env["operator.certification"].union(*self._qualify())
        other = self._grant(self.other, self.solder)
        self.env.flush_all()
        # fresh rows: what was updated in this transaction is held by it already
        for statement in (
            "CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS"
            " SELECT * FROM operator_certification WHERE id = ANY(%s)",
            "ALTER TABLE operator_certification DISABLE TRIGGER qms_lock -- %s",
            "DELETE FROM operator_certification WHERE id = ANY(%s)",
            "INSERT INTO operator_certification SELECT * FROM fresh -- %s",
        ):
            self.env.cr.execute(statement, [(certificates | other).ids])

        def held():
            # xmax of a row in its newest version: who holds it
            self.env.cr.execute(
                "SELECT id FROM operator_certification"
                " WHERE id IN %s AND xmax::text <> '0'",
                [(certificates | other)._ids],
            )
            return {row[0] for row in self.env.cr.fetchall()}

        self.assertFalse(held())
        self._answers(self.work, self.worker)
        self.assertEqual(held(), set(certificates.ids))
