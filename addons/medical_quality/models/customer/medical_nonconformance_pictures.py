# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from odoo.addons.qms_base.signing.canonical import digest
from odoo.addons.qms_base.tools.file_content import file_content

from .picture_types import PICTURES


class QmsQualityAgreement(models.Model):
    _inherit = "qms.quality.agreement"

    share_nonconformance_pictures = fields.Boolean(
        "Pictures of nonconformances",
        tracking=True,
        help="Photos of nonconformances that are shared, where all lots in them are"
        " theirs; no other files.",
    )


class MedicalNonconformance(models.Model):
    """Photos of what is wrong, as part of what the customer is shown and answers to."""

    _inherit = "medical.nonconformance"

    def _customer_pictures(self):
        """Photos of this record that the customer is shown (``sudo``), or none.

        None where a lot of somebody else is named: a photo may show it. Photos are
        those of the record; what belongs to a message is talk within the house.
        """
        self.ensure_one()
        # sudo: these files, for whoever may see the row of the record
        record = self.sudo()
        files = record.env["ir.attachment"]
        agreement = record.agreement_id
        if (
            not agreement.share_nonconformance_pictures
            or record._customer_lines() != record.line_ids.sorted("id")
        ):
            return files
        files = record.file_ids.filtered(
            lambda file: file.type == "binary" and file.mimetype in PICTURES
        ).sorted("id")
        messages = record.env["mail.message"].search(
            [("attachment_ids", "in", files.ids)]
        )
        return files - messages.attachment_ids

    def _customer_content(self):
        content = super()._customer_content()
        pictures = self._customer_pictures()
        if pictures:
            content["pictures"] = [digest(file_content(file)) for file in pictures]
        return content
