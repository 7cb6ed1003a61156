# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
import io
import tempfile
from contextvars import ContextVar

from odoo import SUPERUSER_ID, api, fields, models, release
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...evidence import PackageError, Table, verify_package, write_package
from ...tools.ledger import ledger_models, make_append_only, record_tables

# Set only while an export records itself; no client can reach it.
_recording = ContextVar("qms_evidence_export_recording", default=False)
_BATCH = 5000


class QmsEvidenceExport(models.Model):
    """That all ledgers were copied out of the database, verified, and by whom.

    ISO 13485, 4.2.5 (records stay retrievable): before an addon with evidence is
    uninstalled, a verified export holds every row. Ledger itself, append-only.
    """

    _name = "qms.evidence.export"
    _description = "Evidence export"
    _inherit = "qms.ledger"
    _order = "id desc"
    _rec_name = "file_name"
    _log_access = False

    exported_at = fields.Datetime(
        "Exported on", required=True, readonly=True, help="Server time (UTC)."
    )
    exported_by_id = fields.Many2one(
        "res.users", "Exported by", required=True, readonly=True, ondelete="restrict"
    )
    exported_by_name = fields.Char("User name", required=True, readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", "File", required=True, readonly=True, ondelete="restrict"
    )
    file_name = fields.Char(required=True, readonly=True)
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    size = fields.Integer("Bytes", required=True, readonly=True)
    row_count = fields.Integer("Rows", required=True, readonly=True)
    coverage = fields.Json(
        required=True, readonly=True, help="Rows and highest id of each ledger."
    )
    company_ids = fields.Many2many("res.company", readonly=True)
    content = fields.Text(compute="_compute_content")
    is_current = fields.Boolean(
        "Holds everything",
        compute="_compute_is_current",
        help="No ledger has grown since. Only then may an addon with evidence be"
        " uninstalled.",
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.depends("coverage")
    def _compute_content(self):
        """Ledgers with their rows, a line each."""
        for export in self:
            export.content = "\n".join(
                f"{table}: {extent['rows']}"
                for table, extent in sorted((export.coverage or {}).items())
            )

    @api.depends("coverage")
    def _compute_is_current(self):
        # sudo: whether the ledgers grew, not what is in them
        extent = self.sudo()._ledger_extent() if self else {}
        for export in self:
            export.is_current = not self._uncovered(extent, export.coverage or {})

    @api.model_create_multi
    def create(self, vals_list):
        if not _recording.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    "An export of evidence records itself; nobody can write one."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    # ------------------------------------------------------------------
    # Exporting
    # ------------------------------------------------------------------
    def action_export(self):
        """Export all ledgers now, verify the file and record it.

        :return: action that opens the export
        :raises AccessError: for anybody but quality managers of all companies
        :raises UserError: when the file that was stored is not what was written
        """
        self._check_exporter()
        # sudo: the ledgers of all companies are exported whole; who asks was checked
        export = self.sudo()._export()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": export.id,
            "views": [(False, "form")],
        }

    def action_download(self):
        """Download the file."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().attachment_id.id}?download=true",
            "target": "download",
        }

    def action_verify(self):
        """Read the file again and say whether it is what was exported.

        :raises UserError: when it is not
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the file belongs to the export, which the user may read
        problem = self.sudo()._problem()
        if problem:
            raise UserError(problem)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(file)s is unchanged: every row and digest was checked.",
                    file=self.file_name,
                ),
            },
        }

    def _check_exporter(self):
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not user.has_group(
            "qms_base.group_qms_manager"
        ):
            raise AccessError(
                self.env._("Evidence is exported by quality managers. Ask one of them.")
            )
        # sudo: which companies there are, to compare
        others = self._all_companies() - user.sudo().company_ids
        if others:
            raise AccessError(
                self.env._(
                    "The export holds the evidence of all companies, and you have no"
                    " access to %(companies)s. Ask a quality manager who has.",
                    companies=", ".join(others.mapped("name")),
                )
            )

    @api.model
    def _all_companies(self):
        # sudo: which companies there are, archived ones included
        everyone = [("active", "in", (True, False))]
        return self.env["res.company"].sudo().search(everyone)

    def _export(self):
        now = fields.Datetime.now()
        self.env.flush_all()
        with tempfile.TemporaryFile() as file:
            manifest = write_package(file, self._tables(), self._facts(now))
            file.seek(0)
            content = file.read()
        name = f"evidence-{self.env.cr.dbname}-{now:%Y%m%d-%H%M%S}.zip"
        attachment = self.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": self._name}
        )
        coverage = {
            table: {"rows": entry["rows"], "last_id": entry["last_id"]}
            for table, entry in manifest["tables"].items()
        }
        token = _recording.set(True)
        try:
            export = self.create(
                {
                    "exported_at": now,
                    "exported_by_id": self.env.uid,
                    "exported_by_name": self.env.user.name,
                    "attachment_id": attachment.id,
                    "file_name": name,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "size": len(content),
                    "row_count": sum(entry["rows"] for entry in coverage.values()),
                    "coverage": coverage,
                    "company_ids": [(6, 0, self._all_companies().ids)],
                }
            )
        finally:
            _recording.reset(token)
        attachment.res_id = export.id
        problem = export._problem()
        if problem:
            raise UserError(problem)
        return export

    def _facts(self, now):
        """What the manifest says besides the ledgers."""
        installed = self.env["ir.module.module"].search([("state", "=", "installed")])
        parameters = self.env["ir.config_parameter"]
        return {
            "database": self.env.cr.dbname,
            "database_uuid": parameters.get_param("database.uuid"),
            "exported_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "exported_by": self.env.user.name,
            "odoo": release.version,
            "modules": {
                module.name: module.latest_version
                for module in installed._qms_modules()
            },
        }

    @api.model
    def _ledgers(self):
        """Ledgers that an export must hold whole before an addon may leave.

        Not the list of exports itself, nor the audit trail and its seals: they grow
        with whatever is written, and are archived as they are then.
        """
        beside = (self._name, "qms.audit.seal")
        return [m for m in ledger_models(self.env) if m._name not in beside]

    def _tables(self):
        """The ledgers, and every other table with rows of the addons."""
        tables = {ledger._table: ledger._name for ledger in self._ledgers()}
        tables["qms_audit_act"] = "qms.audit.act"
        tables["qms_audit_log"] = "qms.audit.entry"
        tables["qms_audit_seal"] = "qms.audit.seal"
        installed = self.env["ir.module.module"].search([("state", "=", "installed")])
        modules = installed._qms_modules().mapped("name")
        tables.update(record_tables(self.env, modules))
        for table, model in tables.items():
            self.env.cr.execute(
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = current_schema AND table_name = %s"
                " ORDER BY ordinal_position",
                [table],
            )
            # secrets leave in no export: see ``_qms_secret_columns``
            secret = getattr(self.env.get(model), "_qms_secret_columns", ())
            columns = [row for row in self.env.cr.fetchall() if row[0] not in secret]
            linking = "id" not in dict(columns)
            rows = (
                self._links(table, columns) if linking else self._rows(table, columns)
            )
            yield Table(table, model, columns, rows)

    def _links(self, table, columns):
        """Rows of a table that links records, numbered in their order."""
        names = [SQL.identifier(name) for name, _type in columns]
        self.env.cr.execute(
            SQL(
                "SELECT r.id, row_to_json(r)::text FROM (SELECT row_number() OVER"
                " (ORDER BY %(names)s) AS id, %(names)s FROM %(table)s) r ORDER BY id",
                names=SQL(", ").join(names),
                table=SQL.identifier(table),
            )
        )
        yield from self.env.cr.fetchall()

    def _rows(self, table, columns):
        """Some columns of a table as ``(id, JSON text)``, a batch at a time."""
        names = SQL(", ").join(SQL.identifier(name) for name, _type in columns)
        last_id = 0
        while True:
            self.env.cr.execute(
                SQL(
                    "SELECT t.id, row_to_json(t)::text FROM (SELECT %s FROM %s) t"
                    " WHERE t.id > %s ORDER BY t.id LIMIT %s",
                    names,
                    SQL.identifier(table),
                    last_id,
                    _BATCH,
                )
            )
            rows = self.env.cr.fetchall()
            if not rows:
                return
            yield from rows
            last_id = rows[-1][0]

    # ------------------------------------------------------------------
    # Verifying
    # ------------------------------------------------------------------
    def _problem(self):
        """Why the stored file does not prove what it should; None when it does."""
        self.ensure_one()
        self.attachment_id.invalidate_recordset()
        content = self.attachment_id.raw or b""
        reason = None
        if hashlib.sha256(content).hexdigest() != self.sha256:
            reason = self.env._("its SHA-256 is not the one recorded")
        else:
            try:
                manifest = verify_package(io.BytesIO(content))
            except PackageError as error:
                reason = str(error)
            else:
                found = {
                    table: {"rows": entry["rows"], "last_id": entry["last_id"]}
                    for table, entry in manifest["tables"].items()
                }
                if found != self.coverage:
                    reason = self.env._("it holds other rows than recorded")
        if reason:
            return self.env._(
                "The evidence export %(file)s cannot be relied on: %(reason)s."
                " Export again.",
                file=self.file_name,
                reason=reason,
            )
        return None

    @api.model
    def _ledger_extent(self):
        """``{table: {"rows": number, "last_id": highest id}}`` of the ledgers now."""
        self.env.flush_all()
        extent = {}
        for ledger in self._ledgers():
            self.env.cr.execute(
                SQL(
                    "SELECT count(*), coalesce(max(id), 0) FROM %s",
                    SQL.identifier(ledger._table),
                )
            )
            rows, last_id = self.env.cr.fetchone()
            extent[ledger._table] = {"rows": rows, "last_id": last_id}
        return extent

    @api.model
    def _uncovered(self, extent, coverage):
        """Ledgers with rows that a coverage does not hold, ``{table: rows}``.

        Rows are only ever added: as many rows up to the same id are the same rows.
        """
        return {
            table: now["rows"] - coverage.get(table, {}).get("rows", 0)
            for table, now in extent.items()
            if now["rows"] and now != coverage.get(table)
        }

    @api.model
    def _newest(self):
        return self.search([], order="id desc", limit=1)

    @api.model
    def _obstacle(self):
        """Why the ledgers may not leave the database now; None when they may."""
        extent = self._ledger_extent()
        newest = self._newest()
        uncovered = self._uncovered(extent, newest.coverage or {})
        if uncovered:
            return self.env._(
                "Evidence is on record that no export holds (%(rows)s). A quality"
                " manager exports it first: Quality > Records > Evidence exports.",
                rows=", ".join(
                    f"{table}: {number}" for table, number in sorted(uncovered.items())
                ),
            )
        if newest and any(now["rows"] for now in extent.values()):
            return newest._problem()
        return None
