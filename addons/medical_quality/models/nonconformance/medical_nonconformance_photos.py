# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalNonconformance(models.Model):
    """Photos and files show what is wrong; they are fixed with the decision.

    The signatures cover them as they cover all files of a record; that they are those
    which were attached is looked at before anybody signs.
    """

    _name = "medical.nonconformance"
    _inherit = ["medical.nonconformance", "qms.files.mixin"]

    file_ids = fields.Many2many(
        string="Photos and files",
        relation="medical_nonconformance_file_rel",
        column1="nonconformance_id",
        column2="attachment_id",
    )
    file_rows = fields.Json("Name, size and SHA-256", readonly=True, copy=False)

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | {"file_rows"}

    def _qms_take_files(self):
        """What the files are is taken when they are attached."""
        result = super()._qms_take_files()
        for record in self:
            rows = record._qms_file_rows()
            if (record.file_rows or []) != rows:
                # sudo: whoever may attach a file has its digest taken
                record.sudo()._serve({"file_rows": rows or False})
        return result

    def _missing_of_words(self):
        missing = super()._missing_of_words()
        if (self.file_rows or []) != self._qms_file_rows():
            missing.append(
                self.env._(
                    "Its photos and files are not those that were attached. Attach them"
                    " again."
                )
            )
        return missing
