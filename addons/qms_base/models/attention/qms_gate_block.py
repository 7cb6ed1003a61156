# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

_BATCH = 200


class QmsGateBlock(models.Model):
    """A record that cannot take its next step, whoever acts: what lists show.

    One row per blocked record, rewritten by a scheduled job. It is a view of the
    gates, never a verdict: nothing reads it to decide.
    """

    _name = "qms.gate.block"
    _description = "Blocked record"
    _order = "blocked_since, id"
    _rec_name = "res_name"
    _log_access = False

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Record name", required=True, readonly=True)
    kind = fields.Char("Kind of record", compute="_compute_kind")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    checkpoint = fields.Selection(
        selection="_selection_checkpoint", required=True, readonly=True
    )
    code = fields.Char(required=True, readonly=True)
    cause = fields.Selection(
        selection="_selection_cause",
        compute="_compute_cause",
        store=True,
        help="The first cause; the record may have more.",
    )
    message = fields.Char("Why", required=True, readonly=True)
    causes_count = fields.Integer("Causes", readonly=True)
    blocked_since = fields.Datetime(
        "Blocked since",
        required=True,
        readonly=True,
        help="When this was seen first (UTC).",
    )

    _record_unique = models.UniqueIndex("(res_model, res_id)")

    @api.model
    def _selection_checkpoint(self):
        return self.env["qms.gate.decision"]._selection_checkpoint()

    @api.model
    def _selection_cause(self):
        return self.env["qms.gate.mixin"]._selection_gate_cause()

    @api.depends("code")
    def _compute_cause(self):
        causes = self.env["qms.gate.mixin"]._gate_causes()
        for block in self:
            block.cause = block.code if block.code in causes else "other"

    @api.depends("res_model")
    def _compute_kind(self):
        for block in self:
            # sudo: the name of a kind of record is no secret
            block.kind = self.env["ir.model"]._get(block.res_model).sudo().name

    @api.model
    def _of_records(self, records):
        """``{record id: block}`` of records of one model."""
        blocks = self.search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        )
        return {block.res_id: block for block in blocks}

    # ------------------------------------------------------------------
    # The look
    # ------------------------------------------------------------------
    @api.model
    def _host_models(self):
        """Models whose records have gates ahead that lists show."""
        return [
            self.env[name]
            for name in sorted(self.pool.descendants(["qms.gate.mixin"], "_inherit"))
            if not self.env[name]._abstract
            and not self.env[name]._gate_open_domain().is_false()
        ]

    @api.model
    def _cron_look(self):
        """Look at everything that is open, batch by batch.

        When the time of the job is up, the rest is looked at in the next run; runs
        begin at different batches, so that none is always left over.
        """
        progress = self.env["ir.cron"]
        work = []
        for model in self._host_models():
            ids = model.search(model._gate_open_domain(), order="id").ids
            self._forget_others(model, ids)
            work += [(model, batch) for batch in split_every(_BATCH, ids, list)]
        left = progress._commit_progress(remaining=sum(len(b) for _m, b in work))
        for model, batch in self._rotated(work):
            if not left:
                break
            self._look_safely(model.browse(batch))
            left = progress._commit_progress(len(batch))

    @api.model
    def _rotated(self, work):
        """Batches in another order each time, so that none is always the last."""
        if not work:
            return work
        turn = int(fields.Datetime.now().timestamp() // 60) % len(work)
        return work[turn:] + work[:turn]

    @api.model
    def _forget_others(self, model, ids):
        """Drop the rows of records that have nothing ahead any more."""
        self.search(
            [("res_model", "=", model._name), ("res_id", "not in", ids)]
        ).unlink()

    @api.model
    def _look_safely(self, records):
        """Look at records; one that cannot be judged does not stop the others."""
        if not records:
            return
        try:
            with self.env.cr.savepoint():
                self._look(records)
        except Exception:  # pylint: disable=broad-except
            if len(records) == 1:
                _logger.exception("%s could not be looked at", records)
                return
            for record in records:
                self._look_safely(record)

    @api.model
    def _look(self, records):
        """Ask the gates about records of one model, all at once, and keep it.

        Findings about who acts do not count: another person may pass.
        """
        gate = self.env["qms.gate.mixin"]
        causes = gate._gate_causes()
        records._gate_read_ahead()
        ahead = {record.id: record._gate_readiness_events() for record in records}
        events = [event for events in ahead.values() for event in events]
        events = self.env["qms.gate.decision"]._without_pass(events)
        answers = gate._look_at_gate(events) if events else {}
        found = defaultdict(dict)
        for record_id, own in ahead.items():
            for event in own:
                answer = answers.get(event)
                for finding in answer.blockers if answer else ():
                    cause = causes.get(finding.code)
                    if not (cause and cause.personal):
                        found[record_id].setdefault(finding.message, (event, finding))
        self._keep(records, found)

    @api.model
    def _keep(self, records, found):
        """Write what was found.

        :param found: ``{record id: {message: (event, finding)}}``
        """
        before = self._of_records(records)
        now = fields.Datetime.now()
        new = []
        for record in records:
            block = before.get(record.id, self.browse())
            if not found.get(record.id):
                block.unlink()
                continue
            event, finding = next(iter(found[record.id].values()))
            vals = {
                "res_name": record._gate_display_name(),
                "company_id": event.company_id,
                "checkpoint": event.checkpoint,
                "code": finding.code,
                "message": finding.message,
                "causes_count": len(found[record.id]),
            }
            if not block:
                vals |= {
                    "res_model": record._name,
                    "res_id": record.id,
                    "blocked_since": now,
                }
                new.append(vals)
            elif any(
                self._fields[name].convert_to_write(block[name], block) != value
                for name, value in vals.items()
            ):
                block.write(vals)
        self.create(new)

    def action_open_record(self):
        """Open the record that is blocked."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
