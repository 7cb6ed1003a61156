# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import csv
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_COLUMNS = (
    "id",
    "at",
    "actor",
    "attribution",
    "operation",
    "record_name",
    "summary",
    "reason",
    "table_name",
    "row_id",
    "txid",
    "db_user",
    "client",
)
_MOST_PRINTED = 5000


class QmsAuditExtract(models.TransientModel):
    """A copy of a part of the trail for people to read or file (21 CFR 11.10(b)).

    It holds what its reader may read, nothing else.
    """

    _name = "qms.audit.extract"
    _description = "Audit trail extract"
    _rec_name = "title"

    title = fields.Char(required=True)
    date_from = fields.Date("From")
    date_to = fields.Date("To", help="This day included.")
    model_id = fields.Many2one("ir.model", "Kind of record")
    exceptions = fields.Boolean(
        "Exceptions only",
        help="Deletions, overrides, back-dated values, changed limits, unattributed.",
    )
    entry_refs = fields.Json()
    entry_count = fields.Integer("Entries", compute="_compute_entry_count")
    file = fields.Binary(attachment=False, readonly=True)
    file_name = fields.Char(readonly=True)

    @api.depends("date_from", "date_to", "model_id", "exceptions", "entry_refs")
    def _compute_entry_count(self):
        for extract in self:
            extract.entry_count = self.env["qms.audit.entry"].search_count(
                extract._domain()
            )

    def _domain(self):
        domain = Domain.TRUE
        if self.entry_refs:
            domain &= Domain("id", "in", self.entry_refs)
        if self.date_from:
            domain &= Domain("at", ">=", fields.Datetime.to_datetime(self.date_from))
        if self.date_to:
            domain &= Domain(
                "at",
                "<",
                fields.Datetime.to_datetime(fields.Date.add(self.date_to, days=1)),
            )
        if self.model_id:
            domain &= Domain("model_id", "=", self.model_id.id)
        if self.exceptions:
            domain &= Domain.OR(
                [
                    Domain(name, "=", True)
                    for name in (
                        "is_deletion",
                        "is_override",
                        "is_back_dated",
                        "is_limit_change",
                        "is_unattributed",
                    )
                ]
            )
        return domain

    def _entries(self):
        """The entries, oldest first, as this reader may read them."""
        self.ensure_one()
        return self.env["qms.audit.entry"].search(self._domain(), order="id")

    def _zone(self):
        return self.env.user.tz or "UTC"

    def action_print(self):
        """Make a PDF of the extract."""
        self.ensure_one()
        if self.entry_count > _MOST_PRINTED:
            raise UserError(
                self.env._(
                    "%(count)s entries are too many for a document (at most %(most)s):"
                    " choose a shorter period, or export them as CSV.",
                    count=self.entry_count,
                    most=_MOST_PRINTED,
                )
            )
        report = self.env.ref("qms_base.action_report_audit_extract")
        return report.report_action(self)

    def action_csv(self):
        """Download the extract as CSV (UTF-8, times in UTC)."""
        self.ensure_one()
        text = io.StringIO()
        writer = csv.writer(text)
        entries = self._entries()
        writer.writerow(
            entries._fields[name]._description_string(self.env) or name
            for name in _COLUMNS
        )
        for entry in entries:
            writer.writerow(self._cell(entry, name) for name in _COLUMNS)
        self.write(
            {
                "file": base64.b64encode(text.getvalue().encode("utf-8-sig")),
                "file_name": f"audit-trail-{fields.Date.today()}.csv",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file"
            "?filename_field=file_name&download=true",
            "target": "download",
        }

    def _cell(self, entry, name):
        field = entry._fields[name]
        value = entry[name]
        if field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value, value)
        if value is False or value is None:
            return ""
        text = str(value)
        # a spreadsheet takes such a beginning for a formula
        return f"'{text}" if text[:1] in "=+-@\t\r" else text


class QmsAuditEntry(models.Model):
    _inherit = "qms.audit.entry"

    def action_extract(self):
        """Open the extract of these entries, to be printed or exported."""
        extract = self.env["qms.audit.extract"].create(
            {
                "title": self.env._("Entries of %s", fields.Date.today()),
                "entry_refs": self.ids,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audit trail extract"),
            "res_model": extract._name,
            "res_id": extract.id,
            "views": [(False, "form")],
            "target": "new",
        }
