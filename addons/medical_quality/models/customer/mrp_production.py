# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class QmsQualityAgreement(models.Model):
    _inherit = "qms.quality.agreement"

    share_progress = fields.Boolean(
        "Progress of orders",
        tracking=True,
        help="Operations of their orders and which of them are finished. Who works at"
        " them and how long is never shown.",
    )


class MrpProduction(models.Model):
    """What the page of an order in the portal shows: plain values, no people.

    Called with ``sudo``, after the view was put on record.
    """

    _inherit = "mrp.production"

    def _customer_lots(self):
        """Lots and serials that this order made or makes."""
        self.ensure_one()
        made = self.move_finished_ids.move_line_ids.lot_id
        return self.lot_producing_ids | made.filtered(
            lambda lot: lot.product_id == self.product_id
        )

    def _customer_progress(self, agreement):
        """Its operations in their order, where the agreement shares them.

        :param agreement: quality agreement in force (``sudo``), or none
        :return: ``[{"name", "state": "todo", "work", "done" or "left", "on": date}]``
        """
        self.ensure_one()
        if not agreement.share_progress:
            return []
        states = {"done": "done", "progress": "work", "cancel": "left"}
        return [
            {
                "name": work.name,
                "state": states.get(work.state, "todo"),
                "on": work.date_finished if work.state == "done" else False,
            }
            for work in self.workorder_ids.sorted(lambda w: (w.sequence, w.id))
        ]

    def _customer_inspection_counts(self, agreement):
        """How many inspections of it and its lots passed, where results are shared.

        :return: ``{"passed", "failed"}``, or None
        """
        self.ensure_one()
        if not agreement.share_results:
            return None
        counts = dict(
            self.env["medical.inspection"]._read_group(
                [
                    ("state", "in", ("passed", "failed")),
                    "|",
                    ("production_id", "=", self.id),
                    ("lot_id", "in", self._customer_lots().ids),
                ],
                ["state"],
                ["__count"],
            )
        )
        return {state: counts.get(state, 0) for state in ("passed", "failed")}
