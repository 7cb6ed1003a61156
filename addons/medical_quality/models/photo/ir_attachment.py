# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class IrAttachment(models.Model):
    """A file that answers a characteristic stays as it was entered, also before the
    inspection is completed."""

    _inherit = "ir.attachment"

    def _qms_refuse_locked(self, vals=None):
        # sudo: whether it is an answer, whoever may read that
        answers = self.env["medical.inspection.result"].sudo()
        files = self.sudo().filtered(
            lambda file: (
                file.res_model == "medical.inspection"
                and (vals is None or file._qms_changes(vals))
            )
        )
        found = files and answers.search([("answer_file_id", "in", files.ids)], limit=1)
        if found:
            self.env["qms.gate.denial"]._refuse_change(
                found.inspection_id,
                "record.done",
                self.env._(
                    "%(name)s of %(inspection)s is answered by this file: it is not"
                    " changed or deleted. Enter another one, with the reason.",
                    name=found.characteristic_id.name,
                    inspection=found.inspection_id.name,
                ),
            )
        return super()._qms_refuse_locked(vals)
