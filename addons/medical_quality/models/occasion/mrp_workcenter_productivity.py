# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

# of what a log of a work centre that stood still says, once work waits for it
_STANDS = frozenset(
    {"date_start", "loss_id", "loss_type", "workcenter_id", "workorder_id"}
)


class MrpWorkcenterProductivity(models.Model):
    """Logs of a work centre that stood still ask for inspections of what follows."""

    _inherit = "mrp.workcenter.productivity"

    # written when the log is made: what a reason means later changes nothing
    medical_interruption = fields.Selection(
        [("setup", "Set-up"), ("downtime", "Downtime")],
        "Stood still for",
        readonly=True,
        copy=False,
        help="Whether the work centre stood still, and why, as its reason said when it"
        " was logged.",
    )

    _medical_interruption_idx = models.Index(
        "(workcenter_id, date_start) WHERE medical_interruption IS NOT NULL"
    )

    @api.model
    def _server_owned_fields(self):
        return super()._server_owned_fields() | {"medical_interruption"}

    @api.model_create_multi
    def create(self, vals_list):
        logs = super().create(
            [
                {key: vals[key] for key in vals if key != "medical_interruption"}
                for vals in vals_list
            ]
        )
        logs._note_interruptions()
        return logs

    def write(self, vals):
        if "medical_interruption" in vals:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "record.given",
                self.env._(
                    "Whether a work centre stood still is what the reason of the time"
                    " log says; it cannot be written."
                ),
            )
        if _STANDS & set(vals):
            self._refuse_moving_interruptions()
        result = super().write(vals)
        if "loss_id" in vals:
            self._note_interruptions()
        return result

    def _note_interruptions(self):
        """Note which of these say that a work centre stood still.

        :return: those of which it was noted anew
        """
        noted = self.browse()
        # sudo: reasons are configuration, read for whoever logs
        for log in self:
            loss = log.loss_id.sudo()
            stood = loss.loss_type in ("availability", "quality")
            kind = stood and ("setup" if loss.medical_setup else "downtime")
            if (log.medical_interruption or False) != kind:
                super(MrpWorkcenterProductivity, log).write(
                    {"medical_interruption": kind}
                )
                noted |= log
        return noted

    @api.ondelete(at_uninstall=False)
    def _unlink_except_interruption(self):
        self._refuse_moving_interruptions()

    def _refuse_moving_interruptions(self):
        """What regulated work was interrupted by stays on record."""
        stood = self.filtered("medical_interruption")
        if not stood:
            return
        # sudo: what runs at a work centre decides, whoever may see it
        running = (
            self.env["mrp.workorder"]
            .sudo()
            .search(
                [
                    ("workcenter_id", "in", stood.workcenter_id.ids),
                    ("state", "not in", ("done", "cancel")),
                    ("production_id.qms_regulated", "=", True),
                ],
                limit=1,
            )
        )
        if running:
            self.env["qms.gate.denial"]._refuse_change(
                stood[0],
                "time.rewritten",
                self.env._(
                    "The standstill of %(log)s interrupts regulated work"
                    " (%(workorder)s), which is inspected after it: it cannot be"
                    " rewritten or deleted.",
                    log=stood[0]._gate_display_name(),
                    workorder=running._gate_display_name(),
                ),
            )

    @api.constrains("date_end")
    def _check_running_time(self):
        """Running time that was reached opens what is asked for then."""
        ended = self._gate_regulated().filtered("date_end")
        if ended:
            # sudo: who works needs no rights on inspections to have them opened
            self.env["medical.inspection"].sudo()._open_occasions(ended.workorder_id)
