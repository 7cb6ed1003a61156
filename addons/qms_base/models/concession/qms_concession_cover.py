# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from ...gates import Evidence

# What follows from a pass goes with its concession: the time log of a start, and that
# the same person finishes what was started by it. Findings about the person, and those
# that say so (``Cause.along``), only.
_ALONG = {"time_log": "wo_start", "wo_finish": "wo_start"}


class QmsConcession(models.Model):
    """What concessions cover at a gate, and what is taken of them.

    Runs under ``sudo``: who acts by a concession need not be allowed to read it.
    """

    _inherit = "qms.concession"

    @api.model
    def _cover(self, blocked):
        """Mark the blocking findings that concessions in force cover.

        A concession covers a finding of its kind about its records, at its checkpoint,
        of its record, company, product and lot, as long as it has not expired (clock of
        the server) and enough of it is left. Everything else still blocks.

        :param blocked: ``{GateEvent: GateAnswer}`` with blockers; the answers are
            completed: findings, evidence, and what is to be taken
        """
        hosts = self._hosts_of(blocked)
        candidates = self._in_force(set(hosts.values()), blocked)
        if not candidates:
            return
        ledger = _Ledger(candidates)
        for event, answer in blocked.items():
            own = candidates.filtered(
                lambda concession, e=event: concession._fits(e, hosts[e])
            )
            self._cover_event(event, answer, own, ledger)

    @api.model
    def _hosts_of(self, events):
        """``{event: (model, id)}`` of the records that concessions are granted for."""
        records = self.env["qms.gate.mixin"]._gate_records(events)
        return {
            event: (host._name, host.id)
            for event, record in records.items()
            for host in [record._gate_concession_host()]
        }

    @api.model
    def _in_force(self, hosts, events):
        """Concessions of these records that are signed and in force (``sudo``).

        One query where there are none.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM qms_concession WHERE state = 'active'"
                " AND (res_model, res_id) IN %s AND expires_at > %s ORDER BY id",
                tuple(sorted(hosts)),
                min(event.at for event in events),
            )
        )
        concessions = self.browse(row[0] for row in rows)
        return concessions._filter_standing() if concessions else concessions

    def _fits(self, event, host):
        """Whether this is about such an event at all."""
        return (
            (self.res_model, self.res_id) == host
            and self.company_id.id == event.company_id
            and self.expires_at > event.at
            and self.checkpoint in (event.checkpoint, _ALONG.get(event.checkpoint))
            and (not self.product_id or self.product_id.id == event.product_id)
            and (not self.lot_id or self.lot_id.id == event.lot_id)
        )

    def _cover_event(self, event, answer, concessions, ledger):
        covering = self.browse()
        for place, finding in enumerate(answer.findings):
            if finding not in answer.blockers:
                continue
            for concession in concessions:
                if concession._covers(finding, event) and ledger.take(
                    concession, event, answer
                ):
                    answer.findings[place] = replace(
                        finding, concession=(concession.id, concession.name)
                    )
                    covering |= concession
                    break
        answer.evidence.extend(concession._gate_evidence() for concession in covering)

    def _covers(self, finding, event):
        """Whether this names such a finding, and such may be conceded there."""
        cause = self.env["qms.gate.mixin"]._gate_causes().get(finding.code)
        if not cause or self.checkpoint not in cause.conceded_at:
            return False
        along = cause.personal or cause.along
        if self.checkpoint != event.checkpoint and not along:
            return False
        about = self.env["qms.concession.finding"]._about(finding)
        return any(
            line.code == finding.code and line.about == about
            for line in self.finding_ids
        )

    def _gate_evidence(self):
        """The concession as a verdict relies on it now."""
        signature = self._last_signature("grant")
        return Evidence(
            kind="concession",
            model=self._name,
            res_id=self.id,
            number=self.name,
            state=self.state,
            valid_from=self.granted_at.date(),
            valid_until=self.expires_at.date(),
            digest=signature.snapshot_sha256,
        )

    # ------------------------------------------------------------------
    # Taking
    # ------------------------------------------------------------------
    @api.model
    def _hold_for_use(self, answers):
        """Hold the concessions that passes take from, in id order.

        Who uses, signs or withdraws them at the same moment waits, and is repeated by
        Odoo: the row has changed then.
        """
        ids = {concession for answer in answers.values() for concession in answer.uses}
        self.env["qms.gate.mixin"]._lock_gate_facts(self.browse(ids), to_change=True)

    @api.model
    def _take(self, answers, decisions):
        """Record what passes take of concessions.

        :param answers: ``{GateEvent: GateAnswer}``
        :param decisions: their decisions, in the same order
        """
        rows = [
            {
                "concession_id": concession,
                "decision_id": decision.id,
                "company_id": event.company_id,
                "quantity": quantity,
                "key": event.key,
                "checkpoint": event.checkpoint,
                "res_name": decision.res_name,
                "used_at": event.at,
                "actor_id": event.actor_uid,
                "actor_name": decision.actor_name,
                "employee_id": event.employee_id,
                "employee_name": decision.employee_name,
                "findings": "\n".join(
                    finding.message
                    for finding in answer.conceded
                    if finding.concession[0] == concession
                ),
            }
            for (event, answer), decision in zip(
                answers.items(), decisions, strict=True
            )
            for concession, quantity in sorted(answer.uses.items())
        ]
        if rows:
            self.env["qms.concession.use"]._record(rows)
            # counted by the database
            self.browse({row["concession_id"] for row in rows}).invalidate_recordset()


class _Ledger:
    """What is left of concessions while a batch of events is judged."""

    def __init__(self, concessions):
        self.left = {concession.id: concession.granted for concession in concessions}
        self.by_key = defaultdict(float)
        self.starts = set()
        rows = concessions.env.execute_query(
            SQL(
                "SELECT concession_id, key, checkpoint, employee_id, sum(quantity)"
                " FROM qms_concession_use WHERE concession_id IN %s"
                " GROUP BY 1, 2, 3, 4",
                tuple(concessions.ids),
            )
        )
        for concession, key, checkpoint, employee, quantity in rows:
            self._note(concession, key, checkpoint, employee, float(quantity))

    def _note(self, concession, key, checkpoint, employee, quantity):
        self.left[concession] -= quantity
        self.by_key[concession, key] += quantity
        self.starts.add((concession, checkpoint, employee))

    def take(self, concession, event, answer):
        """Take what an event needs of a concession; say whether there is enough.

        The same event takes nothing a second time, and of a larger quantity only what
        is more.
        """
        if concession.id in answer.uses:
            return True
        if concession.checkpoint != event.checkpoint:
            start = (concession.id, concession.checkpoint, event.employee_id)
            if not event.employee_id or start not in self.starts:
                return False
            answer.uses[concession.id] = 0.0
            return True
        if concession._is_measured():
            if event.quantity is None:
                return False
            wanted = event.quantity
        else:
            wanted = 1.0
        known = (concession.id, event.key) in self.by_key
        needed = max(0.0, wanted - self.by_key.get((concession.id, event.key), 0.0))
        left = self.left[concession.id]
        if needed > left + 1e-9 or (left <= 1e-9 and not known):
            return False
        needed = min(needed, left)
        self._note(
            concession.id, event.key, event.checkpoint, event.employee_id, needed
        )
        answer.uses[concession.id] = needed
        return True
