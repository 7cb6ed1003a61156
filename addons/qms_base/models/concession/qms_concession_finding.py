# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .guard import is_concession_write


class QmsConcessionFinding(models.Model):
    """A finding that a concession covers: of this kind, about exactly these records."""

    _name = "qms.concession.finding"
    _description = "Finding of a concession"
    _qms_lock_parent = "concession_id"
    _order = "id"
    _rec_name = "message"

    concession_id = fields.Many2one(
        "qms.concession", required=True, readonly=True, ondelete="cascade", index=True
    )
    code = fields.Char(required=True, readonly=True)
    cause = fields.Selection(selection="_selection_cause", compute="_compute_cause")
    message = fields.Text("What was found", required=True, readonly=True)
    about_text = fields.Char("About", readonly=True)
    about = fields.Char(
        "Identifiers",
        required=True,
        readonly=True,
        help="The records that the finding is about. The same kind of finding about"
        " another record is not covered.",
    )

    @api.model
    def _selection_cause(self):
        return self.env["qms.gate.mixin"]._selection_gate_cause()

    @api.depends("code")
    def _compute_cause(self):
        known = self.env["qms.gate.mixin"]._gate_causes()
        for finding in self:
            finding.cause = finding.code if finding.code in known else "other"

    @api.model
    def _about(self, finding):
        """The records of a :class:`Finding`, in a form that can be compared."""
        return json.dumps(sorted([model, res_id] for model, res_id in finding.records))

    @api.model
    def _request_vals(self, finding):
        """Values of a line for a :class:`Finding`."""
        # sudo: names of what a finding speaks of, which its message says too
        records = [self.env[model].sudo().browse(i) for model, i in finding.records]
        kinds = self.env["ir.model"]
        names = [
            f"{kinds._get(record._name).sudo().name} {record.display_name}"
            for record in records
            if record.exists()
        ]
        return {
            "code": finding.code,
            "message": finding.message,
            "about": self._about(finding),
            "about_text": "; ".join(names),
        }

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_clients()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_clients()
        return super().write(vals)

    def unlink(self):
        self._refuse_clients()
        return super().unlink()

    def _refuse_clients(self):
        if not is_concession_write():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "What a concession covers is what the gate found; nobody can write"
                    " it."
                ),
                error=AccessError,
            )
