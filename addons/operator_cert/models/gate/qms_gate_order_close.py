# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from odoo.addons.qms_base.gates import Cure, Evidence, Finding

# Findings about a certificate that a concession may stand in for.
_CONCEDED = ("cert.expired", "cert.lapsed")


class QmsGateMixin(models.AbstractModel):
    """An order closes only if qualified people did its work, as decided then.

    What counts is the certificate stored with the decision at the start, not
    today's: one that expired meanwhile does not break yesterday's work, and who
    closes the order need not hold what its operators held.
    """

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        closing = [event for event in events if event.checkpoint == "mo_close"]
        if not closing:
            return answers
        productions = self.env["mrp.production"].browse([e.res_id for e in closing])
        workorders = productions.workorder_ids.filtered(lambda w: w.state != "cancel")
        required = self.env["operator.certification.requirement"]._by_workorder(
            workorders
        )
        workorders = workorders.filtered(lambda w: required[w])
        if not workorders:
            return answers
        starts = self._read_starts(workorders)
        workers = self._read_workers(workorders)
        for event in closing:
            production = self.env["mrp.production"].browse(event.res_id)
            for workorder in production.workorder_ids & workorders:
                self._add_work_done(
                    event,
                    answers[event],
                    workorder,
                    required[workorder],
                    starts[workorder.id],
                    workers[workorder],
                )
        return answers

    def _read_starts(self, workorders):
        """Stored passes of the start gate with the certificates they rest on.

        :return: ``{work order id: [(decision, {type id: evidence})]}``
        """
        decisions = self.env["qms.gate.decision"].search_fetch(
            [
                ("checkpoint", "=", "wo_start"),
                ("res_model", "=", "mrp.workorder"),
                ("res_id", "in", workorders.ids),
            ]
        )
        evidence = decisions.evidence_ids.filtered(lambda e: e.kind == "certificate")
        certificates = self.env["operator.certification"].browse(
            evidence.mapped("res_id")
        )
        kinds = {c.id: c.type_id.id for c in certificates.exists()}
        relied_on = defaultdict(dict)
        for item in evidence:
            relied_on[item.decision_id][kinds.get(item.res_id)] = item
        for decision in decisions:
            relied_on[decision].update(self._conceded_certifications(decision))
        starts = defaultdict(list)
        for decision in decisions:
            starts[decision.res_id].append((decision, relied_on[decision]))
        return starts

    def _conceded_certifications(self, decision):
        """``{type id: evidence}`` of certificates that a concession stood in for."""
        concessions = {
            item.res_id: item
            for item in decision.evidence_ids
            if item.kind == "concession"
        }
        proven = {}
        for finding in decision.conceded or []:
            about = dict(finding["records"])
            certificate = self.env["operator.certification"].browse(
                about.get("operator.certification", [])
            )
            if finding["code"] in _CONCEDED and certificate.exists():
                proven[certificate.type_id.id] = concessions[finding["concession"][0]]
        return proven

    def _read_workers(self, workorders):
        """Who has time on the work orders: the person of each log.

        Of a log made before persons were kept, whoever has or had its login.

        :return: ``{work order: {(employee or none, name): time logs}}``
        """
        logs = workorders.time_ids.filtered("user_id")
        before = logs.filtered(lambda log: not log.qms_employee_id)
        people = {}
        if before:
            employees = self.env["hr.employee"].search(
                Domain("user_id", "in", before.user_id.ids)
                & Domain("company_id", "in", workorders.company_id.ids)
                & Domain("active", "in", [True, False])
            )
            people = {(e.user_id, e.company_id): e for e in employees}
        nobody = self.env["hr.employee"]
        workers = defaultdict(lambda: defaultdict(logs.browse))
        for log in logs:
            person = log.qms_employee_id
            if not person and not log.user_id._is_terminal():
                company = log.workorder_id.company_id
                person = people.get((log.user_id, company), nobody)
            worker = (person, person.name or log.user_id.name)
            workers[log.workorder_id][worker] |= log
        return workers

    def _add_work_done(self, event, answer, workorder, required, starts, workers):
        """Judge the work that was done on one work order."""
        relied_on = {}
        for (person, name), logs in sorted(workers.items(), key=lambda w: w[0][1]):
            own = [
                start for start in starts if person and start[0].employee_id == person
            ]
            self._add_worker(answer, workorder, required, own, name, relied_on)
            self._add_run_over(event, answer, workorder, logs, own)
        reported = any(
            finding.code == "wo.not_started"
            and (workorder._name, workorder.id) in finding.records
            for finding in answer.blockers
        )
        if not workers and not reported:  # said once is enough
            self._add_worker(answer, workorder, required, starts, None, relied_on)
        answer.evidence.extend(
            Evidence(
                kind=item.kind,
                model=item.res_model,
                res_id=item.res_id,
                number=item.number,
                state=item.state or "",
                valid_from=item.valid_from or None,
                valid_until=item.valid_until or None,
                revision=item.revision or "",
                digest=item.digest or "",
                level=item.level or "",
            )
            for item in relied_on.values()
        )

    def _add_worker(self, answer, workorder, required, starts, name, relied_on):
        """One person's passes must prove every certification required of the work."""
        for decision, certificates in starts:
            missing = self._required_at(required, decision).type_id.filtered(
                lambda kind, proven=certificates: kind.id not in proven
            )
            if not missing:
                for item in certificates.values():
                    relied_on[item.res_model, item.res_id] = item
                return
        names = ", ".join(sorted(required.type_id.mapped("name")))
        if name:
            message = self.env._(
                "%(person)s worked on %(work)s of %(order)s without a recorded start"
                " that proves: %(types)s. Correct the time log if somebody else did"
                " the work, or have a qualified person do it again.",
                person=name,
                work=workorder.name,
                order=workorder.production_id.name,
                types=names,
            )
        else:
            message = self.env._(
                "Nobody is recorded as starting %(work)s of %(order)s with:"
                " %(types)s. Have a qualified person do this work.",
                work=workorder.name,
                order=workorder.production_id.name,
                types=names,
            )
        answer.findings.append(
            Finding(
                code="cert.unproven",
                message=message,
                records=((workorder._name, workorder.id),),
                cure=Cure(self.env._("Open work order"), workorder._name, workorder.id),
            )
        )

    def _required_at(self, required, decision):
        """Requirements that were there when a decision was taken.

        One added since says nothing about work already begun; one archived and
        taken up again was there all the time.
        """
        # decisions count whole seconds, requirements microseconds
        return required.filtered(
            lambda r: r.create_date.replace(microsecond=0) <= decision.decided_at
        )
