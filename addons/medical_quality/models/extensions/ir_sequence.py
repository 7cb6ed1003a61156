# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.tools import SQL


class IrSequence(models.Model):
    """Many numbers at once: a receipt of hundreds of lots asks once, not each time."""

    _inherit = "ir.sequence"

    @api.model
    def _draw_by_code(self, code, count):
        """``count`` numbers as ``next_by_code`` draws them, in their order.

        One query for all of them, where the sequence is PostgreSQL's own.

        :param code: code of the sequence; the one of the environment's company counts
        """
        sequence = self.search_fetch(
            [("code", "=", code), ("company_id", "in", [self.env.company.id, False])],
            order="company_id",
            limit=1,
        )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [self.next_by_code(code) for _ in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [sequence.get_next_char(number) for (number,) in sorted(rows)]
