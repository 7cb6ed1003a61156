# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import not_opened, opened

from .medical_change_impact import TOPICS

STATES = [
    ("draft", "Request"),
    ("analysis", "Analysis"),
    ("approval", "Approval asked"),
    ("approved", "Approved"),
    ("applied", "In effect"),
    ("verified", "Verified"),
    ("closed", "Closed"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]
WRITTEN = ("draft", "analysis")
OVER = ("closed", "rejected", "cancelled")


class MedicalChangeOrder(models.Model):
    """A change of something that is released: why, what exactly, approved by whom.

    Requested, analysed, approved by the signatures of two different people who had no
    hand in it, applied in one transaction, verified by somebody else, closed.
    (ISO 13485, 4.2.4, 7.3.9; 21 CFR 820.10; CP 7382.850, change control)
    """

    _name = "medical.change.order"
    _description = "Change order"
    _inherit = "qms.decided.mixin"
    _order = "id desc"
    _check_company_auto = True
    _qms_lock = LockRule(
        opened=("draft", "analysis", "approval"),
        free=(
            "approved_at",
            "approved_by_id",
            "notice_sent_on",
            "applied_at",
            "applied_by_id",
            "returned_at",
            "verified_at",
            "verified_by_id",
            "closed_at",
            "closed_by_id",
            "stopped_at",
            "stopped_by_id",
            "stop_reason",
        ),
    )

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    title = fields.Char(required=True, tracking=True)
    description = fields.Text(
        "What changes", help="From what to what, as somebody outside understands it."
    )
    reason = fields.Text("Why", help="What is wrong today, or better afterwards.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    requested_by_id = fields.Many2one(
        "res.users",
        "Requested by",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        tracking=True,
        help="Has a hand in the change, and does not approve it.",
    )
    owner_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="Sees to it that the change is analysed, applied and closed.",
    )
    change_class = fields.Selection(
        [
            ("minor", "Minor"),
            ("major", "Major"),
            ("emergency", "Emergency"),
            ("temporary", "Temporary"),
        ],
        "Class",
        required=True,
        default="minor",
        index=True,
        tracking=True,
        help="Emergency: urgent, and approved as any other. Temporary: returns by"
        " itself on its day.",
    )
    return_on = fields.Date(
        "Returns on",
        tracking=True,
        help="First day on which what was before is in effect again, at the plant.",
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "medical_change_order_product_rel",
        "change_id",
        "product_tmpl_id",
        "Products concerned",
        check_company=True,
        ondelete="restrict",
        help="Beside those that the affected items name themselves.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    item_ids = fields.One2many("medical.change.item", "change_id", "Affected items")
    impact_ids = fields.One2many(
        "medical.change.impact", "change_id", "Impact analysis"
    )
    task_ids = fields.One2many("medical.change.task", "change_id", "Tasks")
    exposure_ids = fields.One2many(
        "medical.change.exposure", "change_id", "Stock and open orders", readonly=True
    )

    # when it takes effect
    effectivity = fields.Selection(
        [
            ("at_once", "As soon as somebody applies it"),
            ("date", "On a day"),
            ("order", "After an order is done"),
            ("stock", "When a stock is used up"),
        ],
        "Takes effect",
        required=True,
        default="at_once",
        tracking=True,
    )
    effective_on = fields.Date("Day", help="At the plant.", tracking=True)
    effective_order_id = fields.Many2one(
        "mrp.production",
        "After order",
        ondelete="restrict",
        check_company=True,
        help="It takes effect once this order is done or cancelled.",
    )
    exhaust_product_id = fields.Many2one(
        "product.product",
        "Stock used up",
        ondelete="restrict",
        check_company=True,
        help="It takes effect once none of this product is in stock.",
    )

    # consequences, as the analysis found them
    new_di = fields.Boolean("New device identifier", readonly=True, copy=False)
    label_reissue = fields.Boolean("Labels issued anew", readonly=True, copy=False)
    revalidation = fields.Boolean("To be validated anew", readonly=True, copy=False)
    retraining = fields.Boolean(
        "Reading and certification due", readonly=True, copy=False
    )

    # who and when, given by the service
    author_ids = fields.Many2many(
        "res.users",
        "medical_change_order_author_rel",
        "change_id",
        "user_id",
        "Written by",
        readonly=True,
        copy=False,
        help="Everybody who wrote in it; none of them approves it.",
    )
    asked_at = fields.Datetime("Approval asked on", readonly=True, copy=False)
    approved_at = fields.Datetime("Approved on", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    applied_at = fields.Datetime("In effect since", readonly=True, copy=False)
    applied_by_id = fields.Many2one(
        "res.users", "Applied by", readonly=True, copy=False, ondelete="restrict"
    )
    returned_at = fields.Datetime("Returned on", readonly=True, copy=False)
    verified_at = fields.Datetime("Verified on", readonly=True, copy=False)
    verified_by_id = fields.Many2one(
        "res.users", "Verified by", readonly=True, copy=False, ondelete="restrict"
    )
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", "Closed by", readonly=True, copy=False, ondelete="restrict"
    )
    stopped_at = fields.Datetime("Stopped on", readonly=True, copy=False)
    stopped_by_id = fields.Many2one(
        "res.users", "Stopped by", readonly=True, copy=False, ondelete="restrict"
    )
    stop_reason = fields.Text("Why it was stopped", readonly=True, copy=False)
    days_open = fields.Integer("Days open", compute="_compute_days_open")

    _name_uniq = models.UniqueIndex(
        "(name) WHERE name IS NOT NULL", "This number is given already."
    )

    @api.depends("name", "title")
    def _compute_display_name(self):
        for change in self:
            change.display_name = " · ".join(filter(None, (change.name, change.title)))

    @api.depends("state", "closed_at", "stopped_at")
    def _compute_days_open(self):
        now = fields.Datetime.now()
        for change in self:
            begun = change.create_date or now
            until = change.closed_at or change.stopped_at or now
            change.days_open = (until - begun).days

    def _change_today(self):
        """Calendar day at the plant now, by the server's clock."""
        company = self.sudo().company_id[:1] or self.env.company
        return company._plant_today()

    def _is_over(self):
        self.ensure_one()
        return self.state in OVER

    # ------------------------------------------------------------------
    # Beginning
    # ------------------------------------------------------------------
    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {
            "name",
            "notice_days",
            "notice_sent_on",
            "new_di",
            "label_reissue",
            "revalidation",
            "retraining",
            "author_ids",
            "asked_at",
            "approved_at",
            "approved_by_id",
            "applied_at",
            "applied_by_id",
            "returned_at",
            "verified_at",
            "verified_by_id",
            "closed_at",
            "closed_by_id",
            "stopped_at",
            "stopped_by_id",
            "stop_reason",
            "exposure_ids",
        }

    @api.model
    def _draft_values(self):
        values = super()._draft_values()
        values.pop("exposure_ids")
        return {**values, "author_ids": [Command.set([self.env.uid])]}

    @api.model_create_multi
    def create(self, vals_list):
        """A change order begins as a request, with all points of the analysis."""
        made_here = {"impact_ids", "exposure_ids", "running_ids"}
        changes = super().create(
            [{key: vals[key] for key in vals.keys() - made_here} for vals in vals_list]
        )
        # sudo: number and checklist are the service's
        for change in changes.sudo():
            number = change.env["ir.sequence"].next_by_code("medical.change.order")
            change._serve(name=number)
        with opened(changes):
            changes.env["medical.change.impact"].sudo().create(
                [
                    {"change_id": change.id, "topic": topic, "sequence": position}
                    for change in changes
                    for position, (topic, _label) in enumerate(TOPICS)
                ]
            )
        changes.invalidate_recordset(["impact_ids"])
        return changes

    def _qms_locked(self):
        """Nothing is changed while people sign: they sign what they look at."""
        return self.filtered(lambda change: change.state not in WRITTEN)

    def _qms_closed_message(self, labels):
        return f"{self._why_fixed()}\n{labels}"

    def _qms_closed_lines_message(self):
        return self._why_fixed()

    def _why_fixed(self):
        """Why it is not written now, and what to do to change it after all."""
        self.ensure_one()
        if self.state == "approval":
            return self.env._(
                "The approval of %(change)s is asked: what people sign stays as it is."
                " “Take back” makes it an analysis again, to be written; signatures"
                " begin anew then.",
                change=self.display_name,
            )
        if self.state == "approved":
            return self.env._(
                "%(change)s is approved: it is applied as it was signed. Cancel it and"
                " open another change order, where something else is wanted.",
                change=self.display_name,
            )
        return self.env._(
            "%(change)s is decided and stays as it is: what is to be otherwise takes a"
            " change order of its own.",
            change=self.display_name,
        )

    def write(self, vals):
        written = {name for name in vals if not self._is_talk(name)}
        authored = not_opened(self) if written else self.browse()
        if authored and "company_id" in vals:
            moved = authored.filtered(lambda c: c.company_id.id != vals["company_id"])
            if moved and (moved.item_ids or moved.task_ids):
                raise ValidationError(
                    self.env._(
                        "%(change)s has items or tasks of its company already: open"
                        " another change order there.",
                        change=moved[0].display_name,
                    )
                )
        result = super().write(vals)
        authored._note_author()
        return result

    def _note_author(self):
        """Remember that this user had a hand in these."""
        new = self.filtered(
            lambda change: self.env.user not in change.sudo().author_ids
        )
        for change in new:
            # sudo: the list of authors is the server's, not the author's
            change.sudo()._serve(author_ids=[Command.link(self.env.uid)])

    @api.constrains("return_on", "change_class")
    def _check_return(self):
        for change in self:
            if change.return_on and change.change_class != "temporary":
                raise ValidationError(
                    self.env._("Only a temporary change returns: choose that class.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_requests_only(self):
        begun = self.filtered(lambda change: change.state != "draft")
        if begun:
            self.env["qms.gate.denial"]._refuse_change(
                begun,
                "record.kept",
                self.env._(
                    "%(change)s was taken up and stays: cancel it, with a reason.",
                    change=begun[0].display_name,
                ),
            )

    def _open_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
