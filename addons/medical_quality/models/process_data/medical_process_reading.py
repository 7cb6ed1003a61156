# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from odoo.addons.qms_base.tools.ledger import make_append_only

RELATION = "medical_process_reading_inspection_rel"


class MedicalProcessReading(models.Model):
    """One value that a machine sent, as it sent it.

    Ledger: append-only in PostgreSQL. By which inspections it was judged is written
    with it: two orders that run through one oven are judged by the same reading.
    (ISO 13485, 7.5.1 and 7.5.6; 21 CFR 820.35)
    """

    _name = "medical.process.reading"
    _description = "Process reading"
    _inherit = "qms.ledger.server"
    _qms_ledger_links = (RELATION,)
    _order = "at desc, id desc"
    _rec_name = "channel"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        "Work centre",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    channel = fields.Char(required=True, readonly=True)
    value_text = fields.Char(
        "As sent", required=True, readonly=True, help="Decimal text, as it was sent."
    )
    value = fields.Float(
        required=True, readonly=True, digits=0, aggregator="avg", help="As a number."
    )
    unit = fields.Char(readonly=True)
    at = fields.Datetime(
        "Measured at",
        required=True,
        readonly=True,
        help="Time of the machine (UTC), kept to the microsecond.",
    )
    received_at = fields.Datetime(
        "Received on", required=True, readonly=True, help="Server time (UTC)."
    )
    sender_id = fields.Many2one(
        "res.users", "Sent by", required=True, readonly=True, ondelete="restrict"
    )
    inspection_ids = fields.Many2many(
        "medical.inspection",
        RELATION,
        "reading_id",
        "inspection_id",
        "Judged by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    _once = models.UniqueIndex(
        "(workcenter_id, channel, at)", "This reading is on record already."
    )

    def init(self):
        for table in (self._table, *self._qms_ledger_links):
            make_append_only(self.env.cr, table)

    def _ledger_refusal(self):
        return self.env._(
            "Process data is what machines sent. Nobody writes, changes or deletes a"
            " reading; a machine sends its own as the login named on its work centre."
        )
