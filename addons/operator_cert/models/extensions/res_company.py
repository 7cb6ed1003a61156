# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from ...standing import plant_day


class ResCompany(models.Model):
    _inherit = "res.company"

    def _plant_today(self):
        """Calendar day at this company's plant now.

        Validity is judged where the work is done, in the time zone of the
        company's working hours, not in that of the reader.
        """
        self.ensure_one()
        return plant_day(fields.Datetime.now(), self._plant_tz())

    def _plant_tz(self):
        """Time zone (IANA name) in which the days of this plant are counted."""
        self.ensure_one()
        # sudo: the working hours say nothing about a person
        company = self.sudo()
        # each gate asks: the two columns alone, not all there are
        company.fetch(["resource_calendar_id"])
        company.resource_calendar_id.fetch(["tz"])
        return company.resource_calendar_id.tz or "UTC"
