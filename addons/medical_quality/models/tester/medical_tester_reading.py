# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from odoo.addons.qms_base.tools.ledger import make_append_only


class MedicalTesterReading(models.Model):
    """One value that a tester sent of one device, as it sent it.

    Ledger: append-only in PostgreSQL. The result it became names the machine as who
    recorded it, and the instrument with its calibration then. (ISO 13485, 7.6, 8.2.6
    and 7.5.8; 21 CFR 820.35)
    """

    _name = "medical.tester.reading"
    _description = "Tester reading"
    _inherit = "qms.ledger.server"
    _order = "at desc, id desc"
    _rec_name = "channel"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    instrument_id = fields.Many2one(
        "maintenance.equipment",
        "Tester",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    calibration_id = fields.Many2one(
        "medical.calibration",
        "Calibration then",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Device or lot",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    inspection_id = fields.Many2one(
        "medical.inspection",
        "Inspection",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    result_id = fields.Many2one(
        "medical.inspection.result",
        "Result",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    unit_number = fields.Integer(
        "Unit", required=True, readonly=True, aggregator=False, help="Of the sample."
    )
    channel = fields.Char(required=True, readonly=True)
    value_text = fields.Char(
        "As sent", required=True, readonly=True, help="Decimal text, as it was sent."
    )
    unit = fields.Char("Unit of measure", readonly=True)
    at = fields.Datetime(
        "Measured at",
        required=True,
        readonly=True,
        help="Time of the tester (UTC), kept to the microsecond.",
    )
    received_at = fields.Datetime(
        "Received on", required=True, readonly=True, help="Server time (UTC)."
    )
    sender_id = fields.Many2one(
        "res.users", "Sent by", required=True, readonly=True, ondelete="restrict"
    )

    _result_uniq = models.UniqueIndex(
        "(result_id)", "A value of this result is on record already."
    )
    _once = models.UniqueIndex(
        "(instrument_id, lot_id, unit_number, channel, at)",
        "This reading is on record already.",
    )

    def init(self):
        make_append_only(self.env.cr, self._table)

    def _ledger_refusal(self):
        return self.env._(
            "These are the values that testers sent. Nobody writes, changes or deletes"
            " one; a tester sends its own as the login named on the instrument."
        )
