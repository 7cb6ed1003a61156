# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qms_base.archival import bundle
from odoo.addons.qms_base.archival.content import FORMAT
from odoo.addons.qms_base.archival.document import Front, archival_pdf
from odoo.addons.qms_base.archival.signing import sign
from odoo.addons.qms_base.archival.structure import Pdf
from odoo.addons.qms_base.models.archive.kinds import plain
from odoo.addons.qms_base.models.archive.qms_archive_source import plain_environment
from odoo.addons.qms_base.models.reporting.url_fetcher import (
    BASE_URL,
    RecordUrlFetcher,
)
from odoo.addons.qms_base.signing.canonical import canonical_bytes, moment_text

# the tables of a package, signed
_DOCUMENT = "package.pdf"
MAKERS = "qms_base.group_qms_engineer,qms_base.group_qms_auditor"


class MedicalRecordPackage(models.Model):
    """Making packages: what an inspector asks for, in one export."""

    _inherit = "medical.record.package"

    @api.model
    def _make(self, kind, purpose, **asked):
        """Make and store a package of what this user may read.

        :param kind: one of the kinds
        :param purpose: for whom, printed and logged
        :param asked: ``lots``, ``employee``, ``characteristic``, ``start``, ``end``
        :raises AccessError, UserError: when nothing may or can be exported
        """
        # of the company that the package is of, and of no other that is chosen beside
        env = plain_environment(self.env, self.env.company)
        asked = {
            name: value.with_env(env) if isinstance(value, models.BaseModel) else value
            for name, value in asked.items()
        }
        return self.with_env(env)._make_of_company(kind, purpose, **asked)

    @api.model
    def _make_of_company(self, kind, purpose, **asked):
        if not self.env.user.has_groups(MAKERS):
            raise AccessError(
                self.env._(
                    "Packages of records are made by quality engineers, managers and"
                    " auditors; %(user)s is none of them.",
                    user=self.env.user.name,
                )
            )
        if not (purpose or "").strip():
            raise UserError(self.env._("Say for whom the package is made."))
        collect = {
            "lots": self._collect_lots,
            "training": self._collect_training,
            "limit": self._collect_limit,
            "overrides": self._collect_overrides,
            "sample": self._collect_sample,
        }.get(kind)
        if collect is None:
            raise UserError(self.env._("There is no such package."))
        # sudo: whoever may make packages draws their numbers
        number = self.env["ir.sequence"].sudo().next_by_code("medical.record.package")
        collected = collect(number=number, purpose=purpose.strip(), **asked)
        scope, files, *told = collected
        now = fields.Datetime.now()
        facts = {
            "number": number,
            "kind": kind,
            "scope": scope,
            "purpose": purpose.strip(),
            "made_at": moment_text(now),
            "made_by": self.env.user.name,
            "company": self.env.company.name,
            **(told[0] if told else {}),
        }
        if kind == "sample":
            # whose it is would be told
            facts.update(scope="", purpose="", made_by="", company="")
        content = bundle.write(files, facts)
        return self._store(
            {
                "number": number,
                "kind": kind,
                "scope": scope,
                "purpose": purpose.strip(),
                "made_at": now,
                "made_by_id": self.env.uid,
                "made_by_name": self.env.user.name,
                "company_id": self.env.company.id,
                "content": content,
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
                "file_count": len(files),
                **self._document_digests(files.get(_DOCUMENT)),
            }
        )

    def _document_digests(self, document):
        """What the signed document of a package is known again by, if there is one."""
        if not document:
            return {}
        certificate = self.env["qms.archive.certificate"]._in_use(self.env.company)
        return {
            "pdf_sha256": hashlib.sha256(document).hexdigest(),
            "json_sha256": hashlib.sha256(Pdf(document).record()).hexdigest(),
            "certificate_sha256": certificate.sha256,
        }

    # ------------------------------------------------------------------
    # Tables
    # ------------------------------------------------------------------
    def _tables_files(self, number, title, scope, purpose, tables):
        """Tables as CSV each, as JSON, and as one signed archival PDF.

        :param tables: ``{heading: [{name: text}]}``
        """
        files = {}
        for index, rows in enumerate(tables.values(), 1):
            names = list(rows[0]) if rows else []
            files[f"tables/table-{index}.csv"] = bundle.table(
                names, [[row[name] for name in names] for row in rows]
            )
        files["tables/tables.json"] = json.dumps(
            tables, indent=2, ensure_ascii=False
        ).encode()
        company = self.env.company
        now = fields.Datetime.now()
        data = canonical_bytes(
            plain(
                {
                    "format": FORMAT,
                    "kind": "record_package",
                    "title": title,
                    "number": number,
                    "version": "1",
                    "record": scope,
                    "company": company.name,
                    "recorded_at": moment_text(now),
                    "recorded_by": self.env.user.name,
                    "reason": "",
                    "replaces": None,
                    "unprinted": [],
                    "content": {"scope": scope, "purpose": purpose, "tables": tables},
                }
            )
        )
        html = self.env["ir.qweb"]._render(
            "medical_quality.record_package",
            {
                "number": number,
                "title": title,
                "scope": scope,
                "purpose": purpose,
                "company": company,
                "res_company": company,
                "tables": tables,
            },
        )
        certificate = self.env["qms.archive.certificate"]._in_use(company)
        pdf = archival_pdf(
            str(html),
            data,
            Front(
                stamp=number,
                contents=self.env._("Contents"),
                facts=(
                    (self.env._("Package"), f"{title} {number}"),
                    (self.env._("Company"), company.name),
                    (
                        self.env._("Made"),
                        self.env._(
                            "%(moment)s UTC by %(person)s",
                            moment=f"{now:%Y-%m-%d %H:%M:%S}",
                            person=self.env.user.name,
                        ),
                    ),
                    (
                        self.env._("Attached data"),
                        f"record.json, SHA-256 {hashlib.sha256(data).hexdigest()}",
                    ),
                ),
                description=self.env._("Machine-readable record"),
                made_at=now,
            ),
            base_url=BASE_URL,
            url_fetcher=RecordUrlFetcher(company),
        )
        files[_DOCUMENT] = sign(pdf, certificate._identity(), company.name, number)
        return files

    def _rows(self, records, names):
        """Rows of texts of records, as this user may read them."""
        headings = {
            name: records._fields[name]._description_string(self.env) or name
            for name in names
        }
        return [
            {headings[name]: self._cell(record, name) for name in names}
            for record in records
        ]

    def _cell(self, record, name):
        field, value = record._fields[name], record[name]
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value) or ""
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if value is False or value is None:
            return ""
        if field.type == "datetime":
            return f"{value:%Y-%m-%d %H:%M:%S} UTC"
        if field.type == "float":
            return f"{value:g}"
        return str(value)
