# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.ledger import make_append_only

# Set only while an authorized change is recorded; no client can reach it.
_recording = ContextVar("qms_controlled_change_recording", default=False)


class QmsControlledChange(models.Model):
    """A change of what regulation rests on: who made it, when and why.

    Ledger: append-only in PostgreSQL, no stored computes, restrict keys only.
    (ISO 13485, 4.2.5; 21 CFR 11.10(e))
    """

    _name = "qms.controlled.change"
    _description = "Controlled change"
    _inherit = "qms.ledger"
    _order = "changed_at desc, id desc"
    _rec_name = "res_name"
    _log_access = False

    kind = fields.Selection(
        [
            ("regulate", "Made regulated"),
            ("deregulate", "No longer regulated"),
            ("product", "Product changed"),
            ("login", "Login changed"),
            ("certification", "Less asked of people"),
        ],
        "Change",
        required=True,
        readonly=True,
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Record name", required=True, readonly=True)
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)
    reason = fields.Text(required=True, readonly=True)
    changed_at = fields.Datetime(
        "Changed on", required=True, readonly=True, help="Server time (UTC)."
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    actor_id = fields.Many2one(
        "res.users", "User", required=True, readonly=True, ondelete="restrict"
    )
    actor_name = fields.Char("User name", required=True, readonly=True)
    employee_id = fields.Many2one(
        "hr.employee", "Person", readonly=True, ondelete="restrict"
    )
    employee_name = fields.Char("Person name", readonly=True)

    _record_idx = models.Index("(res_model, res_id)")

    def init(self):
        make_append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not _recording.get():
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "ledger.written",
                self.env._(
                    "Controlled changes are recorded where they are made; nobody can"
                    " write one."
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    @api.model
    def _record(self, kind, record, reason, before="", after="", company=None):
        """Record that the real user changed a record now.

        :param kind: value of the field ``kind``
        :param record: the record changed
        :param reason: why, in the words of who changed it
        :param before: what it was, in words
        :param after: what it is now, in words
        :param company: where it was changed; default is the user's current one
        """
        company = company or self.env.company
        employee_id = (
            self.env["qms.operator.presence"]._present_employees().get(company.id)
        )
        # sudo: nobody has the right to create these; the change records itself
        ledger = self.sudo()
        token = _recording.set(True)
        try:
            return ledger.create(
                {
                    "kind": kind,
                    "res_model": record._name,
                    "res_id": record.id,
                    "res_name": record.sudo().display_name,
                    "before": before,
                    "after": after,
                    "reason": reason.strip(),
                    "changed_at": fields.Datetime.now(),
                    "company_id": company.id,
                    "actor_id": self.env.uid,
                    "actor_name": self.env.user.name,
                    "employee_id": employee_id,
                    "employee_name": ledger.env["hr.employee"]
                    .browse(employee_id or [])
                    .name,
                }
            )
        finally:
            _recording.reset(token)
