# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ...tools.posting import without_defaults
from .guard import concession_writes


class QmsGateMixin(models.AbstractModel):
    """Asking for a concession where a gate blocks, and seeing those there are."""

    _inherit = "qms.gate.mixin"

    qms_concession_count = fields.Integer(
        "Concessions", compute="_compute_qms_concession_count"
    )

    def _gate_concession_host(self):
        """The record for which concessions about this one are granted."""
        self.ensure_one()
        return self

    def _qms_concession_keys(self):
        """``{(model, id)}`` of the records whose concessions this one shows."""
        self.ensure_one()
        return {(self._name, self._origin.id)} if self._origin.id else set()

    @api.model
    def _qms_concession_domain(self, keys):
        """Concessions for these records, and those that name one as their lot."""
        ids = {}
        for model, res_id in keys:
            ids.setdefault(model, []).append(res_id)
        return Domain.OR(
            [
                Domain("res_model", "=", model) & Domain("res_id", "in", found)
                for model, found in ids.items()
            ]
            + [Domain("lot_id", "in", ids.get("stock.lot", []))]
        )

    def _compute_qms_concession_count(self):
        concessions = self.env["qms.concession"]
        if not concessions.has_access("read"):
            self.qms_concession_count = 0
            return
        keys = {record: record._qms_concession_keys() for record in self}
        every = {key for own in keys.values() for key in own}
        count = Counter()
        for concession in concessions.search(self._qms_concession_domain(every)):
            lot = ("stock.lot", concession.lot_id.id)
            count.update({(concession.res_model, concession.res_id), lot})
        for record, own in keys.items():
            record.qms_concession_count = sum(count[key] for key in own)

    def action_qms_concessions(self):
        """List the concessions of this record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Concessions"),
            "res_model": "qms.concession",
            "view_mode": "list,kanban,form",
            "domain": list(self._qms_concession_domain(self._qms_concession_keys())),
        }

    # ------------------------------------------------------------------
    # Request
    # ------------------------------------------------------------------
    @api.model
    def _is_concedable(self, code, checkpoint):
        """Whether a concession may ever cover such a finding there."""
        cause = self.env["qms.gate.mixin"]._gate_causes().get(code)
        return bool(cause) and checkpoint in cause.conceded_at

    def action_qms_request_concession(self, checkpoint, code, about=()):
        """Open a request for a finding that blocks this record now.

        The gate is asked again: what a client says only chooses among its findings.

        :param checkpoint: code of the checkpoint that the finding blocks
        :param code: code of the finding
        :param about: its ``[[model, id], …]``, to choose among several of a kind
        :return: action that opens the concession
        :raises AccessError: for who has no role in quality
        :raises UserError: where nothing of the kind blocks, or nobody may concede it
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("qms_base.group_qms_operator"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._("Concessions are requested by operators and quality staff."),
                error=AccessError,
            )
        event, finding = self._find_blocking(checkpoint, code, about)
        if not self._is_concedable(code, checkpoint):
            raise UserError(
                self.env["qms.concession"]._never_message(finding.message, checkpoint)
            )
        concession = self._open_request(event, finding)
        return {
            "type": "ir.actions.act_window",
            "res_model": "qms.concession",
            "res_id": concession.id,
            "views": [(False, "form")],
        }

    def _find_blocking(self, checkpoint, code, about):
        """``(event, finding)`` of what blocks this record now.

        :raises UserError: where nothing of the kind does
        """
        wanted = sorted([m, i] for m, i in about) if about else None
        events = (
            self.env["qms.gate.decision"]
            .sudo()
            ._without_pass(self._gate_readiness_events())
        )
        answers = self._look_at_gate(events) if events else {}
        for event, answer in answers.items():
            for finding in answer.blockers:
                if (event.checkpoint, finding.code) != (checkpoint, code):
                    continue
                if wanted in (None, sorted([m, i] for m, i in finding.records)):
                    return event, finding
        raise UserError(
            self.env._(
                "%(record)s is not blocked by this any more.",
                record=self._gate_display_name(),
            )
        )

    def _open_request(self, event, finding):
        """The request for a finding: the one there is, or a new one (``sudo``)."""
        concessions = without_defaults(self.env["qms.concession"])
        lines = self.env["qms.concession.finding"].sudo()
        # sudo: the record of the event is what this user acts on
        host = self._gate_records([event])[event]._gate_concession_host()
        scope = {
            "res_model": host._name,
            "res_id": host.id,
            "checkpoint": event.checkpoint,
            "company_id": event.company_id,
            "product_id": event.product_id or False,
            "lot_id": event.lot_id or False,
        }
        line = lines._request_vals(finding)
        # sudo: a request of a colleague is not asked for a second time
        drafts = concessions.sudo().search(
            [(name, "=", value) for name, value in scope.items()]
            + [("state", "=", "draft")]
        )
        for draft in drafts:
            if any(
                (known.code, known.about) == (line["code"], line["about"])
                for known in draft.finding_ids
            ):
                return draft
        own = drafts.filtered(
            lambda draft: draft.requested_by_id == self.env.user
            and draft.qms_signature_state == "unsigned"
        )[:1]
        if own:
            with concession_writes():
                own.write({"finding_ids": [Command.create(line)]})
            return own
        return concessions._create_request(
            {
                **scope,
                "res_name": host._gate_display_name(),
                "finding_ids": [Command.create(line)],
                "granted": self._requested_quantity(event),
            }
        )

    def _requested_quantity(self, event):
        """What is asked for at first; the person may change it."""
        measured = self._gate_checkpoints()[event.checkpoint].measured
        return (event.quantity if measured else 1.0) or 1.0
