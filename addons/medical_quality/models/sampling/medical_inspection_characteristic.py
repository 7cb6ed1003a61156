# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from ...sampling import SIZE_FREE, Scheme
from ...sampling.scheme import SINGLE, Z14
from .medical_sampling_scheme import FIELDS

# kinds that are judged, so that what does not conform can be counted
COUNTABLE = ("pass_fail", "visual")
# kinds that are of the lot as a whole
OF_THE_LOT = ("text", "file")


class MedicalInspectionCharacteristic(models.Model):
    """A characteristic sampled by itself, or as its plan says."""

    _name = "medical.inspection.characteristic"
    _inherit = ["medical.inspection.characteristic", "medical.sampling.scheme"]

    sampling_own = fields.Boolean(
        "Own sampling", help="Sampled by itself, not as the plan says."
    )
    unit_entry = fields.Selection(
        [
            ("count", "Nonconforming units counted"),
            ("each", "Each unit singly"),
        ],
        "Entered as",
        required=True,
        default="count",
        help="Of characteristics that are judged, with a sample: the inspector enters"
        " how many units do not conform, or judges each unit. Measured values are"
        " always entered for each unit.",
    )

    def _sampled_as(self):
        """The record whose sampling counts: this one or its plan."""
        self.ensure_one()
        return self if self.sampling_own else self.plan_id

    def _scheme(self):
        """The :class:`Scheme` of its samples; a text is of the lot."""
        self.ensure_one()
        if self.kind in OF_THE_LOT:
            return Scheme(SINGLE)
        return self._sampled_as()._sampling_scheme()

    def _is_counted(self):
        """Whether one number of nonconforming units is entered for the sample."""
        self.ensure_one()
        return (
            self.kind in COUNTABLE
            and self.unit_entry == "count"
            and self._scheme().method not in SIZE_FREE
        )

    @api.depends(
        "kind",
        "sampling_own",
        *FIELDS,
        *(f"plan_id.{name}" for name in FIELDS),
    )
    def _compute_sampling_summary(self):
        for line in self:
            line.sampling_summary = line._scheme_in_words()

    def _is_switched(self):
        """Whether the severity follows from the lots decided before."""
        self.ensure_one()
        return (
            self._scheme().method == Z14
            and self._sampled_as().sampling_switching != "none"
        )

    def _scheme_in_words(self):
        self.ensure_one()
        if self.kind in OF_THE_LOT:
            return self.env._("One value for the lot")
        return self._sampled_as()._sampling_in_words()

    @api.constrains("sampling_own", *FIELDS)
    def _check_sampling(self):
        return super(
            MedicalInspectionCharacteristic,
            self.filtered("sampling_own"),
        )._check_sampling()
