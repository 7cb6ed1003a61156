# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.qms_base.tools.lock_trigger import LockRule
from odoo.addons.qms_base.tools.opening import opened

from ..inspection.guard import client_fields
from .numbers import normalised, number

TRIALS = tuple(f"trial_{place}" for place in range(1, 6))
_SERVED = {"name", "company_id", "state", "author_ids", "signed_at"}


class MedicalGaugeStudy(models.Model):
    """Gauge repeatability and reproducibility: what of the spread is the gauge.

    Several people measure several parts several times. Evaluated by average and range
    or by analysis of variance (AIAG MSA, 4th edition); fixed once signed.
    """

    _name = "medical.gauge.study"
    _description = "Gauge R&R study"
    _inherit = [
        "qms.server.values",
        "qms.lock.mixin",
        "qms.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _qms_lock = LockRule()

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    title = fields.Char("Characteristic", required=True)
    instrument_id = fields.Many2one(
        "maintenance.equipment",
        "Instrument",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_instrument', '=', True)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    unit = fields.Char(related="instrument_id.instrument_unit")
    product_id = fields.Many2one("product.product", ondelete="restrict")
    method = fields.Selection(
        [("anova", "Analysis of variance"), ("average_and_range", "Average and range")],
        required=True,
        default="anova",
    )
    tolerance = fields.Char(
        "Tolerance width",
        help="Upper limit less lower limit, in the unit. May be empty.",
    )
    part_count = fields.Integer("Parts", default=10)
    operator_names = fields.Text(
        "People", help="One a line, as they stand in the grid.", default="A\nB\nC"
    )
    trial_count = fields.Integer("Trials", default=3)
    row_ids = fields.One2many("medical.gauge.study.row", "study_id", "Readings")
    state = fields.Selection(
        [("draft", "Draft"), ("signed", "Signed")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    problem = fields.Char("Not evaluated", compute="_compute_figures")
    ev = fields.Float("Repeatability (EV)", compute="_compute_figures", digits=0)
    av = fields.Float("Reproducibility (AV)", compute="_compute_figures", digits=0)
    interaction = fields.Float(
        "Person by part (INT)", compute="_compute_figures", digits=0
    )
    grr = fields.Float("Gauge (GRR)", compute="_compute_figures", digits=0)
    pv = fields.Float("Parts (PV)", compute="_compute_figures", digits=0)
    tv = fields.Float("Total (TV)", compute="_compute_figures", digits=0)
    grr_percent = fields.Float(
        "%GRR of study", compute="_compute_figures", digits=(16, 2)
    )
    tolerance_percent = fields.Float(
        "%GRR of tolerance", compute="_compute_figures", digits=(16, 2)
    )
    ndc = fields.Integer(
        "Distinct categories",
        compute="_compute_figures",
        help="Five or more are asked for (AIAG MSA).",
    )
    verdict = fields.Selection(
        [
            ("none", "Not evaluated"),
            ("acceptable", "Acceptable"),
            ("conditional", "Conditional"),
            ("unacceptable", "Unacceptable"),
        ],
        compute="_compute_figures",
        help="Under 10 % acceptable, over 30 % or under five categories not; of the"
        " tolerance where one is given, else of the study (AIAG MSA).",
    )
    notes = fields.Text("Look at", compute="_compute_figures")
    chart = fields.Html(compute="_compute_figures", sanitize=False)
    conclusion = fields.Text(copy=False, tracking=True)
    author_ids = fields.Many2many(
        "res.users",
        "medical_gauge_study_author_rel",
        string="Entered by",
        readonly=True,
        copy=False,
    )
    signed_at = fields.Datetime("Signed on", readonly=True, copy=False)

    _name_uniq = models.UniqueIndex("(name)", "This number is given already.")

    @api.depends("name", "title")
    def _compute_display_name(self):
        for study in self:
            study.display_name = f"{study.name or ''} {study.title or ''}".strip()

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    @api.constrains("tolerance")
    def _check_tolerance(self):
        for study in self:
            number(study, "tolerance")

    @api.constrains("part_count", "trial_count")
    def _check_size(self):
        for study in self:
            if not (
                2 <= study.part_count <= 50 and 2 <= study.trial_count <= len(TRIALS)
            ):
                raise ValidationError(
                    self.env._("A study has 2 to 50 parts and 2 to 5 trials.")
                )

    @api.constrains("instrument_id")
    def _check_instrument(self):
        for study in self:
            if not study.instrument_id.is_instrument:
                raise ValidationError(
                    self.env._(
                        "%(name)s is no measuring instrument.",
                        name=study.instrument_id.display_name,
                    )
                )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | _SERVED

    @api.model
    def _qms_served_fields(self):
        return super()._qms_served_fields() | _SERVED

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"].sudo()
        equipment = self.env["maintenance.equipment"]
        prepared = []
        for vals in vals_list:
            given = self.default_get(["instrument_id"]) | vals
            # sudo: the company follows from the instrument, which is checked below
            instrument = equipment.sudo().browse(given.get("instrument_id") or [])
            company = instrument.exists().company_id or self.env.company
            prepared.append(
                {
                    **normalised(vals, ("tolerance",)),
                    **dict.fromkeys(_SERVED, False),
                    "state": "draft",
                    "company_id": company.id,
                    # sudo: whoever may enter one may have its number drawn
                    "name": sequence.with_company(company).next_by_code(
                        "medical.gauge.study"
                    ),
                    "author_ids": [Command.set([self.env.uid])],
                }
            )
        studies = super().create(prepared)
        studies.instrument_id.check_access("read")
        return studies

    def write(self, vals):
        result = super().write(normalised(vals, ("tolerance",)))
        if "instrument_id" in vals:
            self.instrument_id.check_access("read")
            for study in self:
                study._serve(company_id=study.instrument_id.company_id.id)
        if client_fields(vals) - _SERVED:
            self._note_author()
        return result

    def _note_author(self):
        """Remember that this user wrote in these drafts: he may not sign them."""
        new = self.filtered(
            lambda s: s.state == "draft" and self.env.user not in s.sudo().author_ids
        )
        if new:
            new._serve(author_ids=[Command.link(self.env.uid)])

    def _serve(self, **values):
        """Write what only the service writes.

        sudo: whoever acts may do just what the method that calls this says.
        """
        served = self.sudo()
        served.flush_recordset()
        with opened(served):
            written = super(MedicalGaugeStudy, served).write(values)
            served.flush_recordset()
        return written

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------
    def action_prepare(self):
        """Open a row for each part and person; what was entered stays.

        :raises UserError: without two people
        """
        self.ensure_one()
        self.check_access("write")
        names = (self.operator_names or "").splitlines()
        people = [name.strip() for name in names if name.strip()]
        if len(set(people)) < 2:
            raise UserError(self.env._("Name two people at least, one a line."))
        known = {(row.part, row.person) for row in self.row_ids}
        self.env["medical.gauge.study.row"].create(
            [
                {"study_id": self.id, "part": str(part), "person": person}
                for person in dict.fromkeys(people)
                for part in range(1, self.part_count + 1)
                if (str(part), person) not in known
            ]
        )
        return True

    def action_sign(self):
        """Open the signing dialog that fixes the study.

        :raises UserError: with what is missing
        """
        for study in self:
            study._check_signable()
        return self._qms_signing_action("sign")

    def _check_signable(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("%(number)s is signed already.", number=self.name)
            )
        if self.problem:
            raise UserError(
                self.env._(
                    "%(number)s cannot be signed yet: %(problem)s",
                    number=self.name,
                    problem=self.problem,
                )
            )
        if not (self.conclusion or "").strip():
            raise UserError(
                self.env._("%(number)s: enter the conclusion first.", number=self.name)
            )

    # ------------------------------------------------------------------
    # Signature
    # ------------------------------------------------------------------
    @api.model
    def _signature_transitions(self):
        return super()._signature_transitions() | {
            "sign": self.env._("Sign the gauge study")
        }

    def _signature_fields(self, transition):
        return {
            "name": None,
            "title": None,
            "instrument_id": None,
            "company_id": None,
            "method": None,
            "tolerance": None,
            "trial_count": None,
            "row_ids": dict.fromkeys(("part", "person", *TRIALS)),
            "conclusion": None,
        }

    def _signature_extra(self, transition):
        words = dict(self._fields["verdict"]._description_selection(self.env))
        return {
            study.id: {
                self.env._("%GRR of study"): f"{study.grr_percent:.2f}",
                self.env._("Distinct categories"): str(study.ndc),
                self.env._("Verdict"): words[study.verdict],
            }
            for study in self
        }

    def _signature_authors(self, transition):
        # sudo: who wrote in the record
        return {study.id: study.sudo().author_ids for study in self}

    def _signature_check(self, transition, verdict="sign"):
        result = super()._signature_check(transition, verdict)
        if verdict != "reject":
            for study in self:
                study._check_signable()
        return result

    def _signature_apply(self, transition):
        # what was entered goes in before the database closes the record
        self.env.flush_all()
        self._serve(state="signed", signed_at=fields.Datetime.now())
