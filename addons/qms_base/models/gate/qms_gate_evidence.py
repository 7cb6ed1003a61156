# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.ledger import make_append_only
from .qms_gate_decision import _recording


class QmsGateEvidence(models.Model):
    """What a decision rests on, as it was at that moment.

    Kept as rows, not as a document, so that "where was this certificate, gauge or
    lot relied upon" is one indexed question. Ledger: append-only in PostgreSQL.
    """

    _name = "qms.gate.evidence"
    _description = "Gate evidence"
    _order = "id"
    _rec_name = "number"
    _inherit = "qms.ledger"
    _log_access = False

    decision_id = fields.Many2one(
        "qms.gate.decision",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(selection="_selection_kind", required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    number = fields.Char(required=True, readonly=True)
    state = fields.Char(readonly=True)
    valid_from = fields.Date(readonly=True)
    valid_until = fields.Date(readonly=True)
    revision = fields.Char(readonly=True)
    level = fields.Char(readonly=True, help="Of a qualification, at that moment.")
    digest = fields.Char(readonly=True, help="SHA-256 of its content at that moment.")

    _record_idx = models.Index("(res_model, res_id)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model
    def _selection_kind(self):
        return list(self.env["qms.gate.mixin"]._gate_evidence_kinds().items())

    @api.model_create_multi
    def create(self, vals_list):
        if not _recording.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._("Evidence is recorded by the gates alone, with a decision."),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _vals(self, evidence):
        """Values of a row for an :class:`Evidence`."""
        return {
            "kind": evidence.kind,
            "res_model": evidence.model,
            "res_id": evidence.res_id,
            "number": evidence.number,
            "state": evidence.state,
            "valid_from": evidence.valid_from,
            "valid_until": evidence.valid_until,
            "revision": evidence.revision,
            "level": evidence.level,
            "digest": evidence.digest,
        }

    def action_open_record(self):
        """Open the record relied upon."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
