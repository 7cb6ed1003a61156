# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import SQL


class QmsDocument(models.Model):
    """A controlled document: what stays the same from one revision to the next.

    Which revision is to be followed on a day is derived from the dates of its
    revisions. How a revision is approved is for addons to say (ISO 13485, 4.2.4).
    """

    _name = "qms.document"
    _description = "Controlled document"
    _inherit = ["qms.server.values", "mail.thread", "mail.activity.mixin"]
    _order = "number, id"
    _rec_names_search = ["number", "name"]

    number = fields.Char(
        required=True, copy=False, tracking=True, help="As it stands on the document."
    )
    name = fields.Char("Title", required=True, tracking=True)
    kind = fields.Selection(
        [
            ("instruction", "Work instruction"),
            ("procedure", "Procedure"),
            ("drawing", "Drawing"),
            ("specification", "Specification"),
            ("form", "Form"),
            ("training", "Training material"),
            ("external", "External document"),
            ("other", "Other"),
        ],
        required=True,
        default="instruction",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        tracking=True,
        help="Leave empty for a document that all companies follow.",
    )
    active = fields.Boolean(default=True, tracking=True)
    revision_ids = fields.One2many(
        "qms.document.revision", "document_id", "Revisions", copy=False
    )
    revision_count = fields.Integer("Number of revisions", compute="_compute_revisions")
    effective_revision_id = fields.Many2one(
        "qms.document.revision",
        "Effective revision",
        compute="_compute_revisions",
        help="The revision to be followed today.",
    )

    _number_company_uniq = models.UniqueIndex(
        "(number, COALESCE(company_id, 0))",
        "A document of the company has this number already.",
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for document in self:
            parts = (document.number, document.name)
            document.display_name = " · ".join(part for part in parts if part)

    @api.depends("revision_ids.state", "revision_ids.effective_from")
    def _compute_revisions(self):
        effective = self._effective_now()
        for document in self:
            document.revision_count = len(document.revision_ids)
            document.effective_revision_id = effective[document]

    def _today(self):
        """Calendar day now where the document is followed.

        The working hours of its company say the time zone, or those of the current
        company for a document of all.
        """
        company = self.company_id[:1] or self.env.company
        # sudo: the working hours say nothing about a person
        tz = ZoneInfo(company.sudo().resource_calendar_id.tz or "UTC")
        now = fields.Datetime.now().replace(tzinfo=timezone.utc)
        return now.astimezone(tz).date()

    def _effective_revisions(self, day):
        """The revisions that were, are or will be followed on a day.

        One query, whatever the number of documents.

        :param day: calendar day of the plant
        :return: ``{document: revision}``, an empty recordset where there is none
        """
        revisions = self.env["qms.document.revision"]
        # a document that is being drawn up has no revision yet
        ids = [document.id for document in self._origin if document.id]
        revisions.flush_model(
            ["document_id", "state", "effective_from", "obsolete_from"]
        )
        found = dict(
            self.env.execute_query(
                SQL(
                    "SELECT DISTINCT ON (document_id) document_id, id"
                    " FROM qms_document_revision WHERE document_id = ANY(%s) AND %s"
                    " ORDER BY document_id, effective_from DESC, effective_at DESC,"
                    " id DESC",
                    ids,
                    revisions._effective_sql(day),
                )
            )
            if ids
            else ()
        )
        return {
            document: revisions.browse(found.get(document._origin.id, ()))
            for document in self
        }

    def _effective_now(self):
        """The revisions followed today; see :meth:`_effective_revisions`."""
        found = {}
        for day, documents in self.grouped(lambda document: document._today()).items():
            found.update(documents._effective_revisions(day))
        return found

    def write(self, vals):
        """What names a document stays, once a revision of it took effect."""
        fixed = {"number", "company_id"} & vals.keys()
        for document in self if fixed else ():
            changed = any(
                document._fields[name].convert_to_write(document[name], document)
                != (vals[name] or False)
                for name in fixed
            )
            if changed and document._fixed_revisions():
                self.env["qms.gate.denial"]._refuse_change(
                    document,
                    "record.fixed",
                    self.env._(
                        "%(document)s was in effect: its number and company stay."
                        " Draw up another document and withdraw this one.",
                        document=document.display_name,
                    ),
                )
        return super().write(vals)

    def _fixed_revisions(self):
        # sudo: a revision counts whoever may read it
        return self.sudo().revision_ids.filtered(
            lambda r: r.state not in ("draft", "review")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_effective(self):
        kept = self.filtered(lambda document: document._fixed_revisions())
        if kept:
            self.env["qms.gate.denial"]._refuse_change(
                kept,
                "record.kept",
                self.env._(
                    "%(document)s was in effect and stays on record. Withdraw its"
                    " revision or archive it instead.",
                    document=kept[0].display_name,
                ),
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_open_revisions(self):
        """The revisions of this document."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qms_base.qms_document_revision_action"
        )
        action["domain"] = [("document_id", "=", self.id)]
        action["context"] = {"default_document_id": self.id}
        return action

    def action_open_effective(self):
        """Show a stamped copy of the revision to be followed today."""
        self.ensure_one()
        return self.effective_revision_id.action_open_file()
