# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.lock_trigger import LockRule
from ...tools.opening import not_opened, opened

# kind of exception, and the field of entries that says so
EXCEPTIONS = {
    "unattributed": "is_unattributed",
    "override": "is_override",
    "limit": "is_limit_change",
    "back_dated": "is_back_dated",
    "deletion": "is_deletion",
}
_SERVED = (
    "name",
    "state",
    "entry_count",
    "collected_at",
    "chain_ok",
    "chain_report",
    "chain_progress",
    "chain_state",
    "head_number",
    "head_hash",
)


class QmsAuditReview(models.Model):
    """The periodic review of the audit trail, by exception, signed.

    Deletions, overrides, back-dated values, changed limits and unattributed writes of
    a period are brought together by kind of record; each line is judged, then the
    review is signed with the head of the chain it rests on (EU GMP Annex 11, 9; FDA,
    Data Integrity and Compliance With Drug CGMP, 2018, question 8).
    """

    _name = "qms.audit.review"
    _description = "Audit trail review"
    _inherit = [
        "qms.server.values",
        "qms.lock.reopening",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, id desc"
    _qms_lock = LockRule(opened=("draft",))

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True, help="This day (UTC) included.")
    state = fields.Selection(
        [("draft", "In review"), ("done", "Reviewed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        "qms.audit.review.line", "review_id", "Exceptions", copy=False
    )
    open_count = fields.Integer("To judge", compute="_compute_open_count")
    entry_count = fields.Integer("Entries of the period", readonly=True, copy=False)
    collected_at = fields.Datetime("Collected on", readonly=True, copy=False)
    chain_ok = fields.Selection(
        [
            ("waiting", "Being verified"),
            ("ok", "Everything fits"),
            ("wrong", "Something does not fit"),
        ],
        "Chain",
        readonly=True,
        copy=False,
    )
    chain_report = fields.Text("Verification", readonly=True, copy=False)
    head_number = fields.Integer("Head: seal", readonly=True, copy=False)
    head_hash = fields.Char("Head: hash", readonly=True, copy=False)
    conclusion = fields.Text(
        help="What the review found, and what follows from it.", copy=False
    )

    @api.depends("line_ids.assessment")
    def _compute_open_count(self):
        for review in self:
            lines = review.line_ids
            review.open_count = len(lines.filtered(lambda line: not line.assessment))

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for review in self:
            if review.date_to < review.date_from:
                raise UserError(
                    self.env._("The review ends before it begins: correct the dates.")
                )
            if review.date_to > fields.Date.context_today(review):
                raise UserError(
                    self.env._(
                        "What has not happened yet cannot be reviewed: the last day"
                        " may not be later than today."
                    )
                )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | set(_SERVED)

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | set(_SERVED)

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"]
        # what only collecting and signing give is not taken from anybody
        own = {**dict.fromkeys(_SERVED, False), "state": "draft"}
        return super().create(
            [
                {
                    **{k: v for k, v in vals.items() if k != "line_ids"},
                    **own,
                    "name": sequence.next_by_code("qms.audit.review"),
                }
                for vals in vals_list
            ]
        )

    def write(self, vals):
        result = super().write(vals)
        if {"date_from", "date_to", "company_id"} & set(vals):
            # of another period: what was collected no longer counts
            with opened(self):
                self.line_ids.unlink()
                super().write({"collected_at": False})
        return result

    # ------------------------------------------------------------------
    # Collecting
    # ------------------------------------------------------------------
    def action_collect(self):
        """Bring the exceptions of the period together, and verify the chain.

        What was judged already stays where its number has not changed.
        """
        self.ensure_one()
        self.check_access("write")
        if self._qms_locked():
            self._qms_check_writable({"line_ids": []})
        # sudo: the period as it is, whatever of it the reviewer may read
        with opened(self):
            self.sudo()._collect()
        return True

    def _collect(self):
        while self.env["qms.audit.seal"]._seal():
            pass
        known = {(line.kind, line.model_id): line for line in self.line_ids}
        for kind, field_name in EXCEPTIONS.items():
            counted = self.env["qms.audit.entry"]._read_group(
                self._period() & Domain(field_name, "=", True),
                ["model_id"],
                ["__count", "id:max"],
            )
            for model, count, newest in counted:
                line = known.pop((kind, model), None)
                values = {"count": count, "newest": newest}
                if line is None:
                    values.update(review_id=self.id, kind=kind, model_id=model.id)
                    self.env["qms.audit.review.line"].create(values)
                elif (line.count, line.newest) != (count, newest):
                    line.write({**values, "assessment": False})
        for line in known.values():
            line.unlink()
        self.write({"collected_at": fields.Datetime.now(), **self._chain()})

    def _period(self):
        """Entries of the period's days (UTC), of this company or of none."""
        return (
            Domain("at", ">=", fields.Datetime.to_datetime(self.date_from))
            & Domain(
                "at",
                "<",
                fields.Datetime.to_datetime(fields.Date.add(self.date_to, days=1)),
            )
            & Domain("company_id", "in", [self.company_id.id, False])
        )

    def action_open_entries(self):
        """Open all entries of the period."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qms_base.qms_audit_entry_action"
        )
        return {**action, "domain": list(self._period()), "context": {}}

    # ------------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------------
    def action_sign(self):
        """Open the signing dialog."""
        return self._qms_signing_action("review")

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "review": self.env._("Close audit trail review")
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "company_id": None,
            "date_from": None,
            "date_to": None,
            "entry_count": None,
            "chain_ok": None,
            "chain_report": None,
            "head_number": None,
            "head_hash": None,
            "conclusion": None,
            "line_ids": dict.fromkeys(
                ("kind", "model_id", "count", "newest", "assessment", "comment")
            ),
        }

    def _signature_authors(self, transition):
        # who judges the lines signs for it: a review has no other author
        return {review.id: self.env["res.users"] for review in self}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        for review in self if transition == "review" else ():
            if review.state == "done":
                raise UserError(self.env._("%s is closed already.", review.name))
            if verdict == "sign":
                review._check_reviewed()
        return result

    def _check_reviewed(self):
        if not self.collected_at:
            raise UserError(
                self.env._("%s: collect the exceptions of the period first.", self.name)
            )
        if not self.conclusion:
            raise UserError(
                self.env._("%s: write down what the review found.", self.name)
            )
        waiting = self.line_ids.filtered(lambda line: not line.assessment)
        if waiting:
            raise UserError(
                self.env._(
                    "%(review)s: %(count)s exceptions are not judged yet, the first:"
                    " %(line)s.",
                    review=self.name,
                    count=len(waiting),
                    line=waiting[0].display_name,
                )
            )

    def _signature_apply(self, transition):
        if transition != "review":
            return super()._signature_apply(transition)
        with opened(self):
            self.sudo().write({"state": "done"})
        return None


class QmsAuditReviewLine(models.Model):
    """Exceptions of one kind, of one kind of record, judged together."""

    _name = "qms.audit.review.line"
    _description = "Audit trail review: exceptions"
    _inherit = "qms.lock.line"
    _order = "review_id, kind, id"
    _qms_lock_parent = "review_id"

    review_id = fields.Many2one(
        "qms.audit.review", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="review_id.company_id")
    kind = fields.Selection(
        [
            ("unattributed", "Unattributed writes"),
            ("override", "Overrides"),
            ("limit", "Changed limits"),
            ("back_dated", "Back-dated values"),
            ("deletion", "Deletions"),
        ],
        required=True,
        readonly=True,
    )
    model_id = fields.Many2one(
        "ir.model", "Kind of record", readonly=True, ondelete="set null"
    )
    count = fields.Integer("Entries", readonly=True)
    newest = fields.Integer("Newest entry", readonly=True)
    assessment = fields.Selection(
        [("justified", "Justified"), ("action", "Action needed")]
    )
    comment = fields.Char()

    @api.depends("kind", "model_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            name = line.model_id.name or ""
            line.display_name = f"{kinds.get(line.kind, '')}: {name}"

    @api.constrains("assessment", "comment")
    def _check_comment(self):
        for line in self:
            if line.assessment == "action" and not line.comment:
                raise UserError(
                    self.env._("%s: say which action is needed.", line.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        reviews = self.env["qms.audit.review"].browse(
            [vals.get("review_id") for vals in vals_list]
        )
        if not_opened(reviews):
            self.env["qms.gate.denial"]._refuse_change(
                reviews,
                "record.given",
                self.env._("Exceptions are collected from the trail, not written."),
            )
        return super().create(vals_list)

    def write(self, vals):
        if not {"assessment", "comment"} >= set(vals) and not_opened(self.review_id):
            self.env["qms.gate.denial"]._refuse_change(
                self.review_id,
                "record.given",
                self.env._("Exceptions are judged and commented, nothing else."),
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_collected(self):
        if not_opened(self.review_id):
            self.env["qms.gate.denial"]._refuse_change(
                self.review_id,
                "record.kept",
                self.env._("Exceptions of the trail are judged, not deleted."),
            )

    def action_open_entries(self):
        """Open the entries that this line counts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qms_base.qms_audit_entry_action"
        )
        domain = (
            self.review_id._period()
            & Domain(EXCEPTIONS[self.kind], "=", True)
            & Domain("model_id", "=", self.model_id.id)
        )
        return {**action, "domain": list(domain), "context": {}, "target": "current"}
