# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...document.stamp import Stamp, StampError, joined, stamped


class QmsDocumentRevision(models.Model):
    """Copies of a revision: every page of them says what it is a copy of.

    The stored file is never changed; a copy is made anew each time, so that it says
    how the revision stands at that moment. (ISO 13485, 4.2.4 c, e and h)
    """

    _inherit = "qms.document.revision"

    copy_count = fields.Integer(
        "Copies opened",
        compute="_compute_copy_count",
        groups="qms_base.group_qms_engineer,qms_base.group_qms_auditor",
    )

    has_file = fields.Boolean(compute="_compute_has_file")

    @api.depends("file_ids")
    def _compute_has_file(self):
        # sudo: that there is a file, to whoever may read the revision; asked of the
        # database, as what a reader sees of the files may be all that is in memory
        stored = self.sudo().search(
            Domain("id", "in", self._origin.ids) & Domain("file_ids", "!=", False)
        )
        for revision in self:
            revision.has_file = revision._origin.id in stored._ids

    def _compute_copy_count(self):
        counts = dict(
            self.env["qms.document.copy"]._read_group(
                [("revision_id", "in", self.ids)], ["revision_id"], ["__count"]
            )
        )
        for revision in self:
            revision.copy_count = counts.get(revision._origin, 0)

    def action_open_copies(self):
        """To whom this revision was shown or printed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qms_base.qms_document_copy_action"
        )
        action["domain"] = [("revision_id", "=", self.id)]
        return action

    def action_open_file(self):
        """Show a stamped copy in the browser."""
        self.ensure_one()
        self.check_access("read")
        if not self.has_file:
            return self.action_open_revision()
        return {
            "type": "ir.actions.act_url",
            "url": f"/quality/document/{self.id}",
            "target": "new",
        }

    # ------------------------------------------------------------------
    # How it stands
    # ------------------------------------------------------------------
    def _standing(self, production=None):
        """How a revision stands now, in the words of its stamp.

        :param production: order that is worked by it, as it was planned
        :return: ``(standing, watermark, whether nobody may work by it)``
        """
        self.ensure_one()
        today = self._revision_today()

        def day(value):
            return format_date(self.env, value, date_format="d MMM y")

        if self.state in ("draft", "review"):
            words = self.env._("DRAFT: NOT FOR USE")
            return words, words, True
        if self.withdrawn_at:
            words = self.env._("WITHDRAWN on %(day)s", day=day(self.obsolete_from))
            return words, self.env._("WITHDRAWN: NOT FOR USE"), True
        if self.effective_from > today:
            words = self.env._(
                "APPROVED, effective from %(day)s", day=day(self.effective_from)
            )
            return words, self.env._("NOT YET IN EFFECT"), True
        followed = self.document_id._effective_revisions(today)[self.document_id]
        if followed == self:
            words = self.env._("EFFECTIVE since %(day)s", day=day(self.effective_from))
            return words, self.env._("EFFECTIVE %(title)s", title=self._title()), False
        gone = self.obsolete_from or followed.effective_from
        if production:
            words = self.env._(
                "EFFECTIVE FOR %(order)s; superseded for new orders on %(day)s",
                order=production.name,
                day=day(gone),
            )
            return words, self.env._("ONLY %(order)s", order=production.name), False
        words = self.env._("SUPERSEDED on %(day)s", day=day(gone))
        return words, self.env._("SUPERSEDED: NOT FOR USE"), True

    def _title(self):
        """Number and revision, as on the document."""
        self.ensure_one()
        return self.env._(
            "%(number)s rev. %(revision)s",
            number=self.document_id.number,
            revision=self.name,
        )

    # ------------------------------------------------------------------
    # Handing it out
    # ------------------------------------------------------------------
    def _hand_out(self, workorder=None, employee=None, file=None):
        """A copy of these revisions, in one PDF, put on record.

        :param workorder: ``mrp.workorder`` that is worked by it; whoever calls has
            checked that it is
        :param employee: who is present, where that is not the login's own person
        :param file: the one file of it to hand out; default all
        :return: ``(file name, MIME type, bytes)``
        :raises UserError: for a file that is not the one that was fixed, and for one
            that cannot be stamped
        """
        if not self:
            raise UserError(self.env._("There is no document to open."))
        # sudo: the copy is of the whole revision; rights were checked
        revisions = self.sudo()
        revisions.filtered("sha256")._check_intact()
        # sudo: see above
        files = file.sudo() if file else revisions.file_ids
        printed = files.filtered(lambda f: f.mimetype == "application/pdf")
        if printed:
            content = joined(
                [
                    copy
                    for revision in revisions
                    for copy in revision._stamped_copies(
                        revision.file_ids & printed, workorder, employee
                    )
                ]
            )
            name, kind = f"{revisions[:1]._title()}.pdf", "application/pdf"
        else:
            # nothing to stamp: handed out as it is, to save
            name, kind, content = (files[:1][n] for n in ("name", "mimetype", "raw"))
        if not content:
            raise UserError(
                self.env._("%(document)s has no file.", document=self[0].display_name)
            )
        self.env["qms.document.copy"]._record(
            [revision._copy_vals(workorder, employee) for revision in revisions]
        )
        return name, kind, content

    def _stamped_copies(self, files, workorder, employee):
        """Copies of files of this revision, each page with its stamp."""
        self.ensure_one()
        standing, watermark, alarming = self._standing(
            workorder.production_id if workorder else None
        )
        stamp = Stamp(
            title=f"{self._title()} · {self.document_id.name}",
            standing=standing,
            note=self._copy_note(workorder, employee),
            # the numbers are put in page by page
            page=self.env._(
                "Page %(page)s of %(pages)s", page="{page}", pages="{pages}"
            ),
            watermark=watermark,
            alarming=alarming,
        )
        copies = []
        for file in files:
            try:
                copies.append(stamped(file.raw or b"", stamp))
            except StampError as error:
                raise UserError(self._stamp_refusal(error, file.name)) from error
        return copies

    def _copy_note(self, workorder, employee):
        now = fields.Datetime.now().replace(tzinfo=timezone.utc)
        here = now.astimezone(ZoneInfo(self.env.user.tz or "UTC"))
        words = {
            "person": self._copy_person(employee),
            "moment": here.strftime("%Y-%m-%d %H:%M %Z"),
        }
        if workorder:
            return self.env._(
                "Opened for %(work)s by %(person)s on %(moment)s. A print is valid for"
                " this order alone.",
                work=f"{workorder.production_id.name} {workorder.name}",
                **words,
            )
        return self.env._(
            "Opened by %(person)s on %(moment)s. A print is valid on this day alone:"
            " look up the effective revision before work.",
            **words,
        )

    def _copy_person(self, employee):
        return (employee.sudo().name if employee else "") or self.env.user.name

    def _copy_vals(self, workorder, employee):
        self.ensure_one()
        production = workorder.sudo().production_id if workorder else None
        standing, _watermark, _alarming = self._standing(production)
        company = self.document_id.company_id
        return {
            "revision_id": self.id,
            "document_number": self.document_id.number,
            "revision_name": self.name,
            "standing": standing,
            "sha256": self.sha256 or self._qms_files_digest(),
            "handed_at": fields.Datetime.now(),
            "user_id": self.env.uid,
            "person_name": self._copy_person(employee),
            "production_name": production.name if production else False,
            "workorder_name": workorder.sudo().name if workorder else False,
            "workorder_ref": workorder.id if workorder else False,
            "company_id": (production.company_id if production else company).id
            or self.env.company.id,
        }
