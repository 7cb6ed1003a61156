# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from odoo.addons.qms_base.tools.ledger import make_append_only

from ...udi.result import DIGITAL_LINK, ELEMENT_STRING, HIBC, ISBT_128

# as a reader gives them; what stands in brackets was typed
SCANNED_FORMS = (ELEMENT_STRING, DIGITAL_LINK, HIBC, ISBT_128)
CAUSES = [
    ("unreadable", "No device identifier"),
    ("other_device", "Of another device"),
    ("other_lot", "Number not of this order"),
    ("expiry", "Another expiry date"),
    ("manufacture", "Another date of manufacture"),
    ("content", "Other content than the label has"),
    ("not_printed", "No such label was printed"),
    ("accounted", "Label was spoiled, destroyed or returned"),
    ("examination", "Found wrong by the person who examined it"),
]
POINTS = ("expiry_ok", "udi_ok", "storage_ok", "handling_ok", "legible_ok")
_ANSWERS = [("ok", "Correct"), ("wrong", "Wrong"), ("na", "Not on this label")]


class MedicalLabelScan(models.Model):
    """An applied label read back, and whether it is one of the order's.

    Ledger: append-only in PostgreSQL, mismatches and what a reader cannot make sense
    of included. (QMSR 21 CFR 820.45(a))
    """

    _name = "medical.label.scan"
    _description = "Label read back"
    _inherit = ["medical.label.recorded", "qms.ledger"]
    _order = "id desc"
    _rec_name = "raw_text"
    _log_access = False

    production_id = fields.Many2one(
        "mrp.production",
        "Order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    label_id = fields.Many2one(
        "medical.label", readonly=True, ondelete="restrict", index=True
    )
    lot_id = fields.Many2one(
        "stock.lot", "Lot / serial", readonly=True, ondelete="restrict"
    )
    raw_text = fields.Char("Scanned", required=True, readonly=True)
    purpose = fields.Selection(
        [
            ("first", "First"),
            ("last", "Last"),
            ("sample", "Sample"),
            ("every", "Every label"),
        ],
        required=True,
        readonly=True,
    )
    result = fields.Selection(
        [("match", "Match"), ("mismatch", "Mismatch")], required=True, readonly=True
    )
    cause = fields.Selection(CAUSES, readonly=True)
    detail = fields.Char("What is wrong", readonly=True)
    again = fields.Boolean("Read before", readonly=True)
    cure_ids = fields.One2many("medical.label.cure", "scan_id", readonly=True)
    cured = fields.Boolean(compute="_compute_cured", search="_search_cured")

    _mismatch_idx = models.Index("(production_id) WHERE result = 'mismatch'")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.depends("cure_ids")
    def _compute_cured(self):
        for scan in self:
            # sudo: that it was decided, for whoever may see the scan
            scan.cured = scan.result == "match" or bool(scan.sudo().cure_ids)

    def _search_cured(self, operator, value):
        if operator != "in":
            return NotImplemented
        cured = ["|", ("result", "=", "match"), ("cure_ids", "!=", False)]
        open_ones = [("result", "=", "mismatch"), ("cure_ids", "=", False)]
        if True in value and False in value:
            return []
        return cured if True in value else open_ones

    def action_cure(self):
        """Ask a quality engineer what becomes of this mismatch."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide on the mismatch"),
            "res_model": "medical.label.cure.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_scan_id": self.id},
        }


class MedicalLabelExamination(models.Model):
    """A label of the sample examined by a person, beside any reader.

    Ledger: append-only in PostgreSQL. (QMSR 21 CFR 820.45(a): the correct UDI or UPC,
    expiration date, storage instructions, handling instructions, and any additional
    processing instructions are examined for accuracy)
    """

    _name = "medical.label.examination"
    _description = "Label examined"
    _inherit = ["medical.label.recorded", "qms.ledger"]
    _order = "id desc"
    _rec_name = "label_id"
    _log_access = False

    production_id = fields.Many2one(
        "mrp.production",
        "Order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    label_id = fields.Many2one(
        "medical.label", required=True, readonly=True, ondelete="restrict", index=True
    )
    scan_id = fields.Many2one(
        "medical.label.scan",
        "Read back as",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    udi_ok = fields.Selection(_ANSWERS, "UDI", required=True, readonly=True)
    expiry_ok = fields.Selection(_ANSWERS, "Expiry date", required=True, readonly=True)
    storage_ok = fields.Selection(
        _ANSWERS, "Storage instructions", required=True, readonly=True
    )
    handling_ok = fields.Selection(
        _ANSWERS, "Handling instructions", required=True, readonly=True
    )
    legible_ok = fields.Selection(
        _ANSWERS, "Text legible", required=True, readonly=True
    )
    passed = fields.Boolean(required=True, readonly=True)
    note = fields.Text(readonly=True)

    def init(self):
        make_append_only(self.env.cr, self._table)


class MedicalLabelCure(models.Model):
    """What a quality engineer decided on a label that did not match.

    Ledger: append-only in PostgreSQL.
    """

    _name = "medical.label.cure"
    _description = "Decision on a label mismatch"
    _inherit = ["medical.label.recorded", "qms.ledger"]
    _order = "id desc"
    _rec_name = "scan_id"
    _log_access = False

    scan_id = fields.Many2one(
        "medical.label.scan", required=True, readonly=True, ondelete="restrict"
    )
    production_id = fields.Many2one(
        "mrp.production",
        "Order",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    decision = fields.Selection(
        [
            ("destroyed", "Label destroyed"),
            ("relabelled", "Device relabelled"),
            ("no_label", "Something else was scanned, no label is wrong"),
        ],
        required=True,
        readonly=True,
    )
    label_id = fields.Many2one(
        "medical.label", "Label destroyed", readonly=True, ondelete="restrict"
    )
    reason = fields.Text(required=True, readonly=True)

    _once = models.UniqueIndex("(scan_id)", "This mismatch was decided already.")

    def init(self):
        make_append_only(self.env.cr, self._table)
