# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import secrets
from dataclasses import asdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

from ...sampling import (
    Disqualification,
    ReceivedLot,
    SamplingError,
    SkipLotRule,
    SkipLotState,
    must_inspect,
    skip_lot_step,
)
from ..inspection.guard import client_fields, is_server_write, lock_rows, server_writes

_SERVER_FIELDS = {"state", "mode", "approved_by_id", "approved_at", "retired_by_id"}


class MedicalSkipLotRule(models.Model):
    """Some lots of a supplier that has proved itself are not inspected on receipt.

    Lot by lot until so many in a row were accepted, then one lot in so many, drawn at
    random on receipt; one lot not accepted ends it (SkSP-2). In force by signature.
    Certificates and whatever else a release asks for are asked for all the same.
    """

    _name = "medical.skip.lot.rule"
    _description = "Skip-lot rule"
    _qms_lock = LockRule(free=("mode", "retired_by_id"))
    _inherit = ["qms.server.values", "qms.signature.mixin", "mail.thread"]
    _order = "product_tmpl_id, partner_id, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        required=True,
        ondelete="restrict",
        check_company=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Supplier", required=True, ondelete="restrict", index=True
    )
    qualify_after = fields.Integer(
        "Accepted lots to qualify",
        required=True,
        default=10,
        help="So many lots in a row, inspected one by one, qualify the supplier.",
    )
    one_in = fields.Integer(
        "Then one lot in",
        required=True,
        default=4,
        help="Of a supplier that qualified one lot in so many is inspected, drawn at"
        " random.",
    )
    longest_skip = fields.Integer(
        "Skipped in a row at most",
        required=True,
        default=5,
        help="After so many skipped lots the next one is inspected, whatever is drawn.",
    )
    reason = fields.Text(
        "Justification", required=True, help="Why this product may be inspected so."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "In force"), ("retired", "Retired")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    mode = fields.Selection(
        [("lot_by_lot", "Lot by lot"), ("skipping", "Skipping")],
        "Stands at",
        required=True,
        readonly=True,
        copy=False,
        default="lot_by_lot",
    )
    event_ids = fields.One2many(
        "medical.skip.lot.event", "rule_id", "History", readonly=True
    )
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    approved_at = fields.Datetime("Approved on", readonly=True, copy=False)
    retired_by_id = fields.Many2one(
        "res.users", "Retired by", readonly=True, copy=False, ondelete="restrict"
    )

    _one_in_force = models.UniqueIndex(
        "(company_id, product_tmpl_id, partner_id) WHERE state = 'approved'",
        "A skip-lot rule for this product and supplier is in force already.",
    )

    @api.depends("product_tmpl_id", "partner_id", "one_in")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = self.env._(
                "%(product)s from %(supplier)s: one lot in %(one_in)s",
                product=rule.product_tmpl_id.display_name or "",
                supplier=rule.partner_id.name or "",
                one_in=rule.one_in,
            )

    @api.constrains("qualify_after", "one_in", "longest_skip", "partner_id")
    def _check_rule(self):
        for rule in self:
            try:
                rule._plain_rule()
            except SamplingError as error:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: two lots or more qualify, one lot in two or more is"
                        " inspected, and one lot or more is skipped in a row.",
                        rule=rule.display_name,
                    )
                ) from error
            if rule.partner_id.commercial_partner_id != rule.partner_id:
                raise ValidationError(
                    self.env._("Choose the supplier itself, not one of its addresses.")
                )

    def _plain_rule(self):
        self.ensure_one()
        return SkipLotRule(self.qualify_after, self.one_in, self.longest_skip)

    # ------------------------------------------------------------------
    # Only drafts are written
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVER_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        if not is_server_write():
            neutral = {"state": "draft", "mode": "lot_by_lot"}
            for vals in vals_list:
                self.browse()._refuse_served(
                    name
                    for name in _SERVER_FIELDS & set(vals)
                    if vals[name] and vals[name] != neutral.get(name)
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
        if list(names):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "A skip-lot rule is put in force by signature, and where it stands"
                    " follows from the lots: neither is typed in."
                ),
                error=AccessError,
            )

    def _check_draft(self):
        fixed = self.filtered(lambda rule: rule.state != "draft")
        if fixed:
            self.env["qms.gate.denial"]._refuse_change(
                fixed,
                "record.fixed",
                self.env._(
                    "%(rule)s was signed and stays as it is. Retire it, and write"
                    " another one.",
                    rule=fixed[0].display_name,
                ),
            )

    # ------------------------------------------------------------------
    # Lots
    # ------------------------------------------------------------------
    @api.model
    def _for_lots(self, requirements):
        """``{requirement: rule in force}`` of received lots, two queries for all."""
        asked = [r for r in requirements if r.trigger == "receipt"]
        # sudo: a rule binds everybody, also who may not read it
        rules = self.sudo().search(
            [
                ("state", "=", "approved"),
                ("company_id", "in", list({r.company_id for r in asked})),
                ("product_tmpl_id", "in", list({r.template_id for r in asked})),
            ]
        )
        if not rules:
            return {}
        by_key = {
            (r.company_id.id, r.product_tmpl_id.id, r.partner_id.id): r for r in rules
        }
        suppliers = self.env["medical.inspection"].sudo()._suppliers(asked)
        found = {
            r: by_key.get((r.company_id, r.template_id, suppliers.get(r.lot_id, 0)))
            for r in asked
        }
        return {requirement: rule for requirement, rule in found.items() if rule}

    def _standing(self):
        """Where the rule stands, by the last of its events."""
        self.ensure_one()
        last = (
            self.env["medical.skip.lot.event"]
            .sudo()
            .search([("rule_id", "=", self.id)], order="position desc", limit=1)
        )
        return SkipLotState(**last.state) if last else SkipLotState()

    def _draw(self):
        """Draw for a lot that was received: ``(draw, whether inspected, why)``."""
        self.ensure_one()
        self._lock()
        draw = secrets.randbelow(self.one_in)
        needed, why = must_inspect(self._standing(), self._plain_rule(), draw)
        return draw, needed, why

    def _take_lot(self, inspection, accepted):
        """Count a lot that was skipped (None), accepted or not."""
        self.ensure_one()
        self._lock()
        lot = ReceivedLot(inspection.skip_draw, accepted)
        state, reason = skip_lot_step(self._standing(), lot, self._plain_rule())
        self._advance(
            state,
            kind="skipped"
            if accepted is None
            else "accepted"
            if accepted
            else "not_accepted",
            inspection_id=inspection.id,
            subject=inspection.subject,
            draw=inspection.skip_draw,
            reason=reason or None,
        )

    def action_disqualify(self):
        """Begin again lot by lot: the supplier, its process or the part changed.

        :raises AccessError: for anybody below quality engineer
        """
        self.check_access("write")
        self._check_role("qms_base.group_qms_engineer")
        for rule in self.sudo():
            if rule.state != "approved":
                raise UserError(
                    self.env._("%(rule)s is not in force.", rule=rule.display_name)
                )
            rule._lock()
            state, reason = skip_lot_step(
                rule._standing(), Disqualification(), rule._plain_rule()
            )
            rule._advance(
                state,
                kind="disqualified",
                subject=rule.display_name,
                reason=reason or None,
            )
        return True

    def _lock(self):
        lock_rows(self)
        self.invalidate_recordset()

    def _advance(self, state, **event):
        self.env["medical.skip.lot.event"]._record(self, state=asdict(state), **event)
        if state.mode != self.mode:
            with server_writes():
                self.mode = state.mode

    def _check_role(self, group):
        if not self.env.user.has_group(group):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "%(user)s may not decide on skip-lot rules. Ask quality.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )
