# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.lock_trigger import LockRule

_SERVED = (
    "state",
    "sha256",
    "announced_on",
    "effective_at",
    "effective_by_id",
    "obsolete_from",
)


class QmsDocumentRevision(models.Model):
    """One revision of a document, with its file.

    A draft is written freely. Made effective, it stands with its file as it is: what
    people worked by and were trained on stays known (ISO 13485, 4.2.4 and 4.2.5;
    21 CFR 820.35). Its state says what was decided; what is followed on a day, which
    may be later, is derived: :meth:`qms.document._effective_revisions`.
    """

    _name = "qms.document.revision"
    _description = "Document revision"
    _inherit = [
        "qms.server.values",
        "qms.files.mixin",
        "qms.lock.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "document_id, effective_from desc, id desc"
    _qms_lock = LockRule(free=("obsolete_from",))

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
    state = fields.Selection(
        [("draft", "Draft"), ("effective", "Effective"), ("obsolete", "Obsolete")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    effective_from = fields.Date(
        "Effective from",
        copy=False,
        tracking=True,
        help="First day on which it is followed, in the plant's time zone. Empty in a"
        " draft: the day it is made effective.",
    )
    obsolete_from = fields.Date(
        "Obsolete from",
        readonly=True,
        copy=False,
        help="First day on which it is followed no longer.",
    )
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
        help="Of the file as it took effect; of several files that of the canonical"
        " list of their names, sizes and SHA-256.",
    )
    announced_on = fields.Date(
        "Made effective on",
        readonly=True,
        copy=False,
        help="Day of the plant on which it became known.",
    )
    effective_at = fields.Datetime("Decided on", readonly=True, copy=False)
    effective_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    is_upcoming = fields.Boolean(
        "Not yet in effect", compute="_compute_is_upcoming", help="Takes effect later."
    )

    _name_uniq = models.UniqueIndex(
        "(document_id, name)", "The document has a revision of this name already."
    )
    # where two people decide at once, one of them meets this
    _from_uniq = models.UniqueIndex(
        "(document_id, effective_from) WHERE state = 'effective'",
        "Another revision of the document takes effect on this day.",
    )
    _file_required = models.Constraint(
        "CHECK (state = 'draft' OR"
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

    @api.depends("state", "effective_from")
    def _compute_is_upcoming(self):
        for revision in self:
            revision.is_upcoming = (
                revision.state == "effective"
                and revision.effective_from > revision.document_id._today()
            )

    @api.model
    def _effective_sql(self, day, alias="qms_document_revision"):
        """Condition: fixed, begun and not obsolete on a day.

        Of a document's revisions that meet it the latest is followed.

        :param day: a date, or :class:`SQL` of one
        :param alias: of the table of revisions
        """
        return SQL(
            "%(r)s.state <> 'draft' AND %(r)s.effective_from <= %(day)s"
            " AND (%(r)s.obsolete_from IS NULL OR %(r)s.obsolete_from > %(day)s)",
            r=SQL.identifier(alias),
            day=day,
        )

    # ------------------------------------------------------------------
    # What no client may write
    # ------------------------------------------------------------------
    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | set(_SERVED)

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | set(_SERVED)

    @api.model_create_multi
    def create(self, vals_list):
        # what only taking effect gives is not taken from anybody
        own = {**dict.fromkeys(_SERVED, False), "state": "draft"}
        return super().create([{**vals, **own} for vals in vals_list])

    def action_open_file(self):
        """Show the file; of several the first."""
        self.ensure_one()
        self.check_access("read")
        file = self.file_ids[:1]
        if not file:
            return self.action_open_revision()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{file.id}",
            "target": "new",
        }

    def action_open_revision(self):
        """The form of this revision."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
