# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import models
from odoo.tools import format_date

from odoo.addons.qms_base.gates import BLOCK, WARN, Cure, Finding

from ...standing import Standing, plant_day, preference

_CHECKPOINTS = ("wo_start", "time_log", "wo_finish")
_CODES = {
    Standing.EXPIRED: "cert.expired",
    Standing.EXPIRING: "cert.expiring",
    Standing.NOT_YET_VALID: "cert.not_yet_valid",
    Standing.REVOKED: "cert.revoked",
    Standing.SUSPENDED: "cert.suspended",
}


class QmsGateMixin(models.AbstractModel):
    """Who starts or finishes a work order holds what it requires, at that moment."""

    _inherit = "qms.gate.mixin"

    def _gate_evidence_kinds(self):
        kinds = super()._gate_evidence_kinds()
        kinds["certificate"] = self.env._("Certificate")
        return kinds

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        worked_on = self._work_orders_of(
            [event for event in events if event.checkpoint in _CHECKPOINTS]
        )
        if not worked_on:
            return answers
        workorders = self.env["mrp.workorder"].concat(*worked_on.values())
        required = self.env["operator.certification.requirement"]._by_workorder(
            workorders
        )
        held = self._read_held_certificates(
            {event.employee_id for event in worked_on if event.employee_id},
            {kind.id for needed in required.values() for kind in needed.type_id},
        )
        for event, workorder in worked_on.items():
            # a certification required twice is one finding
            for kind, needed in required[workorder].grouped("type_id").items():
                self._add_certification(
                    event, answers[event], workorder, kind, needed[0], held
                )
        return answers

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

    def _add_certification(self, event, answer, workorder, kind, requirement, held):
        """Judge one required certification of one event."""
        words = {
            "type": kind.name,
            "work": requirement._target_name(),
        }
        cure = self._colleague_cure(event, workorder)
        if not event.employee_id:
            if any(f.code == "person.unidentified" for f in answer.blockers):
                return  # said already, once is enough
            answer.findings.append(
                Finding(
                    code="cert.no_person",
                    message=self.env._(
                        "Nobody is identified who could be certified for %(type)s,"
                        " which %(work)s requires. Log in as the person who works.",
                        **words,
                    ),
                    records=((requirement._name, requirement.id),),
                    cure=cure,
                )
            )
            return
        words["person"] = self.env["hr.employee"].browse(event.employee_id).name
        day = plant_day(event.at, self._plant_tz(event, workorder))
        best = min(
            held[event.company_id, event.employee_id, kind.id],
            key=lambda c: preference(c._standing_on(day), c.valid_until or None),
            default=None,
        )
        if best is None:
            answer.findings.append(self._missing(event, kind, requirement, words, cure))
            return
        standing = best._standing_on(day)
        if standing.holds:
            answer.evidence.append(best._gate_evidence())
        if standing is not Standing.VALID:
            answer.findings.append(
                self._deficient(event, best, standing, day, words, cure)
            )

    def _plant_tz(self, event, workorder):
        """Time zone in which the days of a work order are counted."""
        company = self.env["res.company"].browse(event.company_id)
        calendar = workorder.workcenter_id.resource_calendar_id
        return calendar.tz or company.resource_calendar_id.tz or "UTC"

    def _decides_certifications(self, event):
        actor = self.env["res.users"].browse(event.actor_uid)
        return actor.has_group("qms_base.group_qms_engineer")

    def _colleague_cure(self, event, workorder):
        return Cure(
            self.env._("Ask a qualified colleague"),
            workorder._name,
            workorder.id,
            "action_show_qualified_colleagues",
        )

    def _missing(self, event, kind, requirement, words, cure):
        return Finding(
            code="cert.missing",
            message=self.env._(
                "%(person)s is not certified for %(type)s, which %(work)s requires. Ask"
                " a qualified colleague to do this work, or quality to certify"
                " %(person)s.",
                **words,
            ),
            records=(
                ("hr.employee", event.employee_id),
                (kind._name, kind.id),
                (requirement._name, requirement.id),
            ),
            cure=cure,
        )

    def _deficient(self, event, certificate, standing, day, words, cure):
        """The finding about a certificate that does not hold, or not for long."""
        if self._decides_certifications(event):
            cure = Cure(
                self.env._("Open certification"),
                "operator.certification",
                certificate.id,
            )
        words = dict(
            words,
            number=certificate.name,
            # the month in words: no reader may take the day for the month
            start=format_date(self.env, certificate.valid_from, date_format="d MMMM y"),
            end=format_date(self.env, certificate.valid_until, date_format="d MMMM y"),
            days=(certificate.valid_until - day).days if certificate.valid_until else 0,
        )
        return Finding(
            code=_CODES[standing],
            message=self._deficiency_messages(words)[standing],
            severity=WARN if standing.holds else BLOCK,
            records=(
                ("operator.certification", certificate.id),
                ("hr.employee", event.employee_id),
            ),
            cure=cure,
        )

    def _deficiency_messages(self, words):
        return {
            Standing.EXPIRED: self.env._(
                "%(type)s of %(person)s (%(number)s) expired: its last valid day was"
                " %(end)s. It is required by %(work)s. Ask a qualified colleague to"
                " do this work, or quality to recertify %(person)s.",
                **words,
            ),
            Standing.NOT_YET_VALID: self.env._(
                "%(type)s of %(person)s (%(number)s) is not valid before %(start)s."
                " It is required by %(work)s. Wait until then or ask a qualified"
                " colleague to do this work.",
                **words,
            ),
            Standing.SUSPENDED: self.env._(
                "%(type)s of %(person)s (%(number)s) is suspended. It is required"
                " by %(work)s. Ask a qualified colleague to do this work, or"
                " quality to reinstate the certification.",
                **words,
            ),
            Standing.REVOKED: self.env._(
                "%(type)s of %(person)s (%(number)s) was revoked. It is required"
                " by %(work)s. Ask a qualified colleague to do this work, or"
                " quality to train and certify %(person)s again.",
                **words,
            ),
            Standing.EXPIRING: self.env._(
                "%(type)s of %(person)s (%(number)s) ends in %(days)s days, on"
                " %(end)s. Arrange the recertification.",
                **words,
            ),
        }
