# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

from odoo.addons.qms_base.tools.ledger import make_append_only


class MedicalPackageEvent(models.Model):
    """What went into a package, and out of it, with who and when.

    Ledger: append-only in PostgreSQL. It says what a package held at any time, also
    after it was taken apart. (ISO 13485, 7.5.9; 21 CFR 821)
    """

    _name = "medical.package.event"
    _description = "Event of a package"
    _inherit = ["medical.label.recorded", "qms.ledger"]
    _order = "id desc"
    _rec_name = "sscc"
    _log_access = False

    package_id = fields.Many2one(
        "stock.package", required=True, readonly=True, ondelete="restrict", index=True
    )
    sscc = fields.Char("SSCC", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("opened", "Begun"),
            ("packed", "Packed"),
            ("unpacked", "Taken out"),
            ("closed", "Closed"),
            ("reopened", "Opened again"),
            ("labelled", "Label printed"),
        ],
        "Event",
        required=True,
        readonly=True,
    )
    lot_id = fields.Many2one(
        "stock.lot", "Lot / serial", readonly=True, ondelete="restrict", index=True
    )
    child_id = fields.Many2one(
        "stock.package", "Package", readonly=True, ondelete="restrict", index=True
    )
    quantity = fields.Float(readonly=True, digits="Product Unit")
    detail = fields.Char(readonly=True)

    # an SSCC is given to one package, once
    _sscc_once = models.UniqueIndex(
        "(sscc) WHERE kind = 'opened'", "This SSCC was given already."
    )

    def init(self):
        make_append_only(self.env.cr, self._table)
