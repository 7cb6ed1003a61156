# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

_CHOICES = [
    ("destroyed", "Label destroyed"),
    ("relabelled", "Device relabelled"),
    ("no_label", "Something else was scanned, no label is wrong"),
]


class MedicalLabelCureAsk(models.TransientModel):
    """What a quality engineer decides on a mismatch."""

    _name = "medical.label.cure.ask"
    _description = "Deciding on a label mismatch"

    scan_id = fields.Many2one("medical.label.scan", "Mismatch", required=True)
    production_id = fields.Many2one(related="scan_id.production_id")
    raw_text = fields.Char(related="scan_id.raw_text")
    cause = fields.Selection(related="scan_id.cause")
    detail = fields.Char(related="scan_id.detail")
    decision = fields.Selection(_CHOICES, required=True)
    label_id = fields.Many2one(
        "medical.label",
        "Label of this order destroyed by it",
        domain="[('production_id', '=', production_id)]",
        help="The label that belonged on the device, where it is gone with it. It is"
        " recorded as destroyed and can be printed again.",
    )
    reason = fields.Text(required=True)

    def action_apply(self):
        """Decide, as the quality engineer logged in.

        :raises AccessError: for anybody else
        """
        self.ensure_one()
        self.scan_id.production_id._cure_mismatch(
            self.scan_id, self.decision, self.reason, self.label_id
        )
        return {"type": "ir.actions.act_window_close"}


class MedicalLabelSend(models.TransientModel):
    """The label printer that an issue goes to."""

    _name = "medical.label.send"
    _description = "Sending labels to a printer"

    issue_id = fields.Many2one("medical.label.issue", required=True)
    company_id = fields.Many2one(related="issue_id.company_id")
    printer_id = fields.Many2one(
        "medical.label.printer",
        "Printer",
        required=True,
        domain="[('kind', '=', 'zpl'), ('company_id', '=', company_id)]",
    )

    def action_apply(self):
        """Print there.

        :raises AccessError: for a printer that the user may not see
        :raises UserError: for a printer of another company, and where the printer does
            not take them; nothing is recorded
        """
        self.ensure_one()
        self.issue_id._send_to_printer(self.printer_id)
        return {"type": "ir.actions.act_window_close"}
