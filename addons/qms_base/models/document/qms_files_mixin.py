# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...signing.canonical import canonical_bytes, digest


class QmsFilesMixin(models.AbstractModel):
    """A record with files that are its content, apart from those people talk about.

    The files belong to the record alone: whatever is named here of another record is
    copied, so that the guard of closed records (``ir.attachment``) holds for them.
    Their SHA-256 is the product's own, of the bytes; Odoo's checksum is a SHA-1.
    """

    _name = "qms.files.mixin"
    _description = "Record with files that are its content"

    file_ids = fields.Many2many("ir.attachment", string="Files", copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._qms_take_files()
        return records

    def write(self, vals):
        result = super().write(vals)
        if "file_ids" in vals:
            self._qms_take_files()
        return result

    def _qms_take_files(self):
        """Make files of other records, and those just uploaded, the record's own.

        :raises AccessError: for a file that the user may not read
        """
        for record in self:
            # sudo: whose a file is decides what to do, whoever may read it
            for file in record.sudo().file_ids:
                if record._qms_owns(file):
                    continue
                mine = file.with_env(record.env)
                mine.check_access("read")
                if not file.res_id and file.res_model in (False, record._name):
                    mine.write({"res_model": record._name, "res_id": record.id})
                    continue
                own = mine.copy({"res_model": record._name, "res_id": record.id})
                record._qms_put_file(file, own)

    def _qms_put_file(self, file, own):
        """The record's own file in place of another."""
        # not through the method of this class, which looks for files again
        return super().write(
            {"file_ids": [Command.unlink(file.id), Command.link(own.id)]}
        )

    def _qms_owns(self, file):
        self.ensure_one()
        owner = (file.res_model, file.res_id, file.res_field)
        return owner == (self._name, self.id, False)

    def _qms_file_rows(self):
        """``[[name, size, SHA-256], …]`` of the files, in an order of their own.

        Read from the bytes each time.
        """
        self.ensure_one()
        # sudo: a digest covers all files, and tells nothing of them; without what a
        # client put into its context, which may ask for sizes in place of bytes
        whole = self.sudo().with_context({})  # pylint: disable=context-overridden
        rows = []
        for file in whole.file_ids:
            raw = file.raw or b""
            rows.append([file.name, str(len(raw)), digest(raw)])
        return sorted(rows)

    def _qms_files_digest(self):
        """SHA-256 of the file; of several that of their canonical list.

        What ``sha256sum`` says of a single file; see :meth:`_qms_file_rows` and
        :func:`canonical_bytes` for several.
        """
        rows = self._qms_file_rows()
        if len(rows) == 1:
            return rows[0][2]
        return digest(canonical_bytes(rows))

    def _qms_check_files(self):
        """:raises UserError: when there is no file, or one without content"""
        for record in self:
            record._qms_take_files()
            rows = record._qms_file_rows()
            empty = [name for name, size, _digest in rows if size == "0"]
            if not rows or empty:
                raise UserError(
                    self.env._(
                        "%(record)s: attach the file first.",
                        record=record.display_name,
                    )
                    if not rows
                    else self.env._(
                        "%(record)s: %(file)s is empty or only a link. Attach the file"
                        " itself.",
                        record=record.display_name,
                        file=empty[0],
                    )
                )
