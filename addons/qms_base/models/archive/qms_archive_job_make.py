# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import json
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...archival.document import Front, archival_pdf
from ...archival.signing import sign
from ...archival.verification import verify
from ...signing.canonical import moment_text
from ..reporting.url_fetcher import BASE_URL, RecordUrlFetcher, RefusedUrlError

_logger = logging.getLogger(__name__)

_MOST_ATTEMPTS = 3


class QmsArchiveJob(models.Model):
    """Making the file: laid out, signed, checked as a stranger would, put on record."""

    _inherit = "qms.archive.job"

    @api.model
    def _cron_make(self):
        """Make the files that wait, and those whose making was cut off."""
        crons = self.env["ir.cron"]
        # sudo: the job's user has no right to write them
        jobs = self.sudo()
        # only one such job runs at a time: what is at work now was cut off
        left = jobs.search([("state", "in", ("waiting", "running"))], order="id")
        for done, job in enumerate(left):
            job._in_its_language()._make()
            if not crons._commit_progress(1, remaining=len(left) - done - 1):
                return

    def _in_its_language(self):
        """This job in the language its content and document were frozen in.

        Of the company's, where that is not known: never in that of who runs the job.
        """
        self.ensure_one()
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        wanted = (self.lang, self.company_id.partner_id.lang)
        lang = next((code for code in wanted if code in installed), "en_US")
        return self.with_context(lang=lang)

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

    def _make_now(self):
        """Make the file of one job in this transaction, for whoever waits for it.

        :raises UserError: with the cause, where it cannot be made
        """
        self.ensure_one()
        own = self._in_its_language()
        if own.state == "running":
            raise UserError(self.env._("It is being made: wait until it is there."))
        own._keep(*own._made(told=False))

    def _advance(self, phase):
        """Let everybody see how far it is."""
        self.phase = phase
        self.env["ir.cron"]._commit_progress()

    def _made(self, told=True):
        """The signed file, and the certificate it was signed with.

        :param told: whether others are told how far it is, which ends a transaction
        """
        certificate = self.env["qms.archive.certificate"]._in_use(self.company_id)
        identity = certificate._identity()
        if told:
            self._advance("layout")
        record = self.env[self.res_model].browse(self.res_id)
        data = self.content.encode()
        self._check_as_frozen(record, data)
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
        if told:
            self._advance("signing")
        return sign(pdf, identity, self.company_id.name, self._stamp()), certificate

    def _check_as_frozen(self, record, data):
        """Data, pages and head are those that the record keeps the digests of.

        :raises UserError: saying which are not
        """
        document = self.document or ""
        digests = (
            (data, record._archive_digest(self.kind), self.env._("its data")),
            (
                document.encode(),
                record._archive_document_digest(self.kind),
                self.env._("its pages"),
            ),
        )
        altered = [
            what
            for content, kept, what in digests
            if kept and hashlib.sha256(content).hexdigest() != kept
        ]
        frozen, head = json.loads(data), self._head()
        if not altered and any(frozen[name] != head[name] for name in head):
            altered = [self.env._("its number, version, name or reason")]
        if altered:
            raise UserError(
                self.env._(
                    "What was frozen of %(record)s is not what the record says was"
                    " frozen (%(what)s): the database was changed. No document is made"
                    " of it. Tell the quality manager and the administrator: it can be"
                    " tried again once what was frozen is there again, as from a"
                    " backup.",
                    record=self.res_name,
                    what=", ".join(altered),
                )
            )

    def _head(self):
        """What stands in the data and on the first page alike."""
        return {
            "title": self.title,
            "number": self.number,
            "version": str(self.version),
            "record": self.res_name,
            "reason": self.reason or "",
            "recorded_at": moment_text(self.ordered_at),
        }

    def _stamp(self):
        return self.env._(
            "%(number)s · version %(version)s", number=self.number, version=self.version
        )

    def _front(self, data, certificate):
        """What the first page says about the record itself."""
        frozen = json.loads(data)
        kind = self.env[self.res_model]._archive_kinds()[self.kind]
        facts = [
            (self.env._("Archival record"), f"{self.title} {self.number}"),
            (self.env._("Version"), str(self.version)),
            (self.env._("Of"), self.res_name),
            (self.env._("Company"), frozen["company"]),
            (
                self.env._("Recorded"),
                self._recorded(frozen["recorded_by"]),
            ),
        ]
        if frozen["replaces"]:
            facts.append(
                (
                    self.env._("Replaces"),
                    self.env._(
                        "version %(version)s, SHA-256 %(digest)s",
                        version=frozen["replaces"]["version"],
                        digest=frozen["replaces"]["sha256"],
                    ),
                )
            )
        if frozen["reason"]:
            facts.append((self.env._("Reason for this version"), frozen["reason"]))
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
        record = self.env[self.res_model].browse(self.res_id)
        rows, address = record._archive_symbol(
            self.kind, self.number, hashlib.sha256(data).hexdigest()
        ) or ((), "")
        return Front(
            stamp=self._stamp(),
            symbol=tuple(map(tuple, rows)),
            symbol_facts=(
                self.env._("Verify"),
                self.env._(
                    "Scan the code, or enter number and SHA-256 at %(address)s",
                    address=address,
                ),
            ),
            contents=self.env._("Contents") if kind.contents else "",
            facts=tuple(facts),
            description=self.env._("Machine-readable record"),
            made_at=self.ordered_at,
        )

    def _recorded(self, person):
        """When it was recorded, and by whom where the kind says so."""
        moment = f"{self.ordered_at:%Y-%m-%d %H:%M:%S}"
        if not person:
            return self.env._("%(moment)s UTC", moment=moment)
        return self.env._("%(moment)s UTC by %(person)s", moment=moment, person=person)

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
                "made_by_name": frozen["recorded_by"] or self.ordered_by_id.name,
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
        self.env[self.res_model].browse(self.res_id)._archive_failed(self.kind, cause)
        person = self.ordered_by_id.partner_id
        told = self.with_context(lang=person.lang or self.env.lang)
        told.env["mail.thread"].message_notify(
            partner_ids=person.ids,
            subject=told.env._(
                "%(title)s %(number)s could not be archived",
                title=self.title,
                number=self.number,
            ),
            body=cause,
        )
