# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

# Set only while a disposition records its own decision; no client can reach it.
_recording = ContextVar("medical_lot_disposition_recording", default=False)

DECISIONS = [
    ("release", "Release"),
    ("release_concession", "Release by concession"),
    ("hold", "Put on hold"),
    ("reject", "Reject"),
    ("return", "Return to supplier"),
    ("retest", "Re-tested"),
    ("quarantine", "Back to quarantine"),
]
# what lots are released by
RELEASING = ("release", "release_concession")
# what may be done by one person without a signature
TIGHTENING = ("hold", "quarantine")
# set by the disposition itself; a client's values are left out or refused
_OWN_FIELDS = {"name", "state", "requested_by_id", "decided_by_id", "decided_at"}


class MedicalLotDisposition(models.Model):
    """What quality decides about a set of lots (ISO 13485, 7.5.8 and 8.3).

    The only way by which the quality status of a lot changes. Once decided it is
    a record: not changed, not deleted, not applied again.
    """

    _name = "medical.lot.disposition"
    _description = "Lot disposition"
    _qms_lock = LockRule()
    _inherit = [
        "qms.server.values",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        "medical_lot_disposition_lot_rel",
        "disposition_id",
        "lot_id",
        string="Lots",
        domain="[('quality_status', 'not in', (False, 'rejected'))]",
        check_company=True,
        copy=False,
        ondelete="restrict",
    )
    lot_count = fields.Integer("Number of lots", compute="_compute_lot_count")
    decision = fields.Selection(DECISIONS, tracking=True)
    reason = fields.Text(tracking=True)
    state = fields.Selection(
        [("draft", "Requested"), ("done", "Decided")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    requested_by_id = fields.Many2one(
        "res.users", "Requested by", readonly=True, copy=False, ondelete="restrict"
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    decided_at = fields.Datetime("Decided on", readonly=True, copy=False)

    _name_uniq = models.Constraint(
        "unique(name)", "The number of a disposition is given once."
    )

    @api.depends("lot_ids")
    def _compute_lot_count(self):
        for disposition in self:
            disposition.lot_count = len(disposition.lot_ids)

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _OWN_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        """A new disposition is requested by who creates it, and undecided."""
        sequence = self.env["ir.sequence"]
        created = {
            "state": "draft",
            "requested_by_id": self.env.uid,
            "decided_by_id": False,
            "decided_at": False,
        }
        return super().create(
            [
                {
                    **vals,
                    **created,
                    "name": sequence.next_by_code("medical.lot.disposition"),
                }
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if not _recording.get():
            if _OWN_FIELDS & set(vals):
                self.env["qms.gate.denial"]._refuse_change(
                    self,
                    "record.given",
                    self.env._(
                        "Number, state, persons and date of a disposition are recorded"
                        " when it is requested and confirmed; nobody can write them."
                    ),
                    error=AccessError,
                )
            done = self.filtered(lambda d: d.state == "done")
            if done and self._decided_fields() & set(vals):
                self.env["qms.gate.denial"]._refuse_change(
                    done, "record.done", done._decided_message()
                )
        return super().write(vals)

    @api.model
    def _decided_fields(self):
        """Names of the fields that stand once a disposition is decided."""
        return {"lot_ids", "decision", "reason", "company_id"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        done = self.filtered(lambda d: d.state == "done")
        if done:
            self.env["qms.gate.denial"]._refuse_change(
                done, "record.kept", done._decided_message()
            )

    def _decided_message(self):
        return self.env._(
            "These dispositions are decided and on record; they can be neither changed"
            " nor deleted nor applied again: %(numbers)s. Decide anew with another"
            " disposition.",
            numbers=", ".join(self.mapped("name")),
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_confirm(self):
        """Decide, as the person logged in: holds at once, the rest by signature.

        :return: the signing dialog for releases and rejections
        :raises UserError: when the person may not decide this, when the decision
            lacks a reason, does not fit a lot, or is refused by the release gate
        """
        self.check_access("write")
        signed = self.filtered(lambda disposition: disposition._is_signed_decision())
        for disposition in self - signed:
            disposition._apply()
        if not signed:
            return {"type": "ir.actions.act_window_close"}
        transitions = {disposition._signing_transition() for disposition in signed}
        if len(transitions) > 1:
            raise UserError(
                self.env._(
                    "Different decisions are signed apart: choose dispositions of one"
                    " kind."
                )
            )
        return signed._qms_signing_action(*transitions)

    def action_open_lots(self):
        """List the lots of this disposition."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lots of %(number)s", number=self.name),
            "res_model": "stock.lot",
            "view_mode": "list,form",
            "domain": [("id", "in", self.lot_ids.ids)],
        }
