# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

from ..inspection.guard import is_server_write, lock_rows, server_writes

_CLIENT_FIELDS = {"inspection_id", "new_due_at", "reason"}


class MedicalInspectionPostponement(models.Model):
    """An inspection is due later, with a reason and by signature; else it is not."""

    _name = "medical.inspection.postponement"
    _description = "Postponement of an inspection"
    _qms_lock = LockRule(opened=("draft",))
    _inherit = ["qms.server.values", "qms.signature.mixin"]
    _order = "id desc"
    _rec_name = "inspection_id"

    inspection_id = fields.Many2one(
        "medical.inspection", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    old_due_at = fields.Datetime("Was due", readonly=True)
    new_due_at = fields.Datetime("Due", required=True)
    reason = fields.Text(required=True)
    requested_by_id = fields.Many2one(
        "res.users", "Asked by", readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("draft", "Not signed"), ("signed", "In force"), ("rejected", "Rejected")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )

    @api.model
    def _server_owned_fields(self):
        return set(self._fields) - _CLIENT_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        if not is_server_write():
            vals_list = [self._client_create_vals(vals) for vals in vals_list]
        return super().create(vals_list)

    def _client_create_vals(self, vals):
        self.browse()._refuse_other_fields(vals)
        # a button names the inspection as a default
        inspection_id = vals.get("inspection_id") or self.default_get(
            ["inspection_id"]
        ).get("inspection_id")
        inspection = self.env["medical.inspection"].browse(inspection_id).exists()
        inspection.check_access("read")
        if not inspection or inspection.state != "open" or not inspection.due_at:
            raise UserError(
                self.env._("Only an open inspection that has a due time is postponed.")
            )
        return dict(
            vals,
            inspection_id=inspection.id,
            company_id=inspection.company_id.id,
            old_due_at=inspection.due_at,
            requested_by_id=self.env.uid,
            state="draft",
        )

    def write(self, vals):
        if not is_server_write():
            self._refuse_other_fields(vals)
            if "inspection_id" in vals:
                raise UserError(
                    self.env._("A postponement is of one inspection; ask for another.")
                )
            lock_rows(self)
            closed = self.filtered(lambda record: record.state != "draft")
            if closed:
                self.env["qms.gate.denial"]._refuse_change(
                    closed,
                    "record.fixed",
                    self.env._(
                        "This postponement of %(name)s was decided and stays as it is.",
                        name=closed[0].inspection_id.name,
                    ),
                )
        return super().write(vals)

    def _refuse_other_fields(self, vals):
        if set(vals) - _CLIENT_FIELDS:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Of a postponement the new due time and the reason are entered;"
                    " the rest follows from its signature."
                ),
                error=AccessError,
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(record.state != "draft" for record in self):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.kept",
                self.env._("Decided postponements are records and stay."),
            )

    @api.constrains("new_due_at", "reason")
    def _check_request(self):
        for record in self:
            if not (record.reason or "").strip():
                raise UserError(
                    self.env._(
                        "Say why %(name)s is postponed.", name=record.inspection_id.name
                    )
                )
            if record.old_due_at and record.new_due_at <= record.old_due_at:
                raise UserError(
                    self.env._(
                        "%(name)s is postponed to a later time than it is due now.",
                        name=record.inspection_id.name,
                    )
                )

    def action_sign(self):
        """Open the signing dialog."""
        self.ensure_one()
        return self._qms_signing_action("postpone")

    # ------------------------------------------------------------------
    # Signature
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "postpone": self.env._("Postpone the inspection")
        }

    def _signature_fields(self, transition):
        return {
            "inspection_id": None,
            "company_id": None,
            "old_due_at": None,
            "new_due_at": None,
            "reason": None,
            "requested_by_id": None,
        }

    def _signature_authors(self, transition):
        """Nobody: who decides may have asked, and answers for the reason."""
        return {record.id: self.env["res.users"] for record in self}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        for record in self:
            inspection = record.inspection_id
            if record.state != "draft":
                raise UserError(self.env._("This postponement was decided already."))
            if verdict != "reject" and (
                inspection.state != "open" or inspection.due_at != record.old_due_at
            ):
                raise UserError(
                    self.env._(
                        "%(name)s was completed or postponed meanwhile.",
                        name=inspection.name,
                    )
                )
        return result

    def _signature_apply(self, transition):
        with server_writes():
            # sudo: the last signature postpones; signers need no right to write
            for record in self.sudo():
                lock_rows(record.inspection_id)
                record.inspection_id.write({"due_at": record.new_due_at})
                record.write({"state": "signed"})

    def _signature_rejected(self, transition, reason):
        with server_writes():
            # sudo: as above
            self.sudo().write({"state": "rejected"})
