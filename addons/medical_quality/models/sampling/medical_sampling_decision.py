# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

from ..inspection.guard import client_fields, is_server_write, server_writes

_SERVER_FIELDS = {"state", "decided_by_id", "decided_at"}


class MedicalSamplingDecision(models.Model):
    """What the responsible authority decides about the inspection of a series.

    Approving reduced inspection, taking it back, tightening, and resuming what was
    discontinued: with a reason, signed by a quality manager who did not write it.
    (ANSI/ASQ Z1.4, 8.3.3 (d), 8.4)
    """

    _name = "medical.sampling.decision"
    _description = "Decision about a series of lots"
    _qms_lock = LockRule()
    _inherit = ["qms.server.values", "qms.signature.mixin", "mail.thread"]
    _order = "id desc"

    series_id = fields.Many2one(
        "medical.sampling.series", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="series_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("approve_reduced", "Approve reduced inspection; production is steady"),
            ("withdraw_reduced", "Withdraw the approval of reduced inspection"),
            ("tighten", "Tighten inspection"),
            ("return_to_normal", "Return to normal inspection"),
            ("resume", "Resume discontinued inspection, tightened"),
        ],
        "Decision",
        required=True,
    )
    reason = fields.Text(
        required=True, help="What was found and done; for resuming, what was corrected."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Decided")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    decided_at = fields.Datetime("Decided on", readonly=True, copy=False)

    @api.depends("kind", "series_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for decision in self:
            decision.display_name = self.env._(
                "%(kind)s: %(series)s",
                kind=kinds.get(decision.kind, ""),
                series=decision.series_id.display_name or "",
            )

    # ------------------------------------------------------------------
    # Drafts are written, decisions stand
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVER_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        if not is_server_write():
            for vals in vals_list:
                self._refuse_served(
                    {n for n in _SERVER_FIELDS & set(vals) if vals[n]} - {"state"}
                    | ({"state"} if vals.get("state", "draft") != "draft" else set())
                )
        return super().create(vals_list)

    def write(self, vals):
        names = client_fields(vals)
        if not is_server_write() and names:
            self._refuse_served(_SERVER_FIELDS & names)
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

    def _refuse_served(self, names):
        if names:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Decisions are taken by signature: their state is not typed in."
                ),
                error=AccessError,
            )

    def _check_draft(self):
        done = self.filtered(lambda decision: decision.state != "draft")
        if done:
            self.env["qms.gate.denial"]._refuse_change(
                done,
                "record.fixed",
                self.env._(
                    "%(decision)s is decided and stays as it is. Write another one.",
                    decision=done[0].display_name,
                ),
            )

    # ------------------------------------------------------------------
    # Signed
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "decide": self.env._("Decide on inspection of a series")
        }

    def _signature_fields(self, transition):
        return {"series_id": None, "company_id": None, "kind": None, "reason": None}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        self._check_draft()
        if verdict == "sign":
            for decision in self:
                # sudo: where the series stands, for whoever signs
                decision.sudo().series_id._tried(decision.kind)
        return result

    def _signature_apply(self, transition):
        self._check_manager()
        for decision in self:
            # sudo: series are the server's; what was signed changes them
            decision.sudo().series_id._take_directive(decision)
            with server_writes():
                decision.write(
                    {
                        "state": "done",
                        "decided_by_id": self.env.uid,
                        "decided_at": fields.Datetime.now(),
                    }
                )

    def action_decide(self):
        """Open the signing dialog.

        :raises UserError: when the decision does not apply to where the series stands
        """
        self._check_draft()
        for decision in self:
            decision.series_id._tried(decision.kind)
        return self._qms_signing_action("decide")

    def _check_manager(self):
        if not self.env.user.has_group("qms_base.group_qms_manager"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Only a quality manager decides on the inspection of a series;"
                    " %(user)s is none.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )
