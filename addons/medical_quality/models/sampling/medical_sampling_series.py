# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import asdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...sampling import (
    ANSI_Z14,
    DISCONTINUED,
    START,
    Directive,
    InspectedLot,
    SamplingError,
    SwitchingRules,
    SwitchingState,
    step,
)
from ..inspection.guard import is_server_write, lock_rows, server_writes

SEVERITIES = [
    ("normal", "Normal"),
    ("tightened", "Tightened"),
    ("reduced", "Reduced"),
    ("discontinued", "Discontinued"),
]
RULES = {"z14": ANSI_Z14, "no_reduced": SwitchingRules()}


class MedicalSamplingSeries(models.Model):
    """Lots of one product from one supplier or line, inspected at one AQL in turn.

    Begins on normal inspection and is switched by the results of its lots, by the
    rules of ANSI/ASQ Z1.4, 8.3 and 8.4. Where it stands is what the ledger of its
    events says last; the severity here is that, for lists and for opening the next
    lot. Nobody types it in: a decision that is signed changes it otherwise.
    """

    _name = "medical.sampling.series"
    _description = "Series of inspected lots"
    _inherit = ["qms.server.values"]
    _order = "product_tmpl_id, partner_id, workcenter_id, aql, id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    trigger = fields.Char(required=True, readonly=True)
    trigger_text = fields.Char("Inspected at", compute="_compute_trigger_text")
    partner_id = fields.Many2one(
        "res.partner", "Supplier", readonly=True, ondelete="restrict", index=True
    )
    workcenter_id = fields.Many2one(
        "mrp.workcenter", "Line", readonly=True, ondelete="restrict", index=True
    )
    level = fields.Char("Inspection level", required=True, readonly=True)
    aql = fields.Char("AQL", required=True, readonly=True)
    severity = fields.Selection(
        SEVERITIES, "Inspection", required=True, readonly=True, default="normal"
    )
    steady = fields.Boolean(
        "Production steady",
        readonly=True,
        help="Said by the decision that approves reduced inspection, and taken back"
        " with it.",
    )
    event_ids = fields.One2many(
        "medical.sampling.event", "series_id", "History", readonly=True
    )
    decision_ids = fields.One2many("medical.sampling.decision", "series_id")
    decision_count = fields.Integer(compute="_compute_counts")
    lot_count = fields.Integer("Lots", compute="_compute_counts")

    _key_uniq = models.UniqueIndex(
        "(company_id, product_tmpl_id, trigger, COALESCE(partner_id, 0),"
        " COALESCE(workcenter_id, 0), level, aql)",
        "This series exists already.",
    )

    @api.depends("product_tmpl_id", "partner_id", "workcenter_id", "aql", "level")
    def _compute_display_name(self):
        for series in self:
            source = series.partner_id.name or series.workcenter_id.name
            series.display_name = self.env._(
                "%(product)s, %(origin)s, level %(level)s, AQL %(aql)s",
                product=series.product_tmpl_id.display_name,
                origin=source or self.env._("source unknown"),
                level=series.level,
                aql=series.aql,
            )

    @api.depends("trigger")
    def _compute_trigger_text(self):
        field = self.env["medical.inspection.plan"]._fields["trigger"]
        words = dict(field._description_selection(self.env))
        for series in self:
            series.trigger_text = words.get(series.trigger, series.trigger)

    def _compute_counts(self):
        lots = dict(
            self.env["medical.sampling.event"]._read_group(
                [("series_id", "in", self.ids), ("kind", "=", "lot")],
                ["series_id"],
                ["__count"],
            )
        )
        decisions = dict(
            self.env["medical.sampling.decision"]._read_group(
                [("series_id", "in", self.ids)], ["series_id"], ["__count"]
            )
        )
        for series in self:
            series.lot_count = lots.get(series, 0)
            series.decision_count = decisions.get(series, 0)

    # ------------------------------------------------------------------
    # Nobody types it in
    # ------------------------------------------------------------------
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
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._("Series of inspected lots are records and cannot be deleted."),
        )

    def _refuse_client(self):
        if not is_server_write():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Where a series of lots stands follows from their inspections; a"
                    " signed decision changes it otherwise. It is not typed in."
                ),
                error=AccessError,
            )

    # ------------------------------------------------------------------
    # Finding them
    # ------------------------------------------------------------------
    @api.model
    def _find(self, keys, create=False):
        """``{key: series}`` of the keys, those missing begun where asked.

        :param keys: ``(company, template, trigger, partner, work centre, level, aql)``
            with ids, 0 for none
        """
        keys = set(keys)
        if not keys:
            return {}
        missing = sorted(keys - set(self._find(keys))) if create else []
        if missing:
            self.flush_model()
            self.env.cr.execute_values(
                "INSERT INTO medical_sampling_series (company_id, product_tmpl_id,"
                " trigger, partner_id, workcenter_id, level, aql, severity, create_uid,"
                " create_date) VALUES %s ON CONFLICT DO NOTHING",
                [
                    (
                        *key[:3],
                        key[3] or None,
                        key[4] or None,
                        *key[5:],
                        "normal",
                        self.env.uid,
                        fields.Datetime.now(),
                    )
                    for key in missing
                ],
            )
        # sudo: a series binds everybody, also who may not see the supplier
        found = self.sudo().search(
            [
                ("company_id", "in", list({key[0] for key in keys})),
                ("product_tmpl_id", "in", list({key[1] for key in keys})),
            ]
        )
        by_key = {series._key(): series for series in found}
        return {key: by_key[key] for key in keys if key in by_key}

    def _key(self):
        self.ensure_one()
        return (
            self.company_id.id,
            self.product_tmpl_id.id,
            self.trigger,
            self.partner_id.id or 0,
            self.workcenter_id.id or 0,
            self.level,
            self.aql,
        )

    # ------------------------------------------------------------------
    # Switching
    # ------------------------------------------------------------------
    def _state(self):
        """Where the series stands, by the last of its events."""
        last = self._last_event([])
        return _state_of(last.state) if last else START

    def _last_event(self, domain):
        self.ensure_one()
        # sudo: the history decides, whoever may read it
        return (
            self.env["medical.sampling.event"]
            .sudo()
            .search(
                [("series_id", "=", self.id), *domain], order="position desc", limit=1
            )
        )

    def _take_lot(self, sample, line, rules):
        """Count a lot that was decided, and switch where the rules say so.

        A lot that was submitted before, or was sampled at another severity than the
        series is on by now, is on record and does not count.

        :param sample: the sample that was judged
        :param line: its :class:`CharacteristicVerdict`
        :param rules: code of the rules of switching
        :raises UserError: while inspection is discontinued
        """
        self.ensure_one()
        self._lock()
        self._check_goes_on()
        inspection = sample.inspection_id
        resubmitted = bool(inspection.previous_id)
        counted = not resubmitted and sample.severity == self.severity
        lot = InspectedLot(
            sample.severity,
            sample.sample_size,
            sample.accept_number,
            sample.reject_number,
            line.nonconforming,
            line.inspected,
            steady=self.steady,
            resubmitted=resubmitted,
        )
        state, reason = self._state(), None
        if counted:
            state, reason = step(state, lot, RULES[rules])
        self._advance(
            state,
            kind="lot",
            inspection_id=inspection.id,
            subject=inspection.subject,
            rules=rules,
            sampled=sample.severity,
            sample_size=sample.sample_size,
            accept_number=sample.accept_number,
            reject_number=sample.reject_number,
            nonconforming=line.nonconforming,
            inspected=line.inspected,
            verdict=lot.verdict,
            resubmitted=resubmitted,
            counted=counted,
            reason=reason or "",
        )

    def _check_goes_on(self):
        """:raises UserError: while inspection is discontinued"""
        for series in self:
            if series.severity == DISCONTINUED:
                self.env["qms.gate.denial"]._refuse_change(
                    series, "sampling.discontinued", series._discontinued_message()
                )

    def _discontinued_message(self):
        self.ensure_one()
        return self.env._(
            "Inspection of %(series)s is discontinued: too many lots were not accepted"
            " on tightened inspection. Have the source corrected; a quality manager"
            " then signs that it is resumed.",
            series=self.display_name,
        )

    def _tried(self, kind):
        """``(state, reason)`` after a directive.

        :raises UserError: when it does not apply to where the series stands
        """
        rules = self._last_event([("kind", "=", "lot")]).rules or "z14"
        try:
            return step(self._state(), Directive(kind), RULES[rules])
        except SamplingError as error:
            severities = dict(self._fields["severity"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This does not apply to %(series)s, which is on %(severity)s"
                    " inspection.",
                    series=self.display_name,
                    severity=severities[self.severity].lower(),
                )
            ) from error

    def _take_directive(self, decision):
        """Do what a signed decision says."""
        self.ensure_one()
        self._lock()
        state, reason = self._tried(decision.kind)
        with server_writes():
            self.steady = decision.kind == "approve_reduced"
        self._advance(
            state,
            kind="decision",
            decision_id=decision.id,
            subject=decision.display_name,
            directive=decision.kind,
            reason=reason or "",
        )

    def _lock(self):
        """Make whoever else counts a lot here wait, and read what is in force."""
        lock_rows(self)
        self.invalidate_recordset()

    def _advance(self, state, **event):
        """Record one event, and where the series stands after it."""
        before = self.severity
        self.env["medical.sampling.event"]._record(
            self, before=before, after=state.severity, state=asdict(state), **event
        )
        if state.severity != before:
            with server_writes():
                self.severity = state.severity
            self.env["medical.inspection"]._sample_anew(self)


def _state_of(stored):
    """The :class:`SwitchingState` of what an event keeps of it."""
    values = dict(stored)
    values["window"] = tuple(values["window"])
    values["run"] = tuple(tuple(pair) for pair in values["run"])
    return SwitchingState(**values)
