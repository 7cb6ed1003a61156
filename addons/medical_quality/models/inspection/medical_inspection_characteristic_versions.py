# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from .guard import is_server_write


class MedicalInspectionCharacteristic(models.Model):
    """Which characteristic of the version before this one is, whatever its name."""

    _inherit = "medical.inspection.characteristic"

    previous_id = fields.Many2one(
        "medical.inspection.characteristic",
        "In the version before",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if is_server_write():
            # a new version of the plan; what people copy is another plan
            for line, vals in zip(self, vals_list, strict=True):
                vals["previous_id"] = line.id
        return vals_list

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("previous_id") for vals in vals_list):
            self._check_version_writer()
        return super().create(vals_list)

    def write(self, vals):
        if "previous_id" in vals:
            self._check_version_writer()
        return super().write(vals)

    def _check_version_writer(self):
        """:raises AccessError: for whoever is not the server"""
        if not is_server_write():
            self.env["qms.gate.denial"]._refuse_change(
                self.plan_id,
                "record.given",
                self.env._(
                    "Which characteristic this was in the version before is noted"
                    " when the new version is made; nobody writes it."
                ),
                error=AccessError,
            )

    def _in_all_versions(self):
        """This characteristic in each version of its plan, the oldest first.

        In versions made before this was noted, the one of the same name.
        """
        self.ensure_one()
        plan = self.plan_id
        versions = plan.search(
            [("company_id", "=", plan.company_id.id), ("number", "=", plan.number)],
            order="version, id",
        )
        first, named = {}, {}
        for version in versions:
            lines = version.characteristic_ids
            noted = any(line.previous_id for line in lines)
            for line in lines:
                before = line.previous_id or (not noted and named.get(line.name))
                first[line] = first.get(before, before) if before else line
            named = {line.name: line for line in lines}
        one = first[self]
        return versions.characteristic_ids.filtered(
            lambda line: first[line] == one
        ).sorted(lambda line: (line.plan_id.version, line.id))
