# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..inspection.guard import is_server_write
from .medical_sampling_scheme import METHODS


class MedicalInspectionSample(models.Model):
    """The sample of one characteristic, as it was derived when the lot was opened.

    Kept with the inspection: a later version of the plan, another severity or a lot
    that grew changes nothing of it.
    """

    _name = "medical.inspection.sample"
    _description = "Sample of an inspection"
    _qms_lock_parent = "inspection_id"
    _qms_lock_free = ("sequence",)
    _inherit = ["qms.server.values"]
    _order = "inspection_id, sequence, id"
    _rec_name = "characteristic_id"

    inspection_id = fields.Many2one(
        "medical.inspection",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    characteristic_id = fields.Many2one(
        "medical.inspection.characteristic",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="inspection_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(related="characteristic_id.sequence", store=True)
    method = fields.Selection(METHODS, required=True, readonly=True)
    lot_size = fields.Integer(related="inspection_id.lot_size", aggregator=False)
    sample_size = fields.Integer(
        required=True, readonly=True, aggregator=False, help="Units to inspect (n)."
    )
    accept_number = fields.Integer(
        "Ac",
        required=True,
        readonly=True,
        aggregator=False,
        help="Accepted with so many nonconforming units or fewer.",
    )
    reject_number = fields.Integer(
        "Re",
        required=True,
        readonly=True,
        aggregator=False,
        help="Not accepted with so many nonconforming units or more.",
    )
    severity = fields.Selection(
        [
            ("normal", "Normal"),
            ("tightened", "Tightened"),
            ("reduced", "Reduced"),
        ],
        required=True,
        readonly=True,
        default="normal",
    )
    series_id = fields.Many2one(
        "medical.sampling.series",
        "Series",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The lots whose results switch the severity.",
    )
    level = fields.Char(readonly=True)
    aql = fields.Char("AQL", readonly=True)
    letter = fields.Char("Code letter", readonly=True)
    plan_letter = fields.Char(
        readonly=True, help="Another one than the code letter where an arrow leads on."
    )
    counted = fields.Boolean(
        readonly=True,
        help="One number of nonconforming units is entered for the whole sample.",
    )
    derivation = fields.Char("Derived", compute="_compute_derivation")
    nonconforming_units = fields.Integer(
        "Nonconforming", compute="_compute_outcome", aggregator=False
    )
    outcome = fields.Selection(
        [
            ("incomplete", "Not complete"),
            ("accepted", "Accepted"),
            ("accepted_back_to_normal", "Accepted, back to normal inspection"),
            ("not_accepted", "Not accepted"),
        ],
        compute="_compute_outcome",
    )

    _characteristic_uniq = models.UniqueIndex(
        "(inspection_id, characteristic_id)",
        "A characteristic has one sample per inspection.",
    )
    _numbers = models.Constraint(
        "CHECK (sample_size >= 1 AND accept_number >= 0"
        " AND reject_number > accept_number)",
        "A sample has units, and its Re lies above its Ac.",
    )

    @api.depends(
        "method", "sample_size", "accept_number", "reject_number", "severity", "aql"
    )
    def _compute_derivation(self):
        severities = dict(self._fields["severity"]._description_selection(self.env))
        for sample in self:
            numbers = self.env._(
                "n %(size)s, Ac %(accept)s, Re %(reject)s",
                size=sample.sample_size,
                accept=sample.accept_number,
                reject=sample.reject_number,
            )
            parts = [sample.characteristic_id._scheme_in_words()]
            if sample.method == "z14":
                parts.append(self.env._("letter %(letter)s", letter=sample._letters()))
                parts.append(severities[sample.severity].lower())
            if sample.method != "single":
                parts.append(numbers)
            sample.derivation = ", ".join(filter(None, parts))

    def _letters(self):
        """``F → G`` where an arrow led to another plan."""
        if self.letter != self.plan_letter:
            return f"{self.letter} → {self.plan_letter}"
        return self.letter or "–"

    @api.depends(
        "inspection_id.result_ids.conform",
        "inspection_id.result_ids.nonconforming_units",
        "sample_size",
        "accept_number",
        "reject_number",
    )
    def _compute_outcome(self):
        verdicts = {}
        for inspection in self.inspection_id:
            for line in inspection._judge().characteristics:
                verdicts[inspection.id, line.characteristic_id] = line
        for sample in self:
            line = verdicts.get((sample.inspection_id.id, sample.characteristic_id.id))
            sample.outcome = line.outcome if line else "incomplete"
            sample.nonconforming_units = line.nonconforming if line else 0

    def _rows(self):
        """How many results are entered for each of these samples."""
        self.ensure_one()
        return 1 if self.counted else self.sample_size

    def _fit_results(self):
        """Open or take away empty results, so that each sample has its units.

        Of samples that were derived anew before anything was entered.
        """
        results = self.env["medical.inspection.result"].search(
            [("sample_id", "in", self.ids)]
        )
        held = results.grouped("sample_id")
        results.filtered(lambda r: r.unit_number > r.sample_id._rows()).unlink()
        results.create(
            [
                sample.inspection_id._result_values(sample, unit)
                for sample in self
                for unit in range(len(held.get(sample, ())) + 1, sample._rows() + 1)
            ]
        )

    @api.model
    def _server_owned_fields(self):
        return set(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_client()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_client()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_server_only(self):
        self._refuse_client()

    def _refuse_client(self):
        if not is_server_write():
            self.env["qms.gate.denial"]._refuse_change(
                self.inspection_id,
                "record.given",
                self.env._(
                    "Samples follow from the plan and the size of the lot: they are"
                    " not typed in."
                ),
                error=AccessError,
            )

    def _digest_content(self):
        self.ensure_one()
        return {
            "characteristic": self.characteristic_id.name,
            "method": self.method,
            "n": self.sample_size,
            "ac": self.accept_number,
            "re": self.reject_number,
            "severity": self.severity,
            "letter": self.letter or None,
            "plan_letter": self.plan_letter or None,
        }
