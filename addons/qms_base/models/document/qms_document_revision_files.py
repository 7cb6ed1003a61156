# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import UserError

from ...document.stamp import StampError, check_stampable


class QmsDocumentRevision(models.Model):
    """Whether the files of a revision are what they have to be."""

    _inherit = "qms.document.revision"

    @api.model
    def _stamp_refusal(self, error, file):
        """Why a file cannot be stamped, for a person."""
        return {
            "encrypted": self.env._(
                "%(file)s is protected by a password. Save it without protection and"
                " attach it again: every page of it is stamped when it is shown.",
                file=file,
            ),
            "pages": self.env._(
                "%(file)s has no page, or too many. Split it and attach the parts.",
                file=file,
            ),
        }.get(
            error.code,
            self.env._(
                "%(file)s is no PDF that can be read. What people work by is attached"
                " as PDF: every page of it is stamped when it is shown.",
                file=file,
            ),
        )

    def _check_stampable(self):
        """:raises UserError: for a file that is no PDF whose pages can be stamped"""
        self.ensure_one()
        # sudo: the files of a revision, whoever submits or signs it
        for file in self.sudo().file_ids:
            try:
                check_stampable(file.raw or b"")
            except StampError as error:
                raise UserError(self._stamp_refusal(error, file.name)) from error

    def _files_intact(self):
        """The revisions among these whose files are those that were fixed."""
        return self.filtered(
            lambda revision: revision.sha256
            and revision.sha256 == revision._qms_files_digest()
        )

    def _check_intact(self):
        """:raises UserError: for a file that is not the one that was fixed"""
        altered = self - self._files_intact()
        if altered:
            raise UserError(
                self.env._(
                    "The file of %(revision)s is not the one that took effect (SHA-256"
                    " differs). Do not work by it, and tell a quality manager.",
                    revision=altered[0].display_name,
                )
            )
