# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import json
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...archival.content import FORMAT
from ...archival.document import Front, archival_pdf
from ...archival.signing import sign
from ...archival.verification import verify
from ...signing.canonical import canonical_bytes, moment_text
from ..reporting.url_fetcher import BASE_URL, RecordUrlFetcher, RefusedUrlError
from .kinds import plain

_logger = logging.getLogger(__name__)

_JOB = "qms_base.ir_cron_archive_job"
_MOST_ATTEMPTS = 3
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
        "qms.archive.record", "Archival record", readonly=True, ondelete="restrict"
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
        facts = records._archive_kinds()[kind]
        same = [
            ("res_model", "=", records._name),
            ("res_id", "in", records.ids),
            ("kind", "=", kind),
        ]
        # sudo: versions and jobs there are, whoever may read them
        ledger = self.env["qms.archive.record"].sudo()
        newest = {}
        for made in ledger.search(same, order="version"):
            newest[made.res_id] = made
        at_work = {
            job.res_id: job
            for job in self.sudo().search(
                [*same, ("state", "in", ("waiting", "running"))]
            )
        }
        fresh = records.filtered(lambda record: record.id not in at_work)
        self._check_reasons(fresh, newest, reason)
        contents = fresh._archive_contents(kind) if fresh else {}
        jobs = self.sudo().browse()
        for record in fresh:
            jobs += self._freeze(
                record, kind, facts, contents[record], newest.get(record.id), reason
            )
        if jobs:
            self.env.ref(_JOB).sudo()._trigger()
        every = {job.res_id: job for job in jobs} | at_work
        return self.browse([every[record.id].id for record in records])

    def _check_reasons(self, records, newest, reason):
        again = records.filtered(lambda record: record.id in newest)
        if again and not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(record)s was archived as %(number)s: a new version needs a"
                    " reason.",
                    record=again[0].display_name,
                    number=newest[again[0].id].display_name,
                )
            )

    def _freeze(self, record, kind, facts, content, previous, reason):
        company = record._archive_company()
        # sudo: whoever may have records made draws their numbers
        sequences = self.env["ir.sequence"].sudo().with_company(company)
        number = previous.number if previous else sequences.next_by_code(facts.sequence)
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
        now = fields.Datetime.now()
        reason = (reason or "").strip() if previous else ""
        vals = {
            "res_model": record._name,
            "res_id": record.id,
            "res_name": record.display_name,
            "kind": kind,
            "title": facts.title,
            "number": number,
            "version": previous.version + 1 if previous else 1,
            "reason": reason or False,
            "replaces_id": previous.id if previous else False,
            "company_id": company.id,
            "ordered_at": now,
            "ordered_by_id": self.env.uid,
            "state": "waiting",
            "phase": "waiting",
        }
        frozen = {
            "format": FORMAT,
            "kind": kind,
            "title": facts.title,
            "number": number,
            "version": str(vals["version"]),
            "record": vals["res_name"],
            "company": company.sudo().name,
            "recorded_at": moment_text(now),
            "recorded_by": self.env.user.sudo().name,
            "reason": reason,
            "replaces": {
                "version": str(previous.version),
                "sha256": previous.pdf_sha256,
            }
            if previous
            else None,
            "unprinted": list(facts.unprinted),
            "content": content,
        }
        # sudo: which template a report has
        template = self.env.ref(facts.report).sudo().report_name
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            template, record.ids
        )
        # sudo: nobody has the right to write jobs; who asks was checked
        return self.sudo().create(
            {
                **vals,
                "content": canonical_bytes(plain(frozen)).decode(),
                "document": html.decode(),
            }
        )

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _cron_make(self):
        """Make the files that wait, and those whose making was cut off."""
        crons = self.env["ir.cron"]
        # sudo: the job's user has no right to write them
        jobs = self.sudo()
        # only one such job runs at a time: what is at work now was cut off
        left = jobs.search([("state", "in", ("waiting", "running"))], order="id")
        for done, job in enumerate(left):
            job._make()
            if not crons._commit_progress(1, remaining=len(left) - done - 1):
                return

    def _make(self):
        """Make the file of one job and put it on record; or say why not."""
        self.ensure_one()
        if self.attempts >= _MOST_ATTEMPTS:
            self._fail(
                self.env._(
                    "The server stopped %(count)s times while it made this file.",
                    count=self.attempts,
                )
            )
            return
        self.write({"state": "running", "attempts": self.attempts + 1})
        try:
            pdf, certificate = self._made()
            self._advance("checking")
            with self.env.cr.savepoint():
                self._keep(pdf, certificate)
        except OperationalError:
            # another transaction was faster, or the database stops: taken up again
            raise
        except UserError as error:
            self._fail(str(error.args[0] if error.args else error))
        except Exception as error:  # pylint: disable=broad-except
            _logger.exception("Archival record %s cannot be made", self.id)
            self._fail(
                self.env._(
                    "%(error)s (the server's log says more)",
                    error=f"{type(error).__name__}: {error}",
                )
            )

    def _advance(self, phase):
        """Let everybody see how far it is."""
        self.phase = phase
        self.env["ir.cron"]._commit_progress()

    def _made(self):
        """The signed file, and the certificate it was signed with."""
        certificate = self.env["qms.archive.certificate"]._in_use(self.company_id)
        identity = certificate._identity()
        self._advance("layout")
        record = self.env[self.res_model].browse(self.res_id)
        data = self.content.encode()
        try:
            pdf = archival_pdf(
                self.document,
                data,
                self._front(data, certificate),
                base_url=BASE_URL,
                url_fetcher=RecordUrlFetcher(record),
            )
        except RefusedUrlError as error:
            raise UserError(
                self.env._(
                    "The document asks for %(url)s. Archival records load nothing but"
                    " attachments of their own record.",
                    url=error.url,
                )
            ) from error
        self._advance("signing")
        return sign(pdf, identity, self.company_id.name, self._stamp()), certificate

    def _stamp(self):
        return self.env._(
            "%(number)s · version %(version)s", number=self.number, version=self.version
        )

    def _front(self, data, certificate):
        """What the first page says about the record itself."""
        frozen = json.loads(data)
        facts = [
            (self.env._("Archival record"), f"{self.title} {self.number}"),
            (self.env._("Version"), str(self.version)),
            (self.env._("Of"), self.res_name),
            (self.env._("Company"), frozen["company"]),
            (
                self.env._("Recorded"),
                self.env._(
                    "%(moment)s UTC by %(person)s",
                    moment=f"{self.ordered_at:%Y-%m-%d %H:%M:%S}",
                    person=frozen["recorded_by"],
                ),
            ),
        ]
        if frozen["replaces"]:
            facts += [
                (
                    self.env._("Replaces"),
                    self.env._(
                        "version %(version)s, SHA-256 %(digest)s",
                        version=frozen["replaces"]["version"],
                        digest=frozen["replaces"]["sha256"],
                    ),
                ),
                (self.env._("Reason for this version"), frozen["reason"]),
            ]
        facts += [
            (
                self.env._("Attached data"),
                self.env._(
                    "record.json, SHA-256 %(digest)s",
                    digest=hashlib.sha256(data).hexdigest(),
                ),
            ),
            (
                self.env._("Signed with"),
                self.env._(
                    "certificate %(subject)s, SHA-256 %(digest)s",
                    subject=certificate.subject,
                    digest=certificate.sha256,
                ),
            ),
        ]
        if certificate.self_signed:
            facts.append(
                (
                    self.env._("Note"),
                    self.env._(
                        "Self-signed certificate: it shows that nothing was changed,"
                        " and nobody but the company vouches for its name."
                    ),
                )
            )
        return Front(
            stamp=self._stamp(),
            contents=self.env._("Contents"),
            facts=tuple(facts),
            description=self.env._("Machine-readable record"),
            made_at=self.ordered_at,
        )

    def _keep(self, pdf, certificate):
        """Check the file as a stranger would, and put it on record."""
        report = verify(pdf)
        if not report.ok:
            raise UserError(
                self.env._(
                    "The file does not pass its own check: %(problem)s.",
                    problem="; ".join(report.problems),
                )
            )
        if report.certificate_sha256 != certificate.sha256:
            raise UserError(self.env._("The file names another certificate."))
        frozen = json.loads(self.content)
        record = self.env["qms.archive.record"]._store(
            {
                "res_model": self.res_model,
                "res_id": self.res_id,
                "res_name": self.res_name,
                "kind": self.kind,
                "title": self.title,
                "number": self.number,
                "version": self.version,
                "reason": self.reason,
                "replaces_id": self.replaces_id.id,
                "company_id": self.company_id.id,
                "frozen_at": self.ordered_at,
                "made_at": fields.Datetime.now(),
                "made_by_id": self.ordered_by_id.id,
                "made_by_name": frozen["recorded_by"],
                "content": pdf,
                "pdf_sha256": report.pdf_sha256,
                "json_sha256": report.json_sha256,
                "size": len(pdf),
                "pages": report.pages,
                "certificate_id": certificate.id,
                "certificate_sha256": certificate.sha256,
                "self_signed": certificate.self_signed,
            }
        )
        self.write(
            {
                "state": "done",
                "phase": "done",
                "failure": False,
                "finished_at": fields.Datetime.now(),
                "record_id": record.id,
                # it is inside the file now
                "document": False,
            }
        )

    def _fail(self, cause):
        self.write(
            {"state": "failed", "failure": cause, "finished_at": fields.Datetime.now()}
        )
        self.env["mail.thread"].message_notify(
            partner_ids=self.ordered_by_id.partner_id.ids,
            subject=self.env._(
                "%(title)s %(number)s could not be archived",
                title=self.title,
                number=self.number,
            ),
            body=cause,
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
