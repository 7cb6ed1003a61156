# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened

STATES = [
    ("draft", "Question"),
    ("listed", "Listed"),
    ("running", "Holding"),
    ("active", "Contained"),
    ("closed", "Closed"),
]
# what people write while it is a question
_ASKED = {"kind", "reason", "lot_ids", "company_id"}


class MedicalContainment(models.Model):
    """Holding everything that a suspect lot went into, and finding who has it.

    From the question (which lots are suspect) to the list (what they became, where
    it is, who got it), to the hold of all of it, to the signed closing. A mock recall
    goes the same way, timed, and holds nothing. (ISO 13485, 8.3.3 and 7.5.9; 21 CFR
    806 and 810; FDA, Public Warning and Notification of Recalls; mock recalls as
    customers' quality agreements ask for them)
    """

    _name = "medical.containment"
    _description = "Containment or recall"
    _qms_lock = LockRule(opened=("draft", "listed", "running", "active"))
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    kind = fields.Selection(
        [
            ("hold", "Containment"),
            ("recall", "Recall"),
            ("mock", "Mock recall"),
        ],
        required=True,
        default="hold",
        tracking=True,
        help="A recall also writes to whom it was shipped. A mock recall shows how long"
        " the list takes and whether it is complete, and holds nothing.",
    )
    reason = fields.Text(
        required=True,
        tracking=True,
        help="What is suspected, and how it became known.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        "medical_containment_lot_rel",
        "containment_id",
        "lot_id",
        string="Suspect lots",
        check_company=True,
        copy=False,
        ondelete="restrict",
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
    requested_by_id = fields.Many2one(
        "res.users", "Asked by", readonly=True, copy=False, ondelete="restrict"
    )
    asked_at = fields.Datetime("Asked on", readonly=True, copy=False)
    listed_at = fields.Datetime("Listed on", readonly=True, copy=False)
    list_seconds = fields.Float(
        "Seconds to the list",
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="From the question to the complete list, customers included.",
    )
    contained_at = fields.Datetime("Contained on", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    line_ids = fields.One2many(
        "medical.containment.line", "containment_id", "Lots concerned", readonly=True
    )
    consignee_ids = fields.One2many(
        "medical.containment.consignee", "containment_id", "Shipped to", copy=False
    )
    order_ids = fields.One2many(
        "medical.containment.order", "containment_id", "Open orders", readonly=True
    )
    line_count = fields.Integer("Lots concerned ", compute="_compute_counts")
    held_count = fields.Integer("Held", compute="_compute_counts")
    failed_count = fields.Integer("Not held", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="In percent.")
    consignee_count = fields.Integer("Consignees", compute="_compute_counts")
    quantity_total = fields.Float("Received or made", compute="_compute_quantities")
    quantity_stock = fields.Float("In stock", compute="_compute_quantities")
    quantity_used = fields.Float("Built in", compute="_compute_quantities")
    quantity_scrapped = fields.Float("Scrapped", compute="_compute_quantities")
    quantity_shipped = fields.Float("Shipped", compute="_compute_quantities")
    quantity_unknown = fields.Float("Unaccounted for", compute="_compute_quantities")
    reconciled = fields.Float(
        "Accounted for (%)",
        compute="_compute_quantities",
        help="Share of everything received or made of these lots that is in stock,"
        " built into something listed here, scrapped, or shipped to a known consignee.",
    )
    effectiveness = fields.Float(
        "Answered (%)",
        compute="_compute_effectiveness",
        help="Share of what was shipped that consignees confirmed or returned.",
    )
    conclusion = fields.Text(
        copy=False,
        tracking=True,
        help="What was found, what became of it, and whether the action was effective.",
    )

    _name_uniq = models.Constraint(
        "unique(name)", "The number of a containment is given once."
    )

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------
    @api.depends("line_ids.state", "consignee_ids")
    def _compute_counts(self):
        lines = self.env["medical.containment.line"]._read_group(
            [("containment_id", "in", self.ids)],
            ["containment_id", "state"],
            ["__count"],
        )
        consignees = dict(
            self.env["medical.containment.consignee"]._read_group(
                [("containment_id", "in", self.ids)], ["containment_id"], ["__count"]
            )
        )
        for record in self:
            own = {state: count for owner, state, count in lines if owner == record}
            record.line_count = sum(own.values())
            record.held_count = own.get("held", 0) + own.get("already", 0)
            record.failed_count = own.get("failed", 0)
            left = own.get("listed", 0)
            done = record.line_count - left
            record.progress = 100 * done / record.line_count if record.line_count else 0
            record.consignee_count = consignees.get(record, 0)

    @api.depends("line_ids")
    def _compute_quantities(self):
        names = ("total", "stock", "used", "scrapped", "shipped", "unknown")
        rows = self.env["medical.containment.line"]._read_group(
            [("containment_id", "in", self.ids)],
            ["containment_id"],
            [f"quantity_{name}:sum" for name in names],
        )
        sums = {record: values for record, *values in rows}
        for record in self:
            values = sums.get(record, [0] * len(names))
            for name, value in zip(names, values, strict=True):
                record[f"quantity_{name}"] = value or 0
            total = record.quantity_total
            known = total - record.quantity_unknown
            record.reconciled = 100 * known / total if total else 0

    @api.depends("consignee_ids.quantity", "consignee_ids.quantity_answered")
    def _compute_effectiveness(self):
        for record in self:
            shipped = sum(record.consignee_ids.mapped("quantity"))
            answered = sum(record.consignee_ids.mapped("quantity_answered"))
            record.effectiveness = 100 * answered / shipped if shipped else 0

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._qms_served_fields()

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {
            "name",
            "requested_by_id",
            "asked_at",
            "listed_at",
            "list_seconds",
            "contained_at",
            "closed_at",
            "line_ids",
            "order_ids",
        }

    @api.model_create_multi
    def create(self, vals_list):
        """A containment begins as a question, by who asks it, now."""
        served = self._qms_served_fields() | {"consignee_ids"}
        sequence = self.env["ir.sequence"]
        return super().create(
            [
                {
                    **{key: value for key, value in vals.items() if key not in served},
                    "state": "draft",
                    "name": sequence.next_by_code("medical.containment"),
                    "requested_by_id": self.env.uid,
                    "asked_at": fields.Datetime.now(),
                }
                for vals in vals_list
            ]
        )

    def _qms_check_writable(self, vals):
        result = super()._qms_check_writable(vals)
        begun = self.filtered(lambda record: record.state != "draft")
        if begun and _ASKED & set(vals):
            self.env["qms.gate.denial"]._refuse_change(
                begun,
                "record.done",
                self.env._(
                    "%(number)s has its list: what was asked stays. Ask anew for other"
                    " lots.",
                    number=begun[0].name,
                ),
            )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        begun = self.filtered(lambda record: record.state != "draft")
        if begun:
            self.env["qms.gate.denial"]._refuse_change(
                begun,
                "record.kept",
                self.env._(
                    "%(number)s has begun and stays: close it instead.",
                    number=begun[0].name,
                ),
            )

    def _serve(self, vals):
        """Write what only the service writes."""
        with opened(self):
            self.write(vals)

    def _check_role(self):
        """Whoever may tighten may contain."""
        if not self.env.user.has_group("qms_base.group_qms_inspector"):
            raise AccessError(
                self.env._("An inspector or a quality engineer contains lots.")
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_list(self):
        """Draw up the list of what is concerned: lots, places, orders, consignees.

        :raises UserError: where no suspect lot is named
        """
        self._check_role()
        for record in self:
            record._draw_up()
        return True

    def action_contain(self):
        """Hold everything on the list: the first lots at once, the rest by the job.

        :raises UserError: for a mock recall, or without a list
        """
        self._check_role()
        for record in self:
            if record.kind == "mock":
                raise UserError(
                    self.env._(
                        "%(number)s is a mock recall: nothing is held.",
                        number=record.name,
                    )
                )
            if record.state != "listed":
                raise UserError(
                    self.env._(
                        "%(number)s is contained once, from its list. Draw up the list"
                        " first.",
                        number=record.name,
                    )
                )
            record._begin_hold()
        return True

    def action_retry(self):
        """Try again to hold what could not be held.

        :raises UserError: where nothing is left to hold
        """
        self._check_role()
        self.ensure_one()
        # sudo: what the lots became, whoever may contain
        more = self.sudo()._concerned() - self.sudo().line_ids.lot_id
        if self.state not in ("running", "active") or not (self.failed_count or more):
            raise UserError(self.env._("There is nothing left to hold."))
        self._retry_failed()
        return True

    def action_close(self):
        """Open the signing dialog that closes this.

        :raises UserError: with what is missing
        """
        self.ensure_one()
        return self._qms_signing_action("close")

    def action_open_lines(self):
        """List the lots concerned."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lots of %(number)s", number=self.name),
            "res_model": "medical.containment.line",
            "view_mode": "list,pivot,form",
            "domain": [("containment_id", "=", self.id)],
        }

    def action_trace(self):
        """Show the suspect lots and what became of them."""
        self.ensure_one()
        return self.lot_ids.action_qms_trace()
