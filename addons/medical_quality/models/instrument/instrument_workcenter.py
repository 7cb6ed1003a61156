# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class MrpWorkcenter(models.Model):
    """Equipment whose calibration the work of a work centre rests on.

    Ovens, torque drivers, test stands: work does not begin while one of them may be
    wrong (ISO 13485, 7.5.1 and 7.6).
    """

    _inherit = "mrp.workcenter"

    instrument_ids = fields.Many2many(
        "maintenance.equipment",
        "medical_workcenter_instrument_rel",
        "workcenter_id",
        "instrument_id",
        string="Instruments required",
        domain="[('is_instrument', '=', True), ('company_id', '=', company_id)]",
        ondelete="restrict",
        copy=False,
        # an archived one still blocks: nobody has said that it is not required
        context={"active_test": False},
        help="Work on regulated products begins here only while all of them are in"
        " calibration.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        centres = super().create(vals_list)
        centres.filtered("instrument_ids")._check_instrument_requirer()
        return centres

    def write(self, vals):
        if "instrument_ids" in vals:
            self._check_instrument_requirer()
        return super().write(vals)

    def _check_instrument_requirer(self):
        if self and not self.env.user.has_group("qms_base.group_qms_engineer"):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Which instruments a work centre requires, quality engineers say;"
                    " %(user)s is none.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )


class QmsGateMixin(models.AbstractModel):
    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        starting = [e for e in events if e.checkpoint == "wo_start"]
        if not starting:
            return answers
        workorders = self.env["mrp.workorder"].browse([e.res_id for e in starting])
        required = {w.id: w.workcenter_id.instrument_ids for w in workorders}
        instruments = self.env["maintenance.equipment"].union(*required.values())
        if not instruments:
            return answers
        self._lock_gate_facts(instruments)
        standings = instruments._instrument_standings()
        for event in starting:
            for one in required[event.res_id]:
                self._judge_instrument(
                    answers[event], one, standings.get(one.id), event
                )
        return answers
