# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalDeviceFileDay(models.TransientModel):
    """The index of a medical device file on a day, to look at and to take along."""

    _name = "medical.device.file.day"
    _description = "Index of a medical device file on a day"
    _rec_name = "file_id"

    file_id = fields.Many2one(
        "medical.device.file", "Medical device file", required=True, ondelete="cascade"
    )
    day = fields.Date(
        "On",
        required=True,
        compute="_compute_day",
        store=True,
        readonly=False,
        precompute=True,
        help="The index is as things stood at the end of this day in the plant.",
    )
    index_html = fields.Html("Index", compute="_compute_index_html", sanitize=False)

    @api.depends("file_id")
    def _compute_day(self):
        for wizard in self:
            wizard.day = wizard.day or (
                wizard.file_id._today() if wizard.file_id else False
            )

    @api.constrains("day")
    def _check_day(self):
        for wizard in self.filtered("day"):
            wizard.file_id._check_day(wizard.day)

    @api.depends("file_id", "day")
    def _compute_index_html(self):
        for wizard in self:
            file = wizard.file_id
            if not file or not wizard.day:
                wizard.index_html = False
                continue
            # the rights of whoever looks, and no others
            file.check_access("read")
            wizard.index_html = file._index_table(wizard.day)

    def _export_action(self, kind):
        self.ensure_one()
        self.file_id.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/quality/device-file/{self.file_id.id}/{kind}?day={self.day}",
            "target": "new" if kind == "pdf" else "download",
        }

    def action_pdf(self):
        """The file with this index as PDF."""
        return self._export_action("pdf")

    def action_xlsx(self):
        """This index as a spreadsheet."""
        return self._export_action("xlsx")

    def action_csv(self):
        """This index as CSV."""
        return self._export_action("csv")
