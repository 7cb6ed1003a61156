# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause, Finding

LOT = "RACED"


class QmsGateMixin(models.AbstractModel):
    """Two findings at every start, about the same lot whatever is started.

    Concessions are granted for one record; this makes it one that nobody writes while
    work is started, so that only the concessions themselves are raced for.
    """

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        found = super()._gate_causes()
        for code in ("race.one", "race.other"):
            found[code] = Cause(code, code, conceded_at=("wo_start",))
        return found

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        lot = self.env["stock.lot"].search([("name", "=", LOT)])
        for event, answer in answers.items():
            if event.checkpoint == "wo_start":
                answer.findings += [
                    Finding(code, f"Raced: {code}", records=(("stock.lot", lot.id),))
                    for code in ("race.one", "race.other")
                ]
        return answers


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def _gate_concession_host(self):
        return self.env["stock.lot"].search([("name", "=", LOT)])
