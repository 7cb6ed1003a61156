# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Domain


class MedicalDeviceFile(models.Model):
    """Who released what the index names: by signature, or by a change order."""

    _inherit = "medical.device.file"

    @api.model
    def _released_by(self, records, transition):
        """Names of those who released records, for many at once: three queries.

        :param records: of one model (``sudo``)
        :param transition: of its signatures
        :return: ``{record id: text}``, without those that nobody signed for
        """
        names = self._signed_by(records._name, records.ids, transition)
        refs = {f"{records._name},{record.id}" for record in records} - {
            f"{records._name},{id_}" for id_ in names
        }
        items = records.env["medical.change.item"].search(
            Domain("record_ref", "in", sorted(refs))
            & Domain("change_id.applied_at", "!=", False),
            order="id",
        )
        changes = self._released_by_change(items.change_id)
        for item in items:
            names[item.record_ref.id] = changes[item.change_id]
        return names

    @api.model
    def _released_by_change(self, changes):
        """``{change order: who approved it, and its number}``; one query."""
        names = self._signed_by(changes._name, changes.ids, "approve")
        return {
            change: f"{change.name}: {names[change.id]}"
            if change.id in names
            else change.name
            for change in changes
        }

    @api.model
    def _signed_by(self, model, ids, transition):
        """``{id: names of the signers of the last round}``; one query."""
        # sudo: whoever sees a record sees by whom it was signed (21 CFR 11.50(b))
        signatures = self.env["qms.signature"].sudo()
        found = signatures.search(
            Domain("res_model", "=", model)
            & Domain("res_id", "in", ids)
            & Domain("transition", "=", transition)
        )
        names = {}
        for res_id, own in found.grouped("res_id").items():
            counting = own._counting().sorted("position")
            if counting[-1:].verdict == "sign":
                names[res_id] = ", ".join(counting.mapped("signer_name"))
        return names
