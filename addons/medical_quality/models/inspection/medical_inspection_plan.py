# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.lock_trigger import LockRule

from .guard import (
    client_fields,
    is_server_write,
    lock_rows,
    server_writes,
    set_by_client,
)

_SERVER_FIELDS = {
    "number",
    "version",
    "state",
    "author_id",
    "contributor_ids",
    "approved_by_id",
    "approved_at",
    "retired_by_id",
    "retired_at",
}


class MedicalInspectionPlan(models.Model):
    """What is inspected, when, and against which limits.

    A plan is written as a draft, approved by a quality manager who had no hand
    in it, and is then fixed: a change is a new version, and approving that one
    retires the old (ISO 13485 4.2.4, 7.1).
    """

    _name = "medical.inspection.plan"
    _description = "Inspection plan"
    _qms_lock = LockRule(free=("retired_by_id", "retired_at"))
    _inherit = [
        "qms.server.values",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "number desc, version desc"
    _check_company_auto = True
    _rec_names_search = ["number", "name"]

    number = fields.Char(readonly=True, copy=False, index=True)
    name = fields.Char(required=True, tracking=True)
    version = fields.Integer(readonly=True, copy=False, default=1)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        ondelete="restrict",
        check_company=True,
        index=True,
        tracking=True,
    )
    trigger = fields.Selection(
        [
            ("receipt", "Receipt"),
            ("operation_start", "Start of an operation"),
            ("operation", "In process"),
            ("operation_first", "First piece"),
            ("operation_last", "Last piece"),
            ("operation_units", "Every so many units"),
            ("operation_minutes", "Every so many minutes of running time"),
            ("operation_setup", "After set-up"),
            ("operation_downtime", "After downtime"),
            ("operation_operator", "After a change of operator"),
            ("operation_lot", "After a change of a material lot"),
            ("operation_stream", "While the operation runs (from the machine)"),
            ("final", "Finished goods"),
            ("shipment", "Before shipment"),
            ("storage", "In storage, periodically"),
        ],
        "Inspected at",
        required=True,
        default="receipt",
        tracking=True,
        help="Receipt: each lot before its release. Start of an operation: each work"
        " order before it is started, as its set-up. In process: each work order of"
        " the operation before it is finished. First and last piece, every so many"
        " units or minutes, after set-up, downtime or a change: opened by the event"
        " itself; work is not begun again before it is passed, nor finished. While the"
        " operation runs: judged by the readings that the machine sends; what leaves"
        " its limits stops the work. Finished"
        " goods: each produced lot or"
        " serial before its order is closed. Before shipment: each lot or serial once,"
        " before any of it leaves. In storage: each lot again and again; one that is"
        " overdue is neither used nor shipped.",
    )
    operation_id = fields.Many2one(
        "mrp.routing.workcenter",
        "Operation",
        ondelete="restrict",
        check_company=True,
        domain="[('bom_id.product_tmpl_id', '=', product_tmpl_id)]",
        tracking=True,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("scheduled", "Approved for later"),
            ("approved", "Approved"),
            ("retired", "Retired"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        tracking=True,
    )
    characteristic_ids = fields.One2many(
        "medical.inspection.characteristic", "plan_id", "Characteristics", copy=True
    )
    characteristic_count = fields.Integer(compute="_compute_characteristic_count")
    instruction = fields.Text(help="What the inspector needs to know for all of it.")
    result_signature = fields.Selection(
        [
            ("record", "Recorded by an identified person"),
            ("sign", "Signed once, for the whole set"),
        ],
        "Results are",
        required=True,
        default="record",
        help="Recorded: whoever enters and completes is identified. Signed: the set of"
        " results is also signed, once, when the inspection is completed.",
    )
    author_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    contributor_ids = fields.Many2many(
        "res.users",
        "medical_inspection_plan_contributor_rel",
        string="Written by",
        readonly=True,
        copy=False,
        help="Everybody who wrote in this version. None of them may approve it.",
    )
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    approved_at = fields.Datetime("Approved on", readonly=True, copy=False)
    retired_by_id = fields.Many2one(
        "res.users", "Retired by", readonly=True, copy=False, ondelete="restrict"
    )
    retired_at = fields.Datetime("Retired on", readonly=True, copy=False)

    _number_version_uniq = models.UniqueIndex(
        "(company_id, number, version)", "This version of the plan exists already."
    )

    @api.depends("characteristic_ids")
    def _compute_characteristic_count(self):
        for plan in self:
            plan.characteristic_count = len(plan.characteristic_ids)

    @api.depends("number", "version", "name")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = (
                self.env._(
                    "%(number)s v%(version)s %(name)s",
                    number=plan.number,
                    version=plan.version,
                    name=plan.name or "",
                )
                if plan.number
                else plan.name or self.env._("New inspection plan")
            )

    # ------------------------------------------------------------------
    # Only drafts are written, and only by fields that are the author's
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | set(_SERVER_FIELDS)

    @api.model_create_multi
    def create(self, vals_list):
        if not is_server_write():
            vals_list = [self._client_create_vals(vals) for vals in vals_list]
        return super().create(vals_list)

    def _client_create_vals(self, vals):
        """Values of a new draft; what only the server may set is set here.

        Set explicitly, because a ``default_…`` in the context fills in whatever
        is left out.
        """
        refused = set_by_client(vals, _SERVER_FIELDS, {"version": 1, "state": "draft"})
        if refused:
            self.browse()._refuse_server_fields(refused)
        uid = self.env.uid
        company = vals.get("company_id") or self.env.company.id
        sequence = self.env["ir.sequence"].with_company(company)
        return dict(
            vals,
            # sudo: whoever may write a plan may have its number drawn
            number=sequence.sudo().next_by_code("medical.inspection.plan"),
            version=1,
            state="draft",
            author_id=uid,
            contributor_ids=[Command.set([uid])],
            approved_by_id=False,
            approved_at=False,
            retired_by_id=False,
            retired_at=False,
        )

    def write(self, vals):
        names = client_fields(vals)
        if is_server_write() or not names:
            return super().write(vals)
        refused = sorted(names & _SERVER_FIELDS)
        if refused:
            self._refuse_server_fields(refused)
        self._check_draft()
        self._note_contributor()
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if default and "name" in default:
            return vals_list
        for plan, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=plan.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

    def _refuse_server_fields(self, names):
        labels = [self._fields[name]._description_string(self.env) for name in names]
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.given",
            self.env._(
                "%(fields)s of an inspection plan cannot be typed in: use the buttons"
                " to approve or retire it or to make a new version.",
                fields=", ".join(labels),
            ),
            error=AccessError,
        )

    def _check_draft(self):
        """:raises UserError: when a plan is approved or retired"""
        lock_rows(self)
        for plan in self:
            if plan.state != "draft":
                states = dict(self._fields["state"]._description_selection(self.env))
                self.env["qms.gate.denial"]._refuse_change(
                    plan,
                    "record.fixed",
                    self.env._(
                        "%(plan)s is %(state)s and cannot be changed or deleted. Make"
                        " a new version of it instead.",
                        plan=plan.display_name,
                        state=states[plan.state].lower(),
                    ),
                )

    def _note_contributor(self):
        """Remember that this user wrote in these drafts: he may not approve them."""
        new = self.filtered(lambda plan: self.env.user not in plan.contributor_ids)
        if new:
            with server_writes():
                # sudo: the list of authors is the server's, not the author's
                new.sudo().write({"contributor_ids": [Command.link(self.env.uid)]})
