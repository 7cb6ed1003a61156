# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.gates import Cure, Finding


class MaintenanceEquipment(models.Model):
    """Declared failed (dropped, damaged, doubtful): stopped, and traced back."""

    _inherit = "maintenance.equipment"

    def _last_good(self):
        """The signed calibration that last left this instrument in tolerance."""
        self.ensure_one()
        # sudo: what is known of it, whoever asks
        return (
            self.env["medical.calibration"]
            .sudo()
            .search(
                [
                    ("instrument_id", "=", self.id),
                    ("state", "=", "signed"),
                    ("result", "=", "pass"),
                ],
                order="done_on desc, id desc",
                limit=1,
            )
        )

    def _declare_failed(self, reason):
        """Nobody measures with it until it is calibrated; what it measured is traced.

        :param reason: what happened, in the words of who declares it
        :return: the reverse trace
        :raises AccessError: for anybody but inspectors and quality staff
        :raises UserError: without a reason, or where it is failed already
        """
        self.ensure_one()
        self._check_reason(reason, self.env._("declare an instrument failed"))
        # sudo: see _serve
        self.env["qms.gate.mixin"]._lock_gate_facts(self.sudo(), to_change=True)
        if self.instrument_failed_at:
            raise UserError(
                self.env._("%(name)s is declared failed.", name=self.display_name)
            )
        self._serve(
            instrument_failed_at=fields.Datetime.now(),
            instrument_failed_reason=reason.strip(),
        )
        return self.env["medical.out.of.tolerance"]._open_for(
            self, self._last_good(), reason=reason.strip()
        )


class QmsGateMixin(models.AbstractModel):
    """No lot is released while a value it rests on is in doubt."""

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        released = {e: e.res_id for e in events if e.checkpoint == "lot_release"}
        if not released:
            return answers
        lines = self.env["medical.out.of.tolerance.line"].search(
            [
                ("decision", "=", False),
                "|",
                ("lot_id", "in", list(released.values())),
                ("affected_lot_ids", "in", list(released.values())),
            ]
        )
        for event, lot_id in released.items():
            for line in lines:
                if lot_id in (line.lot_id.id, *line.affected_lot_ids.ids):
                    answers[event].findings.append(
                        Finding(
                            code="instrument.out_of_tolerance",
                            message=self.env._(
                                "%(subject)s was measured with %(instrument)s, found"
                                " out of tolerance (%(number)s), and nobody has decided"
                                " yet. Decide there first.",
                                subject=line.subject,
                                instrument=line.instrument_id.display_name,
                                number=line.oot_id.name,
                            ),
                            records=(("medical.out.of.tolerance", line.oot_id.id),),
                            cure=Cure(
                                self.env._("Decide"),
                                "medical.out.of.tolerance",
                                line.oot_id.id,
                            ),
                        )
                    )
        return answers
