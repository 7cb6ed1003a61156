# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

# of these people work: they are PDF, and every page shown or printed is stamped
STAMPED = ("instruction", "procedure", "drawing", "specification")
_CONTENT = ("document_id", "name", "change_reference", "change_summary")


class QmsDocumentRevision(models.Model):
    """One revision of a document, with its file.

    A draft is written freely, sent to review, and approved by signatures of people who
    did not write it. It stands then with its file as it is: what people worked by and
    were trained on stays known (ISO 13485, 4.2.4 and 4.2.5; 21 CFR 820.35 and 820.40).
    Its state says what was decided; what is followed on a day is derived:
    :meth:`qms.document._effective_revisions`.
    """

    _name = "qms.document.revision"
    _description = "Document revision"
    _inherit = ["qms.files.mixin", "qms.dated.revision.mixin"]
    _order = "document_id, effective_from desc, id desc"
    _revision_parent = "document_id"

    document_id = fields.Many2one(
        "qms.document",
        "Document",
        required=True,
        ondelete="restrict",
        index=True,
    )
    name = fields.Char(
        "Revision", required=True, copy=False, help="As on the document: A, 03, 2.1."
    )
    company_id = fields.Many2one(related="document_id.company_id")
    kind = fields.Selection(related="document_id.kind")
    author_ids = fields.Many2many(relation="qms_document_revision_author_rel")
    change_reference = fields.Char(
        "Change reference",
        tracking=True,
        help="The change that this revision puts into effect.",
    )
    change_summary = fields.Text("What changed")
    sha256 = fields.Char(
        "SHA-256",
        readonly=True,
        copy=False,
        help="Of the file as it was sent to review and took effect; of several files"
        " that of the canonical list of their names, sizes and SHA-256.",
    )

    _name_uniq = models.UniqueIndex(
        "(document_id, name)", "The document has a revision of this name already."
    )
    # where two people decide at once, one of them meets this
    _from_uniq = models.UniqueIndex(
        "(document_id, effective_from) WHERE state IN ('approved', 'effective')",
        "Another revision of the document takes effect on this day.",
    )
    _file_required = models.Constraint(
        "CHECK (state IN ('draft', 'review') OR"
        " (sha256 IS NOT NULL AND effective_from IS NOT NULL))",
        "A revision takes effect with its file and its date.",
    )

    @api.depends("document_id.number", "document_id.name", "name")
    def _compute_display_name(self):
        for revision in self:
            # sudo: who reads a revision may know of which document it is
            document = revision.document_id.sudo()
            revision.display_name = self.env._(
                "%(number)s rev. %(revision)s · %(title)s",
                number=document.number or "",
                revision=revision.name or "",
                title=document.name or "",
            )

    # ------------------------------------------------------------------
    # The lifecycle of signed revisions
    # ------------------------------------------------------------------
    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"sha256"}

    @api.model
    def _fixed_names(self):
        return (*super()._fixed_names(), "sha256")

    def _fixed_values(self):
        """The file is checked and hashed: what is signed is this very file."""
        self._qms_check_files()
        return {**super()._fixed_values(), "sha256": self._qms_files_digest()}

    def _check_complete(self):
        """A file, and for what people work by one that can be stamped.

        :raises UserError: with what is missing
        """
        result = super()._check_complete()
        self._qms_check_files()
        for revision in self:
            if revision.kind in STAMPED:
                revision._check_stampable()
        return result

    def _check_ready(self):
        """As in review: complete, and with the file that was sent there."""
        result = super()._check_ready()
        self._check_intact()
        return result

    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "make_effective": self.env._("Approve document revision"),
            "withdraw": self.env._("Withdraw document revision"),
        }

    def _signature_fields(self, transition):
        return dict.fromkeys((*_CONTENT, "sha256"))

    def _next_revision_values(self):
        return {
            **super()._next_revision_values(),
            "change_reference": False,
            "change_summary": False,
        }

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_open_revision(self):
        """The form of this revision."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
