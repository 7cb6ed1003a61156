# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Where things happen at running work, and what work orders and orders need."""

from odoo import api, models

from ..sampling.medical_inspection_opening import LETS_PASS


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def _inspection_requirements(self):
        """Also what is needed to finish work that was begun."""
        requirements = super()._inspection_requirements()
        begun = self.filtered(lambda one: one._is_begun())
        return requirements + self.env["medical.inspection"]._occasion_requirements(
            begun,
            {
                one: one.qty_produced or one.qty_producing or one.qty_production
                for one in begun
            },
        )

    def _is_begun(self):
        """Whether anybody worked on this work order."""
        self.ensure_one()
        return bool(
            self.time_ids or self.qty_produced or self.state in ("progress", "done")
        )

    @api.constrains("qty_produced")
    def _check_counted(self):
        """Units that are counted open what is asked for then.

        Nobody counts on beyond units that were not inspected.
        """
        counted = self._gate_regulated().filtered(
            lambda one: one.qty_produced and one.state not in ("done", "cancel")
        )
        if not counted:
            return
        # sudo: who counts needs no rights on inspections to have them opened
        inspections = self.env["medical.inspection"].sudo()
        held = [
            workorder.id
            for workorder, occasions in inspections._occasions_of(counted).items()
            if any(
                one.past and one.inspection and one.inspection.state not in LETS_PASS
                for one in occasions
            )
        ]
        if held:
            # begun already: its stored pass is not one to count on
            self._enforce_gate(self.browse(held)._gate_start_events(anew=True))
        inspections._open_occasions(counted)


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _inspection_requirements(self):
        """Also what is needed to finish work that was begun."""
        requirements = super()._inspection_requirements()
        return requirements + self._occasions_to_close(begun=True)

    def _occasions_to_close(self, begun=False):
        """What all of their work needs, as often as for what the orders make.

        :param begun: only work that somebody began
        """
        workorders = self.filtered("qms_regulated").workorder_ids.filtered(
            lambda one: one.state != "cancel" and (not begun or one._is_begun())
        )
        made = {
            one: max(
                one.qty_produced,
                one.production_id.qty_producing or one.production_id.product_qty,
            )
            for one in workorders
        }
        return self.env["medical.inspection"]._occasion_requirements(workorders, made)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.constrains("lot_id", "quantity", "picked")
    def _check_material_lots(self):
        """Another lot that is put in opens what is asked for then."""
        moves = self.filtered("lot_id").move_id.filtered(
            lambda move: (
                move.raw_material_production_id.qms_regulated
                and move.raw_material_production_id.state not in ("done", "cancel")
            )
        )
        workorders = moves.raw_material_production_id.workorder_ids.filtered(
            lambda one: one.state == "progress"
        )
        if workorders:
            # sudo: who moves stock needs no rights on inspections to have them opened
            self.env["medical.inspection"].sudo()._open_occasions(workorders)
