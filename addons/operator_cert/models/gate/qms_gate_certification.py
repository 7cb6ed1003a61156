# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from dataclasses import dataclass

from odoo import models

from odoo.addons.qms_base.gates import Evidence

from ...standing import Standing, plant_day, preference

_CHECKPOINTS = ("wo_start", "time_log", "wo_finish")


@dataclass
class Subject:
    """What somebody works on, and what that asks for.

    :param record: the work order, or another record that is worked on
    :param requirements: what is required of who works on it
    :param tz: time zone in which its days are counted (IANA name)
    """

    record: object
    requirements: object
    tz: str


@dataclass
class _Known:
    """What is known of certificates, for all events at once.

    :param held: ``{(company id, employee id, type id): certificates}``
    :param standings: ``{day: {certificate: Standing}}``
    :param unread: ``{day: {(employee id, requirement id): [revision]}}``
    :param supervisors: ``{company id: employee id}``
    :param levels: ``{level id: Level}``
    :param read: ``{employee id: revisions}`` that people know
    """

    levels: dict
    read: dict
    held: dict
    standings: dict
    unread: dict
    supervisors: dict


class QmsGateMixin(models.AbstractModel):
    """Who works holds what the work requires, at that moment and at that level.

    Who learns works only while somebody who may supervise is present. What was relied
    upon is evidence of the decision: number, level and validity of the certificate,
    that of the supervisor, and the instructions that were read. (ISO 13485, 6.2)
    """

    _inherit = "qms.gate.mixin"

    def _gate_evidence_kinds(self):
        kinds = super()._gate_evidence_kinds()
        kinds["certificate"] = self.env._("Certificate")
        kinds["supervision"] = self.env._("Supervision")
        kinds["instruction"] = self.env._("Instruction read")
        return kinds

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        subjects = {
            event: subject
            for event, subject in self._certification_subjects(events).items()
            if subject.requirements
        }
        if not subjects:
            return answers
        known = self._known_certificates(subjects)
        for event, subject in subjects.items():
            # a certification required twice is one finding
            for kind, needed in subject.requirements.grouped("type_id").items():
                self._add_certification(
                    event, answers[event], subject, kind, needed, known
                )
            self._add_unread_work(event, answers[event], subject, known)
            self._add_instructions(event, answers[event], subject, known)
        return answers

    # ------------------------------------------------------------------
    # What is asked for
    # ------------------------------------------------------------------
    def _certification_subjects(self, events):
        """What people work on in events that ask for qualified people.

        Addons that register such a checkpoint add theirs with ``super()``.

        :return: ``{event: Subject}``
        """
        worked_on = self._work_orders_of(
            [event for event in events if event.checkpoint in _CHECKPOINTS]
        )
        if not worked_on:
            return {}
        workorders = self.env["mrp.workorder"].concat(*worked_on.values())
        required = self.env["operator.certification.requirement"]._by_workorder(
            workorders
        )
        return {
            event: Subject(
                workorder, required[workorder], self._plant_tz(event, workorder)
            )
            for event, workorder in worked_on.items()
        }

    def _work_orders_of(self, events):
        """``{event: work order}`` that is worked on, also for events of time logs."""
        logs = self.env["mrp.workcenter.productivity"].browse(
            [event.res_id for event in events if event.checkpoint == "time_log"]
        )
        of_log = {log.id: log.workorder_id.id for log in logs}
        ids = {
            event: of_log[event.res_id]
            if event.checkpoint == "time_log"
            else event.res_id
            for event in events
        }
        workorders = self.env["mrp.workorder"].browse(dict.fromkeys(ids.values()))
        by_id = {workorder.id: workorder for workorder in workorders}
        return {event: by_id[workorder_id] for event, workorder_id in ids.items()}

    def _plant_tz(self, event, workorder):
        """Time zone in which the days of a work order are counted."""
        company = self.env["res.company"].browse(event.company_id)
        return workorder.workcenter_id.resource_calendar_id.tz or company._plant_tz()

    # ------------------------------------------------------------------
    # What is known
    # ------------------------------------------------------------------
    def _known_certificates(self, subjects):
        """Certificates of all people concerned, and what they are worth then."""
        supervisors = self.env["qms.operator.presence"]._present_supervisors()
        people = {event.employee_id for event in subjects if event.employee_id}
        people |= set(supervisors.values())
        requirements = self.env["operator.certification.requirement"].union(
            *(subject.requirements for subject in subjects.values())
        )
        held = self._read_held_certificates(people, requirements.type_id.ids)
        certificates = self.env["operator.certification"].union(*held.values())
        days = {plant_day(event.at, subject.tz) for event, subject in subjects.items()}
        return _Known(
            levels=self.env["operator.certification.level"]._known(),
            read=certificates._read_revisions(people, requirements._instructions()),
            held=held,
            standings={day: certificates._standings_on(day) for day in days},
            unread={
                day: requirements._unread(people, requirements, day) for day in days
            },
            supervisors=supervisors,
        )

    def _read_held_certificates(self, employee_ids, type_ids):
        """Granted certificates, held still until the transaction ends.

        :param employee_ids: ids of the people concerned
        :param type_ids: ids of the certification types concerned
        :return: ``{(company id, employee id, type id): certificates}``
        """
        certificates = self._find_gate_facts(
            self.env["operator.certification"],
            [
                ("employee_id", "in", list(employee_ids)),
                ("type_id", "in", list(type_ids)),
                ("state", "!=", "draft"),
            ],
        )
        held = defaultdict(certificates.browse)
        for certificate in certificates:
            held[
                certificate.company_id.id,
                certificate.employee_id.id,
                certificate.type_id.id,
            ] |= certificate
        return held

    # ------------------------------------------------------------------
    # The verdict
    # ------------------------------------------------------------------
    def _add_certification(self, event, answer, subject, kind, needed, known):
        """Judge one required certification of one event.

        :param needed: requirements that ask for it; the highest level counts
        """
        if not event.employee_id:
            # who else said so, once is enough
            if not any(f.code == "person.unidentified" for f in answer.blockers):
                answer.findings.append(self._no_person(event, subject, kind, needed))
            return
        day = plant_day(event.at, subject.tz)
        asking = max(needed, key=lambda r: known.levels[r.level_id.id].rank)
        level = known.levels[asking.level_id.id]
        owned = known.held[event.company_id, event.employee_id, kind.id]
        standings = known.standings[day]
        # who is suspended is so with each certificate for the same
        owned = owned.filtered(lambda c: c.state == "suspended") or owned

        def tier(certificate):
            own = known.levels[certificate.level_id.id]
            return _tier(own, standings[certificate], level)

        best = min(
            owned,
            key=lambda c: (
                tier(c),
                *preference(standings[c], c.valid_until or None),
            ),
            default=None,
        )
        if best is not None and tier(best) in (_ALONE, _LEARNING):
            answer.evidence.append(best._gate_evidence())
            if tier(best) == _ALONE and standings[best] is Standing.VALID:
                return
        # from here on somebody has to read something
        words = {
            "type": kind.name,
            "work": asking._target_name(),
            "person": self.env["hr.employee"].browse(event.employee_id).name,
            "level": level.name,
        }
        if best is None:
            answer.findings.append(self._missing(event, subject, kind, asking, words))
            return
        if tier(best) == _TOO_LOW:
            answer.findings.append(self._too_low(event, subject, best, words))
            return
        if tier(best) == _LEARNING:
            supervising = self._supervising(event, kind, level, day, known)
            if supervising:
                answer.evidence.append(supervising._gate_evidence("supervision"))
            else:
                answer.findings.append(
                    self._unsupervised(event, subject, best, words, known)
                )
        if standings[best] is not Standing.VALID:
            answer.findings.append(
                self._deficient(event, subject, best, standings[best], day, words)
            )

    def _supervising(self, event, kind, level, day, known):
        """Certificate of who is present and may supervise this work; or none."""
        employees = self.env["hr.employee"]
        supervisor = employees.browse(known.supervisors.get(event.company_id, []))
        if not supervisor or supervisor._is_same_person(
            employees.browse(event.employee_id)
        ):
            return None
        standings, levels = known.standings[day], known.levels
        own = known.held[event.company_id, supervisor.id, kind.id]
        if "suspended" in own.mapped("state"):
            return None
        fit = own.filtered(
            lambda c: standings[c].holds
            and levels[c.level_id.id].may_supervise
            and levels[c.level_id.id].rank >= level.rank
        )
        return max(fit, key=lambda c: levels[c.level_id.id].rank, default=None)

    def _add_unread_work(self, event, answer, subject, known):
        """Instructions of this very work that the person did not read in time."""
        if not event.employee_id:
            return
        unread = known.unread[plant_day(event.at, subject.tz)]
        late = dict.fromkeys(
            revision
            for requirement in subject.requirements
            for revision in unread.get((event.employee_id, requirement.id), ())
        )
        if late:
            answer.findings.append(self._unread_work(event, subject, list(late)))

    def _add_instructions(self, event, answer, subject, known):
        """What of the instructions asked for the person knows, with their digests."""
        asked = subject.requirements._instructions()
        if not asked or not event.employee_id:
            return
        answer.evidence += [
            Evidence(
                kind="instruction",
                model=revision._name,
                res_id=revision.id,
                number=revision.document_id.number,
                state=revision.state,
                valid_from=revision.effective_from or None,
                valid_until=revision.obsolete_from or None,
                revision=revision.name,
                digest=revision.sha256 or "",
            )
            for revision in known.read[event.employee_id]
            if revision.document_id in asked
        ]


# How far a certificate carries its holder, the best first.
_ALONE, _LEARNING, _TOO_LOW, _FALLEN = range(4)


def _tier(own, standing, level):
    """How far a certificate of a level and standing carries work that asks for one."""
    if not standing.holds:
        return _FALLEN
    if own.supervised:
        return _LEARNING
    return _ALONE if own.rank >= level.rank else _TOO_LOW
