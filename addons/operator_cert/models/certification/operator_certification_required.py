# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from .operator_certification_requirement import TARGET_FIELDS


class OperatorCertificationRequirement(models.Model):
    """What a piece of work requires of who does it."""

    _inherit = "operator.certification.requirement"

    @api.model
    def _by_workorder(self, workorders):
        """What work orders require of who does them.

        An order that pinned a definition set requires what is written there, also
        what was archived or added since; any other requires what is in force now.

        :param workorders: ``mrp.workorder`` records
        :return: ``{workorder: requirements}``, empty where nothing is required
        """
        pinned = {
            order: definition["requirements"]
            for order in workorders.production_id
            if "requirements" in (definition := order._definition())
        }
        required = {}
        for workorder in workorders:
            rows = pinned.get(workorder.production_id)
            if rows is not None:
                # sudo: what a work order requires is no secret to whoever sees it
                required[workorder] = self.sudo().browse(
                    row["id"] for row in rows if _is_for(row, workorder)
                )
        loose = workorders.filtered(lambda w: w.production_id not in pinned)
        return required | self._in_force(loose)

    @api.model
    def _in_force(self, records):
        """What pieces of work require by what is in force now.

        :param records: records of one model that is worked on
        :return: ``{record: requirements}`` (``sudo``)
        """
        if not records:
            return {}
        # sudo: what work touches is no secret to whoever sees the work
        touched = (
            self.env["qms.requirement.target"].sudo()._requirement_targets(records)
        )
        by_target = self._by_target(touched.values())
        return {
            record: self.sudo()
            .union(
                *(
                    by_target[model, target]
                    for model, ids in touched[record].items()
                    for target in ids
                )
            )
            ._binding(record.company_id)
            for record in records
        }

    @api.model
    def _by_target(self, touched):
        """Requirements in force for targets.

        :param touched: ``{model name: ids}`` several times
        :return: ``{(model name, id): requirements}`` (``sudo``), empty for others
        """
        ids = defaultdict(set)
        for targets in touched:
            for model, found in targets.items():
                ids[model] |= found
        fields = {model: name for name, model in TARGET_FIELDS.items()}
        domain = Domain.OR(
            Domain(fields[model], "in", list(found))
            if model in fields
            else Domain("target_model", "=", model)
            & Domain("target_res_id", "in", list(found))
            for model, found in ids.items()
            if found
        )
        # sudo: what work requires is no secret to whoever sees the work
        rows = self.sudo().search(domain)
        by_target = defaultdict(rows.browse)
        for row in rows:
            record = row._target_record()
            by_target[record._name, record.id] |= row
        return by_target


def _is_for(row, workorder):
    """Whether a pinned requirement is for a work order of its own order."""
    if row["whole"]:
        return True
    if row["operation"]:
        return row["operation"] == workorder.operation_id.id
    return workorder.workcenter_id.id in row["workcenters"]
