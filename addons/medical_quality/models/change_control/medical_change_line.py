# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.tools.opening import not_opened, opened


class MedicalChangeLine(models.AbstractModel):
    """A line of a change order: written until its approval is asked, then fixed.

    Whoever writes in it has a hand in the change, and does not approve it.
    """

    _name = "medical.change.line"
    _description = "Line of a change order"
    _inherit = ["qms.server.values", "qms.lock.line"]
    _qms_lock_parent = "change_id"

    change_id = fields.Many2one(
        "medical.change.order",
        "Change order",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="change_id.company_id", store=True, index=True)

    @api.model
    def _change_served_fields(self):
        """Names of the fields that only the service writes."""
        return frozenset()

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | self._change_served_fields()

    @api.model_create_multi
    def create(self, vals_list):
        served = self._change_served_fields()
        ids = {vals.get("change_id") for vals in vals_list} - {None, False}
        named = self.env["medical.change.order"].browse(ids)
        opened_ids = set(named.ids) - set(not_opened(named).ids)
        lines = super().create(
            [
                vals
                if vals.get("change_id") in opened_ids
                else {key: vals[key] for key in vals.keys() - served}
                for vals in vals_list
            ]
        )
        # sudo: who had a hand in it is noted by the service
        not_opened(lines.sudo().change_id)._note_author()
        return lines

    def write(self, vals):
        shut = not_opened(self.sudo().change_id)
        if shut:
            self._refuse_served(vals)
            # sudo: see above
            shut._note_author()
        return super().write(vals)

    def _refuse_served(self, vals):
        """:raises AccessError: where a client writes what the service writes"""
        served = (self._change_served_fields() | {"change_id"}) & set(vals)
        if served:
            labels = [
                self._fields[name]._description_string(self.env) for name in served
            ]
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "%(fields)s: set by what people do with the change order; nobody"
                    " can write it.",
                    fields=", ".join(sorted(labels)),
                ),
                error=AccessError,
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_note_author(self):
        not_opened(self.sudo().change_id)._note_author()

    def _serve(self, **values):
        """Write what only the service writes."""
        with opened(self.change_id):
            self.write(values)
            self.flush_recordset()
