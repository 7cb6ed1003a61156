# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""From what a CAPA comes from to the CAPAs there are of it, and to a new one."""

from odoo import fields, models

_READERS = "qms_base.group_qms_operator,qms_base.group_qms_auditor"


class MedicalCapaSourced(models.AbstractModel):
    """A record that CAPAs come from; see ``SOURCE_MODELS``."""

    _name = "medical.capa.sourced"
    _description = "Record that a CAPA comes from"

    capa_count = fields.Integer("CAPAs", compute="_compute_capa_count", groups=_READERS)

    def _capa_refs(self):
        return {f"{self._name},{record.id}": record.id for record in self}

    def _compute_capa_count(self):
        refs = self._capa_refs()
        rows = self.env["medical.capa.source"]._read_group(
            [("record_ref", "in", list(refs))],
            ["record_ref"],
            ["capa_id:count_distinct"],
        )
        counts = {refs[ref]: count for ref, count in rows}
        for record in self:
            record.capa_count = counts.get(record.id, 0)

    def action_open_capas(self):
        """List the CAPAs that come from this record; a new one names it."""
        self.ensure_one()
        [ref] = self._capa_refs()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("CAPAs of %(record)s", record=self.display_name),
            "res_model": "medical.capa",
            "view_mode": "list,form",
            "domain": [("source_ids.record_ref", "=", ref)],
            "context": {
                "default_source_ids": [
                    fields.Command.create({"kind": "record", "record_ref": ref})
                ]
            },
        }


class QmsConcession(models.Model):
    _name = "qms.concession"
    _inherit = ["qms.concession", "medical.capa.sourced"]


class QmsAuditReview(models.Model):
    _name = "qms.audit.review"
    _inherit = ["qms.audit.review", "medical.capa.sourced"]


class MedicalContainment(models.Model):
    _name = "medical.containment"
    _inherit = ["medical.containment", "medical.capa.sourced"]


class MedicalInspection(models.Model):
    _name = "medical.inspection"
    _inherit = ["medical.inspection", "medical.capa.sourced"]
