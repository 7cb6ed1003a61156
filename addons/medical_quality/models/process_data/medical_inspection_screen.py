# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.tools import SQL

from .medical_process_reading import RELATION


class MedicalInspection(models.Model):
    """What the screens show of a stream."""

    _inherit = "medical.inspection"

    def _stream_newest(self):
        """``{(inspection id, channel): moment of its newest reading}``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT link.inspection_id, r.channel, max(r.at) FROM %s link"
                " JOIN medical_process_reading r ON r.id = link.reading_id"
                " WHERE link.inspection_id = ANY(%s) GROUP BY 1, 2",
                SQL.identifier(RELATION),
                self.ids,
            )
        )
        return {(inspection, channel): at for inspection, channel, at in rows}
