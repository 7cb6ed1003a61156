# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import hashlib
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.qms_base.tools.ledger import make_append_only

# Set only while the service stores a package; no client can reach it.
_storing = ContextVar("medical_record_package_storing", default=False)
KINDS = [
    ("lots", "Records of lots"),
    ("training", "Training of one person"),
    ("limit", "All changes of one limit"),
    ("overrides", "All overrides of a period"),
    ("sample", "Anonymised sample"),
]


class MedicalRecordPackage(models.Model):
    """That records left together: which, for whom, asked by whom; and the file.

    Ledger, append-only: what an inspector was given stays known. The file lies in the
    row and leaves logged, as archival records do. (ISO 13485, 4.2.5)
    """

    _name = "medical.record.package"
    _description = "Package of records"
    _inherit = "qms.ledger"
    _order = "id desc"
    _rec_name = "number"
    _log_access = False
    _qms_secret_columns = frozenset({"content"})

    number = fields.Char(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    scope = fields.Text("Of", required=True, readonly=True)
    purpose = fields.Char("For", required=True, readonly=True)
    made_at = fields.Datetime("Made on", required=True, readonly=True)
    made_by_id = fields.Many2one(
        "res.users", "Login", required=True, readonly=True, ondelete="restrict"
    )
    made_by_name = fields.Char("Made by", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    content = fields.Binary(
        attachment=False, readonly=True, required=True, groups=fields.NO_ACCESS
    )
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    size = fields.Integer("Bytes", required=True, readonly=True)
    pdf_sha256 = fields.Char(
        "SHA-256 of the document",
        readonly=True,
        index="btree_not_null",
        help="Of the signed PDF with its tables, in packages that have one.",
    )
    json_sha256 = fields.Char(
        "SHA-256 of its data", readonly=True, index="btree_not_null"
    )
    certificate_sha256 = fields.Char("SHA-256 of its certificate", readonly=True)
    file_count = fields.Integer("Files", required=True, readonly=True)

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not _storing.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._("A package is made by its dialog; nobody writes one down."),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _store(self, vals):
        """Put a package on record; whoever calls has checked who asks."""
        token = _storing.set(True)
        try:
            # sudo: nobody has the right to create these; the service has
            return self.browse(self.sudo().create(vals).id)
        finally:
            _storing.reset(token)

    def action_download(self):
        """Download the package; that it leaves is logged."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/quality/package/{self.id}",
            "target": "download",
        }

    def action_open_views(self):
        """To whom this package was handed out."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qms_base.qms_archive_view_action"
        )
        action["domain"] = [("number", "=", self.number)]
        return action

    def _hand_out(self):
        """The file, logged; whoever calls has checked that the user may read it.

        :return: ``(file name, MIME type, bytes)``
        :raises UserError: when it is not the one that was stored, or cannot be logged
        """
        self.ensure_one()
        # sudo: the bytes have no reader; who asks was checked
        package = self.sudo()
        [(stored,)] = self.env.execute_query(
            SQL("SELECT content FROM medical_record_package WHERE id = %s", self.id)
        )
        content = bytes(stored)
        if hashlib.sha256(content).hexdigest() != package.sha256:
            raise UserError(
                self.env._(
                    "The file of %(number)s is not the one that was stored: it is not"
                    " handed out. Tell the administrator and the quality manager.",
                    number=package.number,
                )
            )
        self.env["qms.archive.view"]._log_rows(
            [
                {
                    "record_ref": 0,
                    "number": package.number,
                    "version": 1,
                    "title": self.env._("Package of records"),
                    "res_name": package.scope.splitlines()[0],
                    "pdf_sha256": package.sha256,
                    "company_ref": package.company_id.id,
                }
            ],
            self.env._("Download"),
        )
        return f"{package.number}.zip", "application/zip", content
