# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...gates import Checkpoint, GateAnswer, GateEvent, gate_key

# Set only while the readiness panel asks; a client cannot reach it, and it only
# spares locks, never a finding.
_looking = ContextVar("qms_gate_looking", default=False)


class QmsGateMixin(models.AbstractModel):
    """A record that passes gates, and the contract of the gates.

    Addons contribute by extending this model: ``_gate_checkpoints`` registers
    checkpoints, ``_collect_gate_findings`` answers events. Every method is
    private, hence out of reach of RPC.
    """

    _name = "qms.gate.mixin"
    _description = "Record that passes gates"

    # ------------------------------------------------------------------
    # The contract
    # ------------------------------------------------------------------
    def _gate_checkpoints(self) -> dict[str, Checkpoint]:
        """All checkpoints by code; addons add theirs with ``super()``."""
        checkpoints = (
            Checkpoint(
                "mo_confirm", self.env._("Order confirmation"), "mrp.production"
            ),
            Checkpoint("mo_start", self.env._("Order start"), "mrp.production"),
            Checkpoint("wo_start", self.env._("Work order start"), "mrp.workorder"),
            Checkpoint(
                "time_log", self.env._("Time log"), "mrp.workcenter.productivity"
            ),
            Checkpoint(
                "wo_finish",
                self.env._("Work order finish"),
                "mrp.workorder",
                measured=True,
            ),
            Checkpoint(
                "mo_close", self.env._("Order close"), "mrp.production", measured=True
            ),
            Checkpoint("mo_cancel", self.env._("Order cancellation"), "mrp.production"),
            Checkpoint(
                "lot_receive", self.env._("Receipt"), "stock.move.line", measured=True
            ),
            Checkpoint(
                "lot_consume",
                self.env._("Consumption"),
                "stock.move.line",
                measured=True,
            ),
            Checkpoint(
                "lot_produce",
                self.env._("Production"),
                "stock.move.line",
                measured=True,
            ),
            Checkpoint(
                "lot_ship", self.env._("Shipment"), "stock.move.line", measured=True
            ),
            Checkpoint(
                "lot_return",
                self.env._("Customer return"),
                "stock.move.line",
                measured=True,
            ),
            Checkpoint(
                "lot_gain",
                self.env._("Inventory gain"),
                "stock.move.line",
                measured=True,
            ),
            Checkpoint(
                "lot_repair", self.env._("Repair"), "stock.move.line", measured=True
            ),
            # of any record: a lock or guard refused to have it changed
            Checkpoint("record_change", self.env._("Record change"), ""),
        )
        return {checkpoint.code: checkpoint for checkpoint in checkpoints}

    def _gate_evidence_kinds(self) -> dict[str, str]:
        """Kinds of evidence and their words; addons add theirs with ``super()``."""
        return {"concession": self.env._("Concession")}

    def _collect_gate_findings(
        self, events: list[GateEvent]
    ) -> dict[GateEvent, GateAnswer]:
        """Answer each event with findings and evidence, all events at once.

        Runs on a ``sudo`` environment; who acts is in the event, not in
        ``env.su``. Extensions call ``super()`` and add to the answers.

        :param events: events, possibly of several checkpoints
        :return: one answer for every event
        """
        return {event: GateAnswer() for event in events}

    # ------------------------------------------------------------------
    # Events
    # ------------------------------------------------------------------
    def _gate_company(self):
        """Company under whose rules this record is judged."""
        self.ensure_one()
        return self.company_id or self.env.company

    def _gate_employees(self):
        """The people behind the login that acts, as far as the server knows.

        Who is present is found by the server; an employee sent by a client counts
        for nothing.

        :return: ``{company id: employee id}``
        """
        return self.env["qms.operator.presence"]._present_employees()

    def _gate_employee(self, company):
        """The person acting in a company: one employee (``sudo``), or none."""
        employee_id = self._gate_employees().get(company.id)
        return self.env["hr.employee"].sudo().browse(employee_id or [])

    def _make_gate_event(
        self,
        checkpoint,
        *facts,
        product=None,
        lot=None,
        quantity=None,
        flow=None,
        employees=None,
        anew=False,
    ) -> GateEvent:
        """The event of this record passing a checkpoint now, by this user.

        :param checkpoint: code of a registered checkpoint
        :param facts: what the verdict is about, JSON values; digested to the key
        :param product: ``product.product`` concerned, or None
        :param lot: ``stock.lot`` concerned, or None
        :param quantity: quantity in the product's unit of measure, or None
        :param flow: :class:`Flow` of a stock event, or None
        :param employees: result of :meth:`_gate_employees`, passed by those who
            make many events
        :param anew: no pass stored earlier is honoured, it is judged in any case
        """
        self.ensure_one()
        company = self._gate_company()
        if employees is None:
            employees = self._gate_employees()
        return GateEvent(
            checkpoint=checkpoint,
            model=self._name,
            res_id=self.id,
            company_id=company.id,
            at=fields.Datetime.now(),
            actor_uid=self.env.uid,
            employee_id=employees.get(company.id),
            product_id=product.id if product else None,
            lot_id=lot.id if lot else None,
            quantity=quantity,
            flow=flow.value if flow else None,
            key=gate_key(checkpoint, *facts),
            anew=anew,
        )

    # ------------------------------------------------------------------
    # Verdicts
    # ------------------------------------------------------------------
    def _judge_gate(self, events):
        """Findings and evidence for events, on the environment gates run in.

        What concessions cover does not block. Without a blocking finding no
        concession is looked for.

        sudo: who may act need not be allowed to read what the verdict rests on
        (other people's certificates, suppliers); only the answer leaves.
        """
        answers = self.env["qms.gate.mixin"].sudo()._collect_gate_findings(events)
        blocked = {
            event: answer for event, answer in answers.items() if answer.blockers
        }
        if blocked:
            self.env["qms.concession"].sudo()._cover(blocked)
        return answers

    def _enforce_gate(self, events):
        """Let the events pass and record it, or refuse and record that.

        The verdict is taken once: an event whose key has a stored pass for at
        least its quantity is not judged again. This is the gate itself and is
        called where no path can avoid it (constraints).

        :param events: list of :class:`GateEvent`
        :raises UserError: when a finding blocks; the denial is on record then
        """
        pending = self.env["qms.gate.decision"].sudo()._without_pass(events)
        if not pending:
            return
        answers = self._judge_gate(pending)
        self._refuse_blocked(answers)
        self.env["qms.gate.decision"]._record_passes(answers)
        self.env["qms.gate.mixin"]._gate_passed(list(answers))

    @api.model
    def _gate_passed(self, events):
        """What follows from events that passed just now, once for each.

        Hook for the addons; what follows belongs to the transaction of the event.

        :param events: list of :class:`GateEvent` whose pass is on record
        """

    def _check_gate(self, events):
        """Refuse early what the gate would refuse, without recording a pass.

        A courtesy for buttons: the person hears before a wizard opens.

        :param events: list of :class:`GateEvent`
        :raises UserError: when a finding blocks; the denial is on record then
        """
        pending = self.env["qms.gate.decision"].sudo()._without_pass(events)
        if pending:
            self._refuse_blocked(self._judge_gate(pending))

    def _refuse_blocked(self, answers):
        blocked = {
            event: answer for event, answer in answers.items() if answer.blockers
        }
        if not blocked:
            return
        self.env["qms.gate.denial"]._record_denials(blocked)
        raise UserError(self._refusal_message(blocked))

    def _refusal_message(self, blocked):
        """What the person reads: the checkpoint, the record, each cause once."""
        checkpoints = self._gate_checkpoints()
        records = self._gate_records(blocked)
        parts = []
        for event, answer in blocked.items():
            record = records[event]
            heading = self.env._(
                "%(checkpoint)s refused: %(record)s",
                checkpoint=checkpoints[event.checkpoint].label,
                record=record._gate_display_name(),
            )
            lines = dict.fromkeys(f"- {finding.message}" for finding in answer.blockers)
            parts.append("\n".join([heading, *lines]))
        return "\n\n".join(dict.fromkeys(parts))

    def _gate_records(self, events):
        """The records of events, fetched together.

        sudo: their names go into messages and ledgers about the actor's own step.

        :return: ``{GateEvent: record}``
        """
        ids = defaultdict(list)
        for event in events:
            ids[event.model].append(event.res_id)
        return {
            event: self.env[event.model]
            .sudo()
            .browse(event.res_id)
            .with_prefetch(ids[event.model])
            for event in events
        }

    @api.model
    def _lock_gate_facts(self, records, to_change=False):
        """Hold the facts behind a verdict still until the transaction ends.

        Rows are locked ``FOR SHARE`` in id order: without it a hold and a
        consumption of the same lot both commit under REPEATABLE READ. Nothing is
        locked while the readiness panel is only looking.

        :param records: records of one model that a verdict rests on
        :param to_change: the event changes the records (``FOR NO KEY UPDATE``): a
            shared lock that two of them hold could not become one to write
        """
        if not records.ids or _looking.get():
            return
        records.flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR %s",
                SQL.identifier(records._table),
                tuple(records.ids),
                SQL("NO KEY UPDATE") if to_change else SQL("SHARE"),
            )
        )

    @api.model
    def _find_gate_facts(self, model, domain):
        """The records a verdict rests on, found and held still in one query.

        As :meth:`_lock_gate_facts` does, which see. Whoever adds a record meanwhile
        adds none to what this transaction sees.

        :param model: an empty recordset, whose access rules apply
        :param domain: which of its records
        :return: the records, in id order
        """
        model.flush_model()
        query = model._search(domain, order="id")
        if query.is_empty():
            return model
        found = query.select()
        if not _looking.get():
            found = SQL("%s FOR SHARE OF %s", found, SQL.identifier(model._table))
        return model.browse(row[0] for row in self.env.execute_query(found))

    def _look_at_gate(self, events):
        """What the gate would say about events, without locking or recording."""
        token = _looking.set(True)
        try:
            return self._judge_gate(events)
        finally:
            _looking.reset(token)

    def _gate_display_name(self):
        """Name of the record in messages and ledgers."""
        self.ensure_one()
        return self.display_name or f"{self._description} {self.id}"
