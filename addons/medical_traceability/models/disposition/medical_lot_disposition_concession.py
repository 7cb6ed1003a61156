# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError

from .medical_lot_disposition import RELEASING


class MedicalLotDisposition(models.Model):
    """A release that rests on concessions says so (ISO 13485, 8.3.2).

    What would refuse the release is covered by signed concessions, for each lot; what
    nothing refuses is released without.
    """

    _inherit = "medical.lot.disposition"

    def _check_lots(self, lots):
        result = super()._check_lots(lots)
        if self.decision in RELEASING:
            # an addon refuses what is not released in this way
            transition = self._signing_transition()
            if transition == "release_concession":
                self._check_conceded(lots)
            elif transition == "release":
                self._check_unconceded(lots)
        return result

    def _conceded_lots(self, lots):
        """The lots among these whose release rests on a concession, and no blocker."""
        employees = lots._gate_employees()
        own = lots.with_env(self.env)
        events = {lot._make_release_event(self, employees): lot for lot in own}
        answers = self.env["qms.gate.mixin"]._look_at_gate(list(events))
        return lots.browse(
            events[event].id
            for event, answer in answers.items()
            if answer.conceded and not answer.blockers
        ), lots.browse(
            events[event].id for event, answer in answers.items() if answer.blockers
        )

    def _check_conceded(self, lots):
        conceded, blocked = self._conceded_lots(lots)
        # what still blocks is said by the gate itself
        plain = lots - conceded - blocked
        if plain:
            raise UserError(
                self.env._(
                    "Nothing has to be conceded for %(lots)s: release them without a"
                    " concession, apart from the others.",
                    lots=", ".join(plain.mapped("name")),
                )
            )

    def _check_unconceded(self, lots):
        # sudo: whether there is a concession, whoever may read it
        known = (
            self.env["qms.concession"]
            .sudo()
            .search_count(
                [
                    ("res_model", "=", "stock.lot"),
                    ("res_id", "in", lots.ids),
                    ("checkpoint", "=", "lot_release"),
                    ("state", "=", "active"),
                ],
                limit=1,
            )
        )
        conceded = self._conceded_lots(lots)[0] if known else lots.browse()
        if conceded:
            raise UserError(
                self.env._(
                    "The release of %(lots)s rests on a concession: choose “Release by"
                    " concession”, so that the record says so.",
                    lots=", ".join(conceded.mapped("name")),
                )
            )
