# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar
from weakref import WeakKeyDictionary

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...gates import Flow
from ...tools.ledger import make_append_only

# Set only while the gate itself records a verdict; no client can reach it.
_recording = ContextVar("qms_gate_decision_recording", default=False)

# ``{cursor: keys it recorded}``. A savepoint may take these back.
_recorded = WeakKeyDictionary()
# Key of the passes of earlier transactions in what this transaction knows.
_PASSED = "qms.gate.decision:passed"


class QmsGateDecision(models.Model):
    """A verdict of a gate, taken once at the event and never derived again.

    Ledger: append-only in PostgreSQL, no stored computes, restrict keys only.
    """

    _name = "qms.gate.decision"
    _description = "Gate decision"
    _order = "decided_at desc, id desc"
    _rec_name = "res_name"
    _inherit = "qms.ledger"
    _log_access = False

    checkpoint = fields.Selection(
        selection="_selection_checkpoint", required=True, readonly=True
    )
    verdict = fields.Selection(
        [("pass", "Passed"), ("concession", "Passed by concession")],
        required=True,
        readonly=True,
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Record name", required=True, readonly=True)
    decided_at = fields.Datetime(
        "Decided on", required=True, readonly=True, help="Server time (UTC)."
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    actor_id = fields.Many2one(
        "res.users", "User", required=True, readonly=True, ondelete="restrict"
    )
    actor_name = fields.Char("User name", required=True, readonly=True)
    employee_id = fields.Many2one(
        "hr.employee", "Person", readonly=True, ondelete="restrict", index=True
    )
    employee_name = fields.Char("Person name", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    lot_id = fields.Many2one(
        "stock.lot", "Lot / serial", readonly=True, ondelete="restrict", index=True
    )
    quantity = fields.Float(readonly=True, digits="Product Unit")
    flow = fields.Selection(selection="_selection_flow", readonly=True)
    key = fields.Char(
        required=True, readonly=True, help="Digest of the facts the verdict is about."
    )
    warnings = fields.Json(readonly=True, help="Findings that did not block.")
    conceded = fields.Json(
        readonly=True, help="Findings that concessions covered, with their numbers."
    )
    evidence_ids = fields.One2many("qms.gate.evidence", "decision_id", readonly=True)
    concession_use_ids = fields.One2many(
        "qms.concession.use", "decision_id", "Concessions used", readonly=True
    )

    _key_idx = models.Index("(key)")
    _record_idx = models.Index("(res_model, res_id, checkpoint)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model
    def _selection_checkpoint(self):
        checkpoints = self.env["qms.gate.mixin"]._gate_checkpoints()
        return [(code, checkpoint.label) for code, checkpoint in checkpoints.items()]

    @api.model
    def _selection_flow(self):
        """What a movement of stock means, in words."""
        return [
            (Flow.CONSUME.value, self.env._("Consumed")),
            (Flow.PRODUCE.value, self.env._("Produced")),
            (Flow.SHIP.value, self.env._("Shipped")),
            (Flow.CUSTOMER_RETURN.value, self.env._("Returned by customer")),
            (Flow.RECEIVE.value, self.env._("Received")),
            (Flow.SUPPLIER_RETURN.value, self.env._("Returned to supplier")),
            (Flow.SCRAP.value, self.env._("Scrapped")),
            (Flow.GAIN.value, self.env._("Found by inventory")),
            (Flow.QUARANTINE.value, self.env._("Set apart")),
            (Flow.INTERNAL.value, self.env._("Moved")),
        ]

    @api.model_create_multi
    def create(self, vals_list):
        if not _recording.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    "Gate decisions are recorded by the gates alone; nobody can"
                    " write one."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    @api.model
    def _without_pass(self, events):
        """Events that no stored decision lets pass, in their order."""
        keys = {event.key for event in events if not event.anew}
        passed = self._quantities_by_key(keys) if keys else {}
        return [
            event
            for event in events
            if event.anew
            or event.key not in passed
            or (event.quantity or 0.0) > passed[event.key] + 1e-9
        ]

    @api.model
    def _quantities_by_key(self, keys):
        """``{key: largest quantity}`` of the keys that passed.

        What an earlier transaction recorded stands for good, is read once and kept
        while this one lasts. What this one recorded itself is read each time: a
        savepoint that is rolled back takes it away again.
        """
        cr = self.env.cr
        known = cr.cache.setdefault(_PASSED, {})
        passed = {key: known[key] for key in keys if key in known}
        if len(passed) == len(keys):
            return passed
        # rows are written at once and by the gates alone: nothing has to be flushed
        cr.execute(
            SQL(
                "SELECT key, max(quantity) FROM qms_gate_decision"
                " WHERE key IN %s GROUP BY key",
                tuple(keys - passed.keys()),
            )
        )
        read = {key: float(quantity or 0.0) for key, quantity in cr.fetchall()}
        own = _recorded.get(cr, ())
        known.update((key, read[key]) for key in read.keys() - own)
        return passed | read

    @api.model
    def _ids_passed(self, checkpoint, model, ids):
        """Ids among ``ids`` of records that have passed a checkpoint."""
        rows = self.sudo()._read_group(
            [
                ("checkpoint", "=", checkpoint),
                ("res_model", "=", model),
                ("res_id", "in", ids),
            ],
            ["res_id"],
        )
        return {res_id for (res_id,) in rows}

    @api.model
    def _first_passes(self, checkpoint, model, ids):
        """``{(record id, employee id): moment}`` of the first pass of each person."""
        return {
            (res_id, employee.id): decided_at
            for res_id, employee, decided_at in self.sudo()._read_group(
                [
                    ("checkpoint", "=", checkpoint),
                    ("res_model", "=", model),
                    ("res_id", "in", ids),
                ],
                ["res_id", "employee_id"],
                ["decided_at:min"],
            )
        }

    @api.model
    def _quantities_passed(self, checkpoint, model, ids):
        """``{record id: largest quantity}`` that passed a checkpoint."""
        return dict(
            self.sudo()._read_group(
                [
                    ("checkpoint", "=", checkpoint),
                    ("res_model", "=", model),
                    ("res_id", "in", ids),
                ],
                ["res_id"],
                ["quantity:max"],
            )
        )

    # ------------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------------
    @api.model
    def _record_passes(self, answers):
        """Store a pass with its evidence for each answered event.

        What it takes of concessions is held first and taken with it.

        :param answers: ``{GateEvent: GateAnswer}``, none of them blocked
        """
        # sudo: who acts by a concession need not be allowed to write one
        concessions = self.env["qms.concession"].sudo()
        concessions._hold_for_use(answers)
        self._expect_passes({event.key for event in answers})
        records = self.env["qms.gate.mixin"]._gate_records(answers)
        # sudo: nobody has the right to create decisions; the gate does
        ledger = self.sudo()
        evidence = self.env["qms.gate.evidence"].sudo()
        token = _recording.set(True)
        try:
            decisions = ledger.create(
                [
                    ledger._pass_vals(event, answer, records[event])
                    for event, answer in answers.items()
                ]
            )
            evidence.create(
                [
                    dict(evidence._vals(item), decision_id=decision.id)
                    for decision, answer in zip(
                        decisions, answers.values(), strict=True
                    )
                    for item in answer.evidence
                ]
            )
        finally:
            _recording.reset(token)
        concessions._take(answers, decisions)
        return decisions

    def _expect_passes(self, keys):
        """This transaction records passes of these keys: they are read each time."""
        _recorded.setdefault(self.env.cr, set()).update(keys)
        known = self.env.cr.cache.get(_PASSED, {})
        for key in keys & known.keys():
            del known[key]

    def _pass_vals(self, event, answer, record):
        employee = self.env["hr.employee"].browse(event.employee_id or [])
        return {
            "checkpoint": event.checkpoint,
            "verdict": "concession" if answer.conceded else "pass",
            "res_model": event.model,
            "res_id": event.res_id,
            "res_name": record._gate_display_name(),
            "decided_at": event.at,
            "company_id": event.company_id,
            "actor_id": event.actor_uid,
            "actor_name": self.env["res.users"].browse(event.actor_uid).name,
            "employee_id": event.employee_id,
            "employee_name": employee.name,
            "product_id": event.product_id,
            "lot_id": event.lot_id,
            "quantity": event.quantity,
            "flow": event.flow,
            "key": event.key,
            "warnings": [finding.to_json() for finding in answer.warnings] or False,
            "conceded": [finding.to_json() for finding in answer.conceded] or False,
        }

    def action_open_record(self):
        """Open the record that passed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
