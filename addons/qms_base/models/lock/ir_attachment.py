# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

# What a file is and whose; its access token or description do not matter.
_CONTENT = frozenset(
    {
        "name",
        "raw",
        "datas",
        "db_datas",
        "store_fname",
        "checksum",
        "mimetype",
        "type",
        "url",
        "res_model",
        "res_id",
        "res_field",
    }
)


class IrAttachment(models.Model):
    """Files of a closed record are part of it: not changed, deleted or detached."""

    _inherit = "ir.attachment"

    def write(self, vals):
        names = _CONTENT & set(vals)
        if names:
            self._qms_refuse_locked(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_closed_record(self):
        self._qms_refuse_locked()

    def _qms_refuse_locked(self, vals=None):
        """:raises UserError: when one of these files is of a closed record"""
        rules = self.env["qms.lock.rules"]
        # sudo: whether the record is closed, whoever may read the file
        for model, files in self.sudo().grouped("res_model").items():
            records = self.env.get(model) if model else None
            if records is None:
                continue
            if vals is not None:
                files = files.filtered(lambda file, vals=vals: file._qms_changes(vals))
            ids = [file.res_id for file in files if file.res_id and not file.res_field]
            locked = rules._closed(records.sudo().browse(ids).exists()) if ids else None
            if locked:
                self.env["qms.gate.denial"]._refuse_change(
                    locked,
                    "record.done",
                    self.env._(
                        "%(record)s is closed: its files are part of the record, they"
                        " are not changed, deleted or detached.",
                        record=locked[0].display_name,
                    ),
                )

    def _qms_changes(self, vals):
        """Whether these values differ from what the file is."""
        self.ensure_one()
        return any(
            name not in ("res_model", "res_id", "name", "type", "url", "res_field")
            or (self[name] or False) != (vals[name] or False)
            for name in _CONTENT & set(vals)
        )
