# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.medical_traceability.measured import parse_measured_value
from odoo.addons.qms_base.tools.opening import not_opened

_PHASE_OF = {"verification": "verification", "effectiveness": "effectiveness"}


class MedicalCapaCheck(models.Model):
    """What was looked at before a CAPA goes on: no adverse effect, and effectiveness.

    The check of effectiveness holds the criterion as it was signed with the plan, and
    is made by somebody who neither planned nor acted, not before its date.
    (21 CFR 820.100(a)(4); ISO 13485, 8.5.2 e and f)
    """

    _name = "medical.capa.check"
    _description = "CAPA check"
    _inherit = "medical.capa.evidence"
    _order = "capa_id, round, id"
    _rec_name = "kind"
    _capa_phases = ("verification", "effectiveness")

    kind = fields.Selection(
        [
            ("verification", "Verification of no adverse effect"),
            ("effectiveness", "Effectiveness check"),
        ],
        required=True,
        readonly=True,
        default="verification",
    )
    criterion = fields.Text(
        readonly=True, help="As it stands in the signed plan, in words."
    )
    not_before = fields.Date(readonly=True)
    checked_by_id = fields.Many2one(
        "res.users", "Checked by", readonly=True, copy=False, ondelete="restrict"
    )
    checked_at = fields.Datetime("Checked on", readonly=True, copy=False)
    measured = fields.Char(
        help="The figure that the criterion asks for, as a plain number."
    )
    observation = fields.Text(
        help="What was looked at, over which period or sample, and what was found."
    )
    verdict = fields.Selection(
        [("effective", "Effective"), ("not_effective", "Not effective")],
        "Effectiveness",
    )
    adverse_effect = fields.Selection(
        [("none", "No adverse effect"), ("found", "Adverse effect found")]
    )
    done = fields.Boolean("Signed or passed", readonly=True, copy=False)
    effective_percent = fields.Float(
        "Effective (%)",
        compute="_compute_effective_percent",
        store=True,
        aggregator="avg",
        help="Share of the checks that found the actions effective.",
    )
    capa_kind = fields.Selection(
        related="capa_id.kind", string="Kind of CAPA", store=True
    )

    _kind_uniq = models.UniqueIndex(
        "(capa_id, round, kind)", "Each check is made once in a round."
    )

    @api.depends("verdict")
    def _compute_effective_percent(self):
        for check in self:
            check.effective_percent = 100.0 if check.verdict == "effective" else 0.0

    @api.model
    def _capa_served_fields(self):
        return super()._capa_served_fields() | {
            "kind",
            "criterion",
            "not_before",
            "checked_by_id",
            "checked_at",
            "done",
        }

    def _capa_writable(self):
        # sudo: how far the CAPA is, for whoever may see its lines
        return self.filtered(
            lambda check: not check.done
            and check.round == check.sudo().capa_id.round
            and check.sudo().capa_id.state == _PHASE_OF[check.kind]
        )

    def _fixed_message(self):
        if self.done:
            return self.env._(
                "This check of %(capa)s is signed or passed: it stays as it is.",
                capa=self.sudo().capa_id.name,
            )
        return super()._fixed_message()

    @api.constrains("verdict", "adverse_effect", "kind")
    def _check_verdict(self):
        for check in self:
            other = (
                check.verdict if check.kind == "verification" else check.adverse_effect
            )
            if other:
                raise UserError(
                    self.env._(
                        "%(capa)s: an adverse effect is judged in the verification, the"
                        " effectiveness in its own check.",
                        capa=check.capa_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # Made by the service, filled in by one person
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        ids = {self._capa_of(vals) for vals in vals_list} - {None, False}
        # sudo: whether the service makes them, whoever may read the CAPA
        capas = self.env["medical.capa"].browse(ids).sudo().exists()
        if not capas or not_opened(capas):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "%(capa)s: a check is begun in its phase, by the person who makes"
                    ' it ("Begin the check").',
                    capa=", ".join(capas.mapped("name")),
                ),
                error=AccessError,
            )
        return super().create(vals_list)

    def write(self, vals):
        shut = not_opened(self.sudo().capa_id)
        self._refuse_served(vals)
        self._refuse_fixed(self - self._capa_writable())
        for check in self.filtered(lambda line: line.sudo().capa_id in shut):
            check._check_checker()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_own(self):
        self._refuse_fixed(self - self._capa_writable())
        for check in self:
            if not self.env.user.has_group("qms_base.group_qms_manager"):
                check._check_checker()

    def _check_checker(self):
        """One person makes a check, and is still the one who may.

        :raises AccessError: for anybody else, and before the date
        """
        self.ensure_one()
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not user._is_same_signer(
            self.sudo().checked_by_id
        ):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "capa.own",
                self.env._(
                    "%(check)s of %(capa)s is made by %(person)s. A quality manager"
                    " deletes what was begun, so that somebody else can begin anew.",
                    check=dict(self._fields["kind"]._description_selection(self.env))[
                        self.kind
                    ],
                    capa=self.sudo().capa_id.name,
                    person=self.sudo().checked_by_id.name,
                ),
                error=AccessError,
            )
        if self.kind == "effectiveness":
            self.capa_id._check_effectiveness_person(user)
            self.capa_id._check_effectiveness_date()

    def action_open_capa(self):
        """Open the CAPA of this check, where it is signed."""
        self.ensure_one()
        return self.capa_id._open_action()

    # ------------------------------------------------------------------
    # Complete, and true to the criterion
    # ------------------------------------------------------------------
    def _missing_in_check(self):
        """What this check still lacks, in words."""
        self.ensure_one()
        missing = []
        if self.kind == "verification" and not self.adverse_effect:
            missing.append(self.env._("whether there is an adverse effect"))
        if self.kind == "effectiveness" and not self.verdict:
            missing.append(self.env._("whether it was effective"))
        if not (self.observation or "").strip():
            missing.append(self.env._("what was looked at and found"))
        missing += filter(None, [self._evidence_problem(), self._measured_problem()])
        return missing

    def _measured_problem(self):
        """Why the figure does not support the verdict, or None."""
        capa = self.capa_id
        if self.kind != "effectiveness" or capa.criterion_kind != "measured":
            return None
        try:
            value = parse_measured_value(self.measured)
        except ValueError:
            return self.env._("the measured figure, as a plain number")
        met = capa._criterion_met(value)
        if met and self.verdict == "not_effective":
            return None
        if not met and self.verdict == "effective":
            return self.env._(
                "a verdict that %(value)s supports: it does not meet %(target)s",
                value=self.measured,
                target=capa._criterion_words(),
            )
        return None
