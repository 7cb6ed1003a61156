# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.qms_base.tools.ledger import make_append_only

from .medical_label import LABEL_STATES


class MedicalLabelEvent(models.Model):
    """That a label became something, with who, when and why.

    Ledger: append-only in PostgreSQL.
    """

    _name = "medical.label.event"
    _description = "Event of a label"
    _inherit = ["medical.label.recorded", "qms.ledger"]
    _order = "id desc"
    _rec_name = "label_id"
    _log_access = False

    label_id = fields.Many2one(
        "medical.label", required=True, readonly=True, ondelete="restrict", index=True
    )
    before = fields.Selection(LABEL_STATES, readonly=True)
    after = fields.Selection(LABEL_STATES, required=True, readonly=True)
    reason = fields.Text(readonly=True)
    scan_id = fields.Many2one("medical.label.scan", readonly=True, ondelete="restrict")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model
    def _enter(self, labels, before, after, reason=None, scan=None):
        """Enter one event for each label, in one query.

        The labels say who acted: they were written just before.
        """
        if not labels:
            return
        self.env.execute_query(
            SQL(
                "INSERT INTO medical_label_event (label_id, company_id, done_at,"
                ' actor_id, employee_id, station_id, "before", "after", reason,'
                " scan_id) SELECT id, company_id, done_at, actor_id, employee_id,"
                " station_id, %s, %s, %s, %s FROM medical_label WHERE id = ANY(%s)"
                " ORDER BY id RETURNING id",
                before,
                after,
                reason or None,
                scan.id if scan else None,
                list(labels.ids),
            )
        )
        labels.invalidate_recordset(["event_ids"])
