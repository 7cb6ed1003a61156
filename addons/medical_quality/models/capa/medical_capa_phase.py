# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.qms_base.tools.opening import not_opened

from .phases import CLOSED, PHASES


class MedicalCapaPhase(models.Model):
    """A phase of a CAPA: whose it is, until when, and when it was passed."""

    _name = "medical.capa.phase"
    _description = "CAPA phase"
    _inherit = "medical.capa.line"
    _order = "capa_id, round, sequence, id"
    _rec_name = "phase"

    phase = fields.Selection(PHASES, required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    owner_id = fields.Many2one(
        "res.users", "Owner", required=True, index=True, ondelete="restrict"
    )
    due_date = fields.Date(
        "Due",
        required=True,
        help="Free until the CAPA is initiated; an extension with a reason afterwards.",
    )
    entered_at = fields.Datetime("Begun on", readonly=True, copy=False)
    left_at = fields.Datetime("Passed on", readonly=True, copy=False)
    left_by_id = fields.Many2one(
        "res.users", "Passed by", readonly=True, copy=False, ondelete="restrict"
    )
    outcome = fields.Selection(
        [
            ("passed", "Passed"),
            ("not_effective", "Not effective"),
            ("returned", "Returned"),
            ("not_justified", "Not justified"),
        ],
        readonly=True,
        copy=False,
    )
    note = fields.Text("Reason", readonly=True, copy=False)
    late_days = fields.Integer(
        compute="_compute_lateness", help="Days after its date; 0 where it was kept."
    )
    overdue = fields.Boolean(compute="_compute_lateness")

    _phase_uniq = models.UniqueIndex(
        "(capa_id, round, phase)", "A phase is there once in each round of a CAPA."
    )

    @api.depends("due_date", "left_at")
    def _compute_lateness(self):
        for line in self:
            capa = line.capa_id
            day = capa._capa_day(line.left_at) if line.left_at else capa._capa_today()
            late = line.due_date and (day - line.due_date).days
            line.late_days = max(0, late or 0)
            line.overdue = line.late_days > 0

    @api.model
    def _capa_served_fields(self):
        return super()._capa_served_fields() | {
            "phase",
            "sequence",
            "entered_at",
            "left_at",
            "left_by_id",
            "outcome",
            "note",
        }

    def _capa_writable(self):
        """What lies ahead: its owner may change until it is passed."""
        # sudo: how far the CAPA is, for whoever may see its lines
        return self.filtered(
            lambda line: not line.left_at
            and line.sudo().capa_id.state != CLOSED
            and line.round == line.sudo().capa_id.round
        )

    def _fixed_message(self):
        if not self.left_at:
            return super()._fixed_message()
        return self.env._(
            "%(phase)s of %(capa)s is passed: its owner and date stay.",
            phase=dict(self._fields["phase"]._description_selection(self.env))[
                self.phase
            ],
            capa=self.sudo().capa_id.name,
        )

    @api.constrains("owner_id")
    def _check_owner(self):
        for line in self:
            line.capa_id._check_capa_owner(line.owner_id)

    @api.constrains("due_date")
    def _check_due(self):
        for line in self:
            if line.entered_at and line.due_date < line.entered_at.date():
                raise ValidationError(
                    self.env._(
                        "%(capa)s: a phase is not due before it began.",
                        capa=line.capa_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        ids = {self._capa_of(vals) for vals in vals_list} - {None, False}
        # sudo: whether the service makes them, whoever may read the CAPA
        capas = self.env["medical.capa"].browse(ids).sudo().exists()
        if not capas or not_opened(capas):
            self._refuse_own_phases(self, capas)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_served(self):
        # with a CAPA that is no record yet PostgreSQL takes them away itself
        self._refuse_own_phases(self, self.sudo().capa_id)

    def _refuse_own_phases(self, lines, capas):
        self.env["qms.gate.denial"]._refuse_change(
            lines,
            "record.given",
            self.env._(
                "%(capa)s: the phases of a CAPA are the same for all; none is added or"
                " taken away.",
                capa=", ".join(capas.mapped("name")),
            ),
            error=AccessError,
        )

    def write(self, vals):
        if "due_date" in vals:
            self._refuse_own_dates(vals)
        if "owner_id" in vals:
            for line in self.filtered(
                lambda line: line.owner_id.id != vals["owner_id"]
            ):
                line.sudo().capa_id._check_may_hand_over(line.owner_id)
        result = super().write(vals)
        if {"owner_id", "due_date"} & set(vals):
            # sudo: who attends to the CAPA now follows from its phase
            self.sudo().capa_id._renew_current()
        return result

    def _refuse_own_dates(self, vals):
        """Before the CAPA is initiated dates are planned, afterwards extended."""
        day = fields.Date.to_date(vals["due_date"])
        begun = self.filtered(
            lambda line: line.sudo().capa_id.state != "initiation"
            and line.due_date != day
        )
        shut = not_opened(begun.sudo().capa_id)
        if shut:
            self.env["qms.gate.denial"]._refuse_change(
                begun,
                "record.fixed",
                self.env._(
                    "%(capa)s is under way: a date is moved by an extension, with its"
                    ' reason ("Extend").',
                    capa=shut[0].name,
                ),
            )
