# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...sampling import AQLS, SEVERITIES, SamplingError, Scheme

METHODS = [
    ("single", "One value for the lot"),
    ("full", "Every unit (100 %)"),
    ("fixed", "Fixed number of units"),
    ("percentage", "Percentage of the lot"),
    ("reliability", "c = 0 or more: confidence and reliability"),
    ("limiting_quality", "c = 0: limiting quality (LTPD)"),
    ("zero_aql", "c = 0: as strict as Z1.4 at its limiting quality"),
    ("z14", "ANSI/ASQ Z1.4, single sampling"),
]
FIELDS = (
    "sampling_method",
    "sampling_size",
    "sampling_percent",
    "sampling_accept",
    "sampling_confidence",
    "sampling_reliability",
    "sampling_quality",
    "sampling_risk",
    "sampling_level",
    "sampling_aql",
    "sampling_switching",
)
# what each method is derived from; the rest of the fields says nothing then
USED = {
    "single": (),
    "full": (),
    "fixed": ("sampling_size", "sampling_accept"),
    "percentage": ("sampling_percent", "sampling_size", "sampling_accept"),
    "reliability": ("sampling_confidence", "sampling_reliability", "sampling_accept"),
    "limiting_quality": ("sampling_quality", "sampling_risk"),
    "zero_aql": ("sampling_level", "sampling_aql", "sampling_risk"),
    "z14": ("sampling_level", "sampling_aql"),
}
_TEXTS = (
    "sampling_percent",
    "sampling_confidence",
    "sampling_reliability",
    "sampling_quality",
    "sampling_risk",
)
# lots that any plan must have a sample for
_TRIED = (1, 2, 1000, 500_001)


class MedicalSamplingScheme(models.AbstractModel):
    """How many units of a lot are inspected, and with how many failing it passes.

    Percentages are kept as decimal text: a sample turns on equality, and 0.1 as a
    floating-point number is not one tenth.
    """

    _name = "medical.sampling.scheme"
    _description = "Sampling of a plan or characteristic"

    sampling_method = fields.Selection(
        METHODS,
        "Sampling",
        required=True,
        default="single",
        help="One value for the lot: one value, or one judgement, stands for all its"
        " units; no sample is derived. All others derive the sample from the size of"
        " the lot; a sample as large as the lot is every unit.",
    )
    sampling_size = fields.Integer("Units", help="Units to inspect, or the least.")
    sampling_percent = fields.Char("Percent of the lot", help="Rounded up to units.")
    sampling_accept = fields.Integer(
        "Acceptance number (Ac)",
        help="Accepted with so many nonconforming units or fewer.",
    )
    sampling_confidence = fields.Char("Confidence (%)")
    sampling_reliability = fields.Char("Reliability (%)")
    sampling_quality = fields.Char("Limiting quality (% nonconforming)")
    sampling_risk = fields.Char("Consumer's risk (%)")
    sampling_level = fields.Selection(
        [
            ("I", "I"),
            ("II", "II"),
            ("III", "III"),
            ("S-1", "S-1"),
            ("S-2", "S-2"),
            ("S-3", "S-3"),
            ("S-4", "S-4"),
        ],
        "Inspection level",
    )
    sampling_aql = fields.Selection(
        [(aql, aql) for aql in AQLS], "AQL (% nonconforming)"
    )
    sampling_switching = fields.Selection(
        [
            ("z14", "Normal, tightened, reduced (Z1.4)"),
            ("no_reduced", "Normal and tightened only"),
            ("none", "Normal only: isolated lots"),
        ],
        "Switching",
        required=True,
        default="z14",
        help="Of Z1.4: the severity follows from the lots decided before, of the same"
        " product, supplier or line, level and AQL. Reduced inspection also needs an"
        " approval that is signed.",
    )
    sampling_summary = fields.Char("Sample", compute="_compute_sampling_summary")

    _sampling_numbers = models.Constraint(
        "CHECK (sampling_size >= 0 AND sampling_accept >= 0)",
        "Sample size and acceptance number are not negative.",
    )

    def _sampling_scheme(self):
        """The :class:`Scheme` these fields state."""
        self.ensure_one()
        used = USED[self.sampling_method or "single"]

        def text(name):
            value = (self[name] or "") if name in used else ""
            return value.strip().replace(",", ".")

        def number(name):
            return self[name] if name in used else 0

        return Scheme(
            method=self.sampling_method or "single",
            size=number("sampling_size"),
            percent=text("sampling_percent"),
            accept=number("sampling_accept"),
            confidence=text("sampling_confidence"),
            reliability=text("sampling_reliability"),
            quality=text("sampling_quality"),
            risk=text("sampling_risk"),
            level=text("sampling_level"),
            aql=text("sampling_aql"),
        )

    @api.depends(*FIELDS)
    def _compute_sampling_summary(self):
        for record in self:
            record.sampling_summary = record._sampling_in_words()

    def _sampling_in_words(self):
        self.ensure_one()
        facts = {
            "size": self.sampling_size,
            "percent": self.sampling_percent or "?",
            "accept": self.sampling_accept,
            "confidence": self.sampling_confidence or "?",
            "reliability": self.sampling_reliability or "?",
            "quality": self.sampling_quality or "?",
            "risk": self.sampling_risk or "10",
            "level": self.sampling_level or "?",
            "aql": self.sampling_aql or "?",
        }
        return {
            "single": self.env._("One value for the lot"),
            "full": self.env._("Every unit"),
            "fixed": self.env._("%(size)s units, Ac %(accept)s", **facts),
            "percentage": self.env._(
                "%(percent)s %% of the lot, Ac %(accept)s", **facts
            ),
            "reliability": self.env._(
                "%(confidence)s/%(reliability)s (confidence/reliability),"
                " Ac %(accept)s",
                **facts,
            ),
            "limiting_quality": self.env._(
                "c = 0, LTPD %(quality)s %%, risk %(risk)s %%", **facts
            ),
            "zero_aql": self.env._(
                "c = 0 matched to Z1.4 level %(level)s, AQL %(aql)s", **facts
            ),
            "z14": self.env._("Z1.4 level %(level)s, AQL %(aql)s", **facts),
        }[self.sampling_method or "single"]

    @api.constrains(*FIELDS)
    def _check_sampling(self):
        """A plan states a sample for every lot, or none is written down."""
        for record in self:
            scheme = record._sampling_scheme()
            severities = SEVERITIES if scheme.method == "z14" else ("normal",)
            try:
                for severity in severities:
                    for size in _TRIED:
                        scheme.plan(size, severity)
            except SamplingError as error:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the sampling “%(sampling)s” gives no sample."
                        " %(missing)s",
                        name=record.display_name,
                        sampling=record._sampling_in_words(),
                        missing=record._sampling_missing(),
                    )
                ) from error

    def _sampling_missing(self):
        """What to enter, by the method."""
        return {
            "fixed": self.env._("Enter how many units, 1 or more."),
            "percentage": self.env._("Enter a percentage above 0 and up to 100."),
            "reliability": self.env._(
                "Enter confidence and reliability in percent, each above 0 and below"
                " 100."
            ),
            "limiting_quality": self.env._(
                "Enter the limiting quality, 0 to 100 %, and the consumer's risk,"
                " above 0 and below 100 %."
            ),
            "zero_aql": self.env._(
                "Choose inspection level and AQL; the risk lies above 0 and below"
                " 100 %."
            ),
            "z14": self.env._("Choose inspection level and AQL."),
        }.get(self.sampling_method, "")
