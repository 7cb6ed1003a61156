# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QmsDocument(models.Model):
    """When a document is to be looked at again (ISO 13485, 4.2.4 b)."""

    _inherit = "qms.document"

    review_months = fields.Integer(
        "Reviewed every (months)",
        default=24,
        tracking=True,
        help="Counted from the day its revision took effect or was last reviewed. 0"
        " where no periodic review is due.",
    )
    review_ids = fields.One2many(
        "qms.document.review", "document_id", "Periodic reviews", readonly=True
    )
    review_due = fields.Date(
        "Review due on",
        compute="_compute_review_due",
        store=True,
        index="btree_not_null",
    )

    _review_months_not_negative = models.Constraint(
        "CHECK (review_months >= 0)", "A number of months cannot be negative."
    )

    @api.depends(
        "review_months",
        "review_ids.reviewed_on",
        "revision_ids.state",
        "revision_ids.effective_from",
    )
    def _compute_review_due(self):
        for document in self:
            # sudo: a revision and a review count whoever may read them
            own = document.sudo()
            followed = own.revision_ids.filtered(lambda r: r.state == "effective")
            days = [day for day in followed.mapped("effective_from") if day]
            days += [day for day in own.review_ids.mapped("reviewed_on") if day]
            document.review_due = (
                fields.Date.add(max(days), months=document.review_months)
                if followed and document.review_months
                else False
            )

    def action_new_review(self):
        """Draw up the periodic review of the effective revision, and open it.

        :raises UserError: where no revision is in effect
        """
        self.ensure_one()
        reviews = self.env["qms.document.review"]
        draft = reviews.search(
            [("document_id", "=", self.id), ("state", "=", "draft")], limit=1
        )
        return (draft or reviews.create({"document_id": self.id}))._open()


class QmsDocumentReview(models.Model):
    """A periodic review of a document: what was found, signed by somebody else.

    Signed, it stands; the next one is due from its day on (ISO 13485, 4.2.4 b).
    """

    _name = "qms.document.review"
    _description = "Periodic review of a document"
    _inherit = "qms.decided.mixin"
    _order = "id desc"
    _rec_name = "document_id"

    document_id = fields.Many2one(
        "qms.document",
        "Document",
        required=True,
        ondelete="restrict",
        index=True,
    )
    revision_id = fields.Many2one(
        "qms.document.revision",
        "Revision reviewed",
        readonly=True,
        required=True,
        ondelete="restrict",
        help="The one in effect when the review was drawn up.",
    )
    company_id = fields.Many2one(related="document_id.company_id")
    outcome = fields.Selection(
        [
            ("confirmed", "Still right: stays as it is"),
            ("revise", "To be revised"),
            ("withdraw", "To be withdrawn"),
        ],
        tracking=True,
    )
    findings = fields.Text(
        help="What was looked at, against what, and what was found: process as it is"
        " done, standards and regulations in force, nonconformances, changes."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Signed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    reviewed_on = fields.Date("Reviewed on", readonly=True, copy=False)
    reviewed_by_id = fields.Many2one(
        "res.users", "Reviewed by", readonly=True, copy=False, ondelete="restrict"
    )

    _one_draft = models.UniqueIndex(
        "(document_id) WHERE state = 'draft'",
        "A review of the document is being drawn up already.",
    )

    @api.depends("document_id.number", "revision_id.name")
    def _compute_display_name(self):
        for review in self:
            # sudo: who reads a review may know of which document it is
            own = review.sudo()
            review.display_name = self.env._(
                "Review of %(number)s rev. %(revision)s",
                number=own.document_id.number or "",
                revision=own.revision_id.name or "",
            )

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {
            "revision_id",
            "reviewed_on",
            "reviewed_by_id",
        }

    @api.model
    def _draft_values(self):
        # given by create, to each its own
        values = super()._draft_values()
        values.pop("revision_id")
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """A review is of the revision in effect; nobody chooses another."""
        documents = self.env["qms.document"].browse(
            {vals["document_id"] for vals in vals_list if vals.get("document_id")}
        )
        followed = {
            document.id: revision
            for document, revision in documents._effective_now().items()
        }
        rows = []
        for vals in vals_list:
            revision = followed.get(vals.get("document_id"))
            if not revision:
                raise UserError(
                    self.env._(
                        "No revision of the document is in effect: there is nothing to"
                        " review."
                    )
                )
            rows.append({**vals, "revision_id": revision.id})
        return super().create(rows)

    @api.constrains("document_id", "revision_id")
    def _check_revision(self):
        for review in self:
            if review.revision_id.document_id != review.document_id:
                raise UserError(
                    self.env._(
                        "%(review)s is of one document; draw up another one for"
                        " another document.",
                        review=review.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Signatures
    # ------------------------------------------------------------------
    def action_sign(self):
        """Open the signing dialog."""
        self._check_ready()
        return self._qms_signing_action("review")

    def _check_ready(self):
        """:raises UserError: without outcome and findings, and for an old revision"""
        result = super()._check_ready()
        for review in self:
            if not review.outcome or not (review.findings or "").strip():
                raise UserError(
                    self.env._(
                        "%(review)s: enter what was found and the outcome first.",
                        review=review.display_name,
                    )
                )
            document = review.document_id
            if document._effective_now()[document] != review.revision_id:
                raise UserError(
                    self.env._(
                        "%(review)s: another revision is in effect by now. Delete this"
                        " review and draw up one of that revision.",
                        review=review.display_name,
                    )
                )
        return result

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "review": self.env._("Sign periodic review")
        }

    def _signature_fields(self, transition):
        return dict.fromkeys(("document_id", "revision_id", "outcome", "findings"))

    def _signature_apply(self, transition):
        for review in self:
            # sudo: the signature decides, no right of the signer
            own = review.sudo()
            own._serve(
                state="done",
                reviewed_on=own.document_id._today(),
                reviewed_by_id=self.env.uid,
            )
            if own.outcome != "confirmed":
                own._ask_owner()

    def _ask_owner(self):
        """Have the owner do what the review found."""
        document = self.document_id
        words = dict(self._fields["outcome"]._description_selection(self.env))
        document.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=f"{self.display_name}: {words[self.outcome]}",
            note=self.findings,
            user_id=(document.owner_id or self.create_uid).id,
        )

    def _open(self):
        """The form of this review."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
