# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.ledger import make_append_only

# Set only while the service records one; no client can reach it.
_recording = ContextVar("medical_capa_extension_recording", default=False)


class MedicalCapaExtension(models.Model):
    """A later date for a phase or an action: from, to, why, and by whom.

    Ledger: append-only in PostgreSQL, no stored computes, restrict keys only.
    """

    _name = "medical.capa.extension"
    _description = "CAPA extension"
    _inherit = "qms.ledger"
    _order = "id desc"
    _rec_name = "subject"
    _log_access = False

    capa_id = fields.Many2one(
        "medical.capa",
        "CAPA",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    phase_id = fields.Many2one(
        "medical.capa.phase",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    action_id = fields.Many2one(
        "medical.capa.action",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    subject = fields.Char("What", required=True, readonly=True)
    number = fields.Integer(
        "Extension number",
        required=True,
        readonly=True,
        help="Of this phase or action. From the third on by a quality manager.",
    )
    old_date = fields.Date("Was due", required=True, readonly=True)
    new_date = fields.Date("Now due", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    extended_at = fields.Datetime("Extended on", required=True, readonly=True)
    extended_by_id = fields.Many2one(
        "res.users", "Extended by", required=True, readonly=True, ondelete="restrict"
    )
    extended_by_name = fields.Char("Name", required=True, readonly=True)

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not _recording.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    'Extensions are recorded where a date is moved ("Extend"); nobody'
                    " can write one."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _record(self, capa, line, number, old_date, new_date, reason):
        """Record that the real user moved a date now.

        :param line: the phase or the action
        """
        token = _recording.set(True)
        try:
            # sudo: nobody has the right to create these; the service records them
            return self.sudo().create(
                {
                    "capa_id": capa.id,
                    "company_id": capa.company_id.id,
                    "phase_id": line._name == "medical.capa.phase" and line.id,
                    "action_id": line._name == "medical.capa.action" and line.id,
                    "subject": line.display_name,
                    "number": number,
                    "old_date": old_date,
                    "new_date": new_date,
                    "reason": reason,
                    "extended_at": fields.Datetime.now(),
                    "extended_by_id": self.env.uid,
                    "extended_by_name": self.env.user.name,
                }
            )
        finally:
            _recording.reset(token)
