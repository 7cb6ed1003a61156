# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError


class QmsArchiveReissue(models.TransientModel):
    """Have a new version of an archival record made, with the reason."""

    _name = "qms.archive.reissue"
    _description = "New version of an archival record"

    record_id = fields.Many2one(
        "qms.archive.record", "Archival record", required=True, ondelete="cascade"
    )
    reason = fields.Text(
        "Why a new version is made", required=True, help="Printed on it."
    )

    def action_reissue(self):
        """Freeze the record as it is now, as the next version.

        :return: action that shows how far it is
        :raises UserError: for a record that was replaced already
        """
        self.ensure_one()
        record = self.record_id
        record._check_reader()
        if record.state != "current":
            raise UserError(
                self.env._(
                    "%(record)s is superseded: reissue the newest version.",
                    record=record.display_name,
                )
            )
        return record._source()._archive_order(record.kind, self.reason)._open()
