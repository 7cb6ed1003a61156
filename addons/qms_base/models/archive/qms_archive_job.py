# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...archival.content import FORMAT, printed, unprinted_in
from ...archival.document import letters_without_font
from ...signing.canonical import canonical_bytes, moment_text
from .kinds import Numbering, plain

_JOB = "qms_base.ir_cron_archive_job"
# how many values a message names, and how much of each
_NAMED, _SHORT = 5, 120
_PHASES = {"waiting": 0, "layout": 10, "signing": 80, "checking": 90, "done": 100}


class QmsArchiveJob(models.Model):
    """A file to be made, off the web worker: what was frozen, and how far it is.

    Content and document are frozen when it is ordered, in one transaction; laying out
    and signing are done by a scheduled job. One that was cut off is taken up again,
    one that failed says why and can be tried again with the same content.
    """

    _name = "qms.archive.job"
    _description = "Archival record in the making"
    _inherit = ["qms.server.values"]
    _order = "id desc"
    _rec_name = "number"

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Of", required=True, readonly=True)
    kind = fields.Char("Kind (code)", required=True, readonly=True)
    title = fields.Char("Kind", required=True, readonly=True)
    number = fields.Char(required=True, readonly=True)
    version = fields.Integer(required=True, readonly=True)
    reason = fields.Text("Reason for this version", readonly=True)
    replaces_id = fields.Many2one(
        "qms.archive.record", "Replaces", readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    ordered_at = fields.Datetime("Recorded on", required=True, readonly=True)
    ordered_by_id = fields.Many2one(
        "res.users", "Recorded by", required=True, readonly=True, ondelete="restrict"
    )
    lang = fields.Char(
        "Language",
        readonly=True,
        help="The one it was frozen in; its first page is written in it, too.",
    )
    content = fields.Text(readonly=True, groups=fields.NO_ACCESS)
    document = fields.Text(readonly=True, groups=fields.NO_ACCESS)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Being made"),
            ("done", "Made"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    phase = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("layout", "Laying out pages"),
            ("signing", "Signing"),
            ("checking", "Checking the file"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    progress = fields.Float(compute="_compute_progress", help="In percent.")
    attempts = fields.Integer(readonly=True)
    failure = fields.Text("Why it failed", readonly=True)
    finished_at = fields.Datetime(readonly=True)
    record_id = fields.Many2one(
        "qms.archive.record",
        "Archival record",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )

    _version_uniq = models.UniqueIndex(
        "(res_model, res_id, kind, version) WHERE state != 'failed'",
        "This version is being made already.",
    )

    @api.model
    def _server_owned_fields(self):
        return {name for name, field in self._fields.items() if field.store}

    @api.depends("phase")
    def _compute_progress(self):
        for job in self:
            job.progress = _PHASES.get(job.phase, 0)

    # ------------------------------------------------------------------
    # Ordering
    # ------------------------------------------------------------------
    @api.model
    def _order_for(self, records, kind, reason=None):
        """Freeze records and queue their files; whoever calls has checked who asks.

        :return: the jobs, one for each record
        """
        own = records._archive_numbering(kind)
        companies = records._archive_companies()
        same = [("res_model", "=", records._name), ("kind", "=", kind)]
        concerned = {*records.ids, *(n.previous for n in own.values() if n.previous)}
        # sudo: versions and jobs there are, whoever may read them
        ledger = self.env["qms.archive.record"].sudo()
        newest = {}
        for made in ledger.search(
            [*same, ("res_id", "in", list(concerned))], order="version"
        ):
            newest[made.res_id] = made
        at_work = {
            job.res_id: job
            for job in self.sudo().search(
                [
                    *same,
                    ("res_id", "in", records.ids),
                    ("state", "in", ("waiting", "running")),
                ]
            )
        }
        self._check_same_reason(records, at_work, reason)
        fresh = records.filtered(lambda record: record.id not in at_work)
        numbered = {
            record: own.get(record)
            or self._counted(
                record, kind, companies[record], newest.get(record.id), reason
            )
            for record in fresh
        }
        contents = fresh._archive_contents(kind) if fresh else {}
        jobs = self.sudo().browse()
        for record, numbering in numbered.items():
            previous = newest.get(numbering.previous, ledger)
            if record in own and record.id in newest:
                raise UserError(
                    self.env._(
                        "%(number)s is archived: a new version of it is a record of"
                        " its own.",
                        number=newest[record.id].display_name,
                    )
                )
            jobs += self._freeze(
                record, kind, companies[record], numbering, contents[record], previous
            )
        if jobs:
            self.env.ref(_JOB).sudo()._trigger()
        every = {job.res_id: job for job in jobs} | at_work
        return self.browse([every[record.id].id for record in records])

    def _check_same_reason(self, records, at_work, reason):
        """What is at work is given again only to who asks for the same version.

        :raises UserError: where the reason would be lost with the work that goes on
        """
        reason = (reason or "").strip()
        for record in records:
            job = at_work.get(record.id)
            if job and reason and reason != (job.reason or "").strip():
                raise UserError(
                    self.env._(
                        "Version %(version)s of %(number)s (%(record)s) is being made,"
                        " for another reason than yours: wait until it is there, then"
                        " have it made anew.",
                        version=job.version,
                        number=job.number,
                        record=record.display_name,
                    )
                )

    def _counted(self, record, kind, company, previous, reason):
        """Number and next version of a record that has none of its own."""
        if previous:
            if not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(record)s was archived as %(number)s: a new version needs a"
                        " reason.",
                        record=record.display_name,
                        number=previous.display_name,
                    )
                )
            return Numbering(
                previous.number, previous.version + 1, record.id, reason.strip()
            )
        facts = record._archive_kinds()[kind]
        # sudo: whoever may have records made draws their numbers
        sequences = self.env["ir.sequence"].sudo().with_company(company)
        number = sequences.next_by_code(facts.sequence)
        if not number:
            raise UserError(
                self.env._(
                    "There is no sequence for the numbers of %(kind)s in %(company)s:"
                    " the administrator makes one with the code %(code)s.",
                    kind=facts.title,
                    company=company.name,
                    code=facts.sequence,
                )
            )
        return Numbering(number, 1)

    def _freeze(self, record, kind, company, numbering, content, previous):
        """The job of one record, with its content and document as they are now."""
        # sudo: nobody has the right to write jobs; who asks was checked
        return self.sudo().create(
            self._composed(record, kind, company, numbering, content, previous)
        )

    @api.model
    def _check_freezable(self, records, kind):
        """Find out now what freezing would refuse; nothing is kept.

        :param kind: one whose records have numbers of their own
        :raises UserError: with what the pages do not print
        """
        numbers = records._archive_numbering(kind)
        companies = records._archive_companies()
        contents = records._archive_contents(kind)
        # what a new version replaces is no part of its pages
        none = self.env["qms.archive.record"]
        for record in records:
            self._composed(
                record, kind, companies[record], numbers[record], contents[record], none
            )

    @api.model
    def _composed(self, record, kind, company, numbering, content, previous):
        """Values of the job of one record, as it is now.

        :raises UserError: with what the pages do not print of the data
        """
        facts = record._archive_kinds()[kind]
        now = fields.Datetime.now()
        vals = {
            "res_model": record._name,
            "res_id": record.id,
            "res_name": record._archive_name(kind),
            "kind": kind,
            "title": facts.title,
            "number": numbering.number,
            "version": numbering.version,
            "reason": numbering.reason or False,
            "replaces_id": previous.id,
            "company_id": company.id,
            "ordered_at": now,
            "ordered_by_id": self.env.uid,
            "lang": self.env.lang or company.sudo().partner_id.lang or "en_US",
            "state": "waiting",
            "phase": "waiting",
        }
        frozen = {
            "format": FORMAT,
            "kind": kind,
            "title": facts.title,
            "number": numbering.number,
            "version": str(numbering.version),
            "record": vals["res_name"],
            "company": company.sudo().name,
            "recorded_at": moment_text(now),
            "recorded_by": self.env.user.sudo().name if facts.named else "",
            "reason": numbering.reason,
            "replaces": self._replaces(numbering, previous),
            "unprinted": list(facts.unprinted),
            "content": content,
        }
        frozen = plain(frozen)
        # sudo: which template a report has
        template = self.env.ref(facts.report).sudo().report_name
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            template, record.ids
        )
        document = html.decode()
        self._check_printed(record, frozen, document)
        return {
            **vals,
            "content": canonical_bytes(frozen).decode(),
            "document": document,
        }

    @api.model
    def _replaces(self, numbering, previous):
        """Version and SHA-256 of the document before, or None for the first."""
        version, digest = numbering.replaces or (0, "")
        if previous:
            version, digest = previous.version, previous.pdf_sha256
        return {"version": str(version), "sha256": digest} if digest else None

    @api.model
    def _check_printed(self, record, frozen, document):
        """What could never be archived is not frozen.

        :raises UserError: with the values of the data that the pages do not print
        """
        missing = unprinted_in(frozen, document)
        boxes = letters_without_font(value for _path, value in printed(frozen))
        if boxes:
            missing += [row for row in printed(frozen) if set(row[1]) & set(boxes)]
        if missing:
            named = [f"{path}: {value[:_SHORT]}" for path, value in missing[:_NAMED]]
            raise UserError(
                self.env._(
                    "%(record)s cannot be frozen: its pages do not print %(count)s"
                    " values of its data, and would never be archived. Nothing was"
                    " signed or changed. Tell the administrator%(fonts)s:\n%(values)s",
                    record=record.display_name,
                    count=len(missing),
                    fonts=boxes
                    and self.env._(
                        ", who installs a font with these letters, or have them"
                        " written otherwise: %(letters)s",
                        letters=boxes[:_SHORT],
                    ),
                    values="\n".join(named),
                )
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def _open(self):
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Archival records in the making"),
            "res_model": self._name,
            "views": [(False, "form")],
            "res_id": self.id if len(self) == 1 else False,
        }
        if len(self) != 1:
            action.update(
                views=[(False, "list"), (False, "form")],
                domain=[("id", "in", self.ids)],
            )
        return action

    def action_retry(self):
        """Try again with what was frozen."""
        self.check_access("read")
        if not self.env.user.has_group("qms_base.group_qms_inspector"):
            raise AccessError(
                self.env._("Archival records are made for inspectors: ask one of them.")
            )
        # sudo: who asks was checked
        failed = self.sudo().filtered(lambda job: job.state == "failed")
        for job in failed:
            self.env[job.res_model].browse(job.res_id)._archive_check_issue(job.kind)
        failed.write(
            {
                "state": "waiting",
                "phase": "waiting",
                "attempts": 0,
                "failure": False,
                "finished_at": False,
            }
        )
        if failed:
            self.env.ref(_JOB).sudo()._trigger()

    def action_refresh(self):
        """Show how far it is."""
        self.ensure_one()
        self.check_access("read")
        return self.record_id._open() if self.record_id else self._open()
