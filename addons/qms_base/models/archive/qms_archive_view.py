# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL

from ...tools.ledger import make_append_only


class QmsArchiveView(models.Model):
    """That an archival record was handed out: which version, to whom, when.

    Written from a cursor of its own before the file leaves; what cannot be logged is
    not handed out. No foreign key and no log columns, for the same reasons as
    refusals. Ledger: append-only in PostgreSQL. (ISO 13485, 4.2.5)
    """

    _name = "qms.archive.view"
    _description = "Archival record handed out"
    _inherit = ["qms.ledger", "qms.server.rows"]
    _order = "viewed_at desc, id desc"
    _rec_name = "number"
    _log_access = False

    record_ref = fields.Integer("Record id", required=True, readonly=True, index=True)
    number = fields.Char(required=True, readonly=True)
    version = fields.Integer(required=True, readonly=True)
    title = fields.Char("Kind", required=True, readonly=True)
    res_name = fields.Char("Of", required=True, readonly=True)
    pdf_sha256 = fields.Char("SHA-256 of the file", required=True, readonly=True)
    viewed_at = fields.Datetime(
        "On", required=True, readonly=True, help="Server time (UTC)."
    )
    channel = fields.Char(
        required=True, readonly=True, help="How it left: Quality, portal, package."
    )
    user_ref = fields.Integer("User id", required=True, readonly=True)
    user_name = fields.Char("To", required=True, readonly=True)
    address = fields.Char("From address", readonly=True)
    company_ref = fields.Integer("Company id", required=True, readonly=True)

    def init(self):
        make_append_only(self.env.cr, self._table)

    def _server_rows_message(self):
        return self.env._(
            "Views are recorded when an archival record is handed out; nobody writes"
            " one down."
        )

    def _apart_message(self):
        return self.env._(
            "That this record leaves cannot be logged at this moment, so it does not."
            " Try again, and tell the administrator if it lasts."
        )

    @api.model
    def _log(self, records, channel):
        """Log that these records leave, at once and for good.

        :param records: ``qms.archive.record``
        :param channel: how they leave
        :raises UserError: when it cannot be logged
        """
        # sudo: what the record is called; who reads it was checked
        rows = [
            {
                "record_ref": record.id,
                "number": record.number,
                "version": record.version,
                "title": record.title,
                "res_name": record.res_name,
                "pdf_sha256": record.pdf_sha256,
                "company_ref": record.company_id.id,
            }
            for record in records.sudo()
        ]
        self._log_rows(rows, channel)

    @api.model
    def _log_rows(self, rows, channel):
        """Log that files leave to who is logged in; as :meth:`_log`.

        :param rows: values of each, without who and when
        """
        who = {
            "channel": channel,
            "user_ref": self.env.uid,
            "user_name": self.env.user.sudo().name,
            "address": request.httprequest.remote_addr if request else None,
        }
        rows = [row | who for row in rows]

        def insert(cr):
            for row in rows:
                cr.execute(
                    SQL(
                        "INSERT INTO %s (viewed_at, %s)"
                        " VALUES (now() AT TIME ZONE 'UTC', %s)",
                        SQL.identifier(self._table),
                        SQL(", ").join(SQL.identifier(name) for name in row),
                        SQL(", ").join(SQL("%s", value) for value in row.values()),
                    )
                )

        self._apart(insert)
