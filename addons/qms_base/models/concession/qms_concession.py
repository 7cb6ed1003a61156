# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ...tools.lock_trigger import LockRule
from .guard import concession_writes, is_concession_write

# What the person who asks says, and what quality says about it. All else is given by
# the system: what the gate found, who asked, what the signatures did.
_ASKED = frozenset({"reason", "granted", "expires_at"})
_ASSESSED = frozenset(
    {"risk_level", "risk_assessment", "regulatory_met", "regulatory_basis"}
)
# Chatter and activities go on after the decision.
_BESIDE = ("message_", "activity_", "website_message_", "rating_")


class QmsConcession(models.Model):
    """Leave to pass one checkpoint with one record in spite of certain findings.

    ISO 13485, 8.3.2: only with a justification, an approval by named people, and
    applicable regulatory requirements met. A concession is asked for from what a gate
    finds, takes effect by the signatures of two different people, is for a quantity
    and a time, and is used up. Once granted, what it says stands.
    """

    _name = "qms.concession"
    _description = "Concession"
    _qms_lock = LockRule(free=("used", "withdrawn_at", "withdrawn_reason"))
    _inherit = [
        "qms.server.values",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"

    name = fields.Char("Number", required=True, readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    state = fields.Selection(
        [("draft", "Requested"), ("active", "Granted"), ("withdrawn", "Withdrawn")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )

    # what it is about
    res_model = fields.Char("Kind of record", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record id", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Record", required=True, readonly=True)
    checkpoint = fields.Selection(
        selection="_selection_checkpoint", required=True, readonly=True
    )
    finding_ids = fields.One2many(
        "qms.concession.finding", "concession_id", "Findings", readonly=True
    )
    cause = fields.Selection(
        selection="_selection_cause",
        compute="_compute_cause",
        store=True,
        help="The first finding; there may be more.",
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot / serial",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )

    # what is asked
    reason = fields.Text(
        "Justification", help="Why this may pass all the same (ISO 13485, 8.3.2)."
    )
    expires_at = fields.Datetime(
        "Expires", tracking=True, help="From this moment on it covers nothing any more."
    )
    granted = fields.Float(
        digits="Product Unit",
        required=True,
        default=1.0,
        help="How much may pass: in the unit of the product where the checkpoint is"
        " about a quantity, else how many times.",
    )
    used = fields.Float(
        digits="Product Unit", required=True, readonly=True, default=0.0, copy=False
    )

    # what quality says about it
    risk_level = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")], "Risk", tracking=True
    )
    risk_assessment = fields.Text(
        help="What could happen to the patient or user, and what is done against it."
    )
    regulatory_met = fields.Boolean(
        "Regulatory requirements met",
        help="Applicable regulatory requirements were looked at and are met.",
    )
    regulatory_basis = fields.Char(
        "Requirements looked at", help="Which ones, and why they are met."
    )
    regulatory_by_id = fields.Many2one(
        "res.users", "Looked at by", readonly=True, ondelete="restrict"
    )

    # who and when
    requested_by_id = fields.Many2one(
        "res.users",
        "Requested by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    requested_at = fields.Datetime("Requested on", required=True, readonly=True)
    author_ids = fields.Many2many(
        "res.users",
        "qms_concession_author_rel",
        string="Written by",
        readonly=True,
        help="Who wrote what is asked; they do not sign it.",
    )
    granted_at = fields.Datetime("Granted on", readonly=True)
    withdrawn_at = fields.Datetime("Withdrawn on", readonly=True)
    withdrawn_reason = fields.Text("Why withdrawn", readonly=True)
    use_ids = fields.One2many(
        "qms.concession.use", "concession_id", "Uses", readonly=True
    )

    _name_uniq = models.Constraint(
        "unique(name)", "The number of a concession is given once."
    )
    _granted_positive = models.Constraint(
        "CHECK (granted > 0)", "A concession is for more than nothing."
    )
    _never_overused = models.Constraint(
        "CHECK (used >= 0 AND used <= granted)",
        "A concession is never used for more than was granted.",
    )
    _record_idx = models.Index("(res_model, res_id)")

    @api.model
    def _selection_checkpoint(self):
        return self.env["qms.gate.decision"]._selection_checkpoint()

    @api.model
    def _selection_cause(self):
        return self.env["qms.gate.mixin"]._selection_gate_cause()

    @api.depends("finding_ids.code")
    def _compute_cause(self):
        known = self.env["qms.gate.mixin"]._gate_causes()
        for concession in self:
            code = concession.finding_ids.sorted("id")[:1].code
            concession.cause = (code if code in known else "other") if code else False

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | (set(self._fields) - _ASKED - _ASSESSED)

    @api.model_create_multi
    def create(self, vals_list):
        if not is_concession_write():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "record.given",
                self.env._(
                    "A concession is requested from what a gate found: open the blocked"
                    ' record and press "Request concession".'
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    def write(self, vals):
        if is_concession_write():
            return super().write(vals)
        names = {name for name in vals if not name.startswith(_BESIDE)}
        if names:
            self._check_client_writes(names)
        if "regulatory_met" in names:
            by = self.env.uid if vals["regulatory_met"] else False
            vals = {**vals, "regulatory_by_id": by}
        if names & _ASKED:
            vals = {**vals, "author_ids": [Command.link(self.env.uid)]}
        return super().write(vals)

    def _check_client_writes(self, names):
        """Only requests are written, and of them only what people say.

        :raises AccessError, UserError: on record
        """
        denials = self.env["qms.gate.denial"]
        if names - _ASKED - _ASSESSED:
            denials._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Scope, state and use of a concession follow from what the gate"
                    " found, from signatures and from use; nobody can write them."
                ),
                error=AccessError,
            )
        decided = self.filtered(lambda concession: concession.state != "draft")
        if decided:
            denials._refuse_change(decided, "record.done", decided._decided_message())
        if names & _ASSESSED and not self.env.user.has_group(
            "qms_base.group_qms_engineer"
        ):
            denials._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Risk and regulatory requirements are assessed by a quality"
                    " engineer or a quality manager."
                ),
                error=AccessError,
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        decided = self.filtered(lambda concession: concession.state != "draft")
        if decided:
            self.env["qms.gate.denial"]._refuse_change(
                decided, "record.kept", decided._decided_message()
            )

    def _decided_message(self):
        return self.env._(
            "These concessions are decided and on record; they can be neither changed"
            " nor deleted: %(numbers)s. Withdraw them, or request another one.",
            numbers=", ".join(self.mapped("name")),
        )

    @api.model
    def _create_request(self, vals):
        """A new request of the present user (``sudo``), numbered.

        :param vals: scope and findings, from the gate; nothing that a client sent
        """
        values = {
            **vals,
            "name": self.env["ir.sequence"].next_by_code("qms.concession"),
            "requested_by_id": self.env.uid,
            "requested_at": fields.Datetime.now(),
            "author_ids": [Command.set([self.env.uid])],
        }
        with concession_writes():
            # sudo: nobody has the right to create one; the request does
            return self.sudo().create(values)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_open_record(self):
        """Open the record that this is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def action_open_decisions(self):
        """List the verdicts that rest on these concessions."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Passed by concession"),
            "res_model": "qms.gate.decision",
            "view_mode": "list,form",
            "domain": [("concession_use_ids.concession_id", "in", self.ids)],
        }
