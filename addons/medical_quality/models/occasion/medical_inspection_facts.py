# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...rules import WorkLog


class MedicalInspection(models.Model):
    """What happened at work orders, as far as inspections follow from it.

    A few queries for any number of them, none for a unit, a serial number or a log.
    """

    _inherit = "medical.inspection"

    @api.model
    def _runs_of(self, workorders):
        """``{work order: the ones before it}`` of the same operation and order.

        An order that is split or goes on as a backorder goes on counting.
        """
        groups = workorders.production_id.production_group_id
        same = workorders.search(
            [
                ("production_id.production_group_id", "in", groups.ids),
                ("operation_id", "in", workorders.operation_id.ids),
                ("state", "!=", "cancel"),
            ],
            order="id",
        )
        by_run = defaultdict(workorders.browse)
        for one in same | workorders:
            by_run[one.production_id.production_group_id, one.operation_id] |= one
        return {
            one: by_run[one.production_id.production_group_id, one.operation_id]
            .filtered(lambda other, one=one: other.id < one.id)
            .with_prefetch((same | workorders).ids)
            for one in workorders
        }

    @api.model
    def _work_logs(self, workorders):
        """``{work order id: [WorkLog]}``, the oldest first.

        Standstills too, as far as they name a work order: a reason, which anybody may
        change, does not make the time another.
        """
        logs = self.env["mrp.workcenter.productivity"].search_fetch(
            [("workorder_id", "in", workorders.ids)],
            [
                "workorder_id",
                "date_start",
                "date_end",
                "qms_employee_id",
                "user_id",
                "medical_interruption",
            ],
            order="date_start, id",
        )
        found = defaultdict(list)
        for log in logs:
            person = log.qms_employee_id.id or ("login", log.user_id.id)
            found[log.workorder_id.id].append(
                WorkLog(
                    log.id,
                    log.date_start,
                    log.date_end or None,
                    person,
                    stood=bool(log.medical_interruption),
                )
            )
        return found

    @api.model
    def _units_of(self, workorder, finished):
        """Units of the product counted at a work order.

        :param finished: quantity with which it is finished, in the order's unit
        """
        order = workorder.production_id
        count = max(workorder.qty_produced, finished or 0.0)
        return order.product_uom_id._compute_quantity(
            count, order.product_id.uom_id, round=False
        )

    @api.model
    def _interruptions_of(self, workorders):
        """Standstills after which work went on at these work orders.

        Of a work centre that stood still are concerned: who worked there before, and
        whoever is the first to work there afterwards.

        :return: ``{work order id: [(kind, standstill id, id of the log with which work
            went on)]}``
        """
        self.env["mrp.workcenter.productivity"].flush_model()
        workorders.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT work.id, stop.medical_interruption, stop.id, again.id
                FROM mrp_workorder work
                JOIN mrp_workcenter_productivity stop
                    ON stop.workcenter_id = work.workcenter_id
                    AND stop.medical_interruption IS NOT NULL
                    AND (stop.workorder_id IS NULL OR stop.workorder_id = work.id)
                JOIN LATERAL (
                    SELECT id, date_start FROM mrp_workcenter_productivity log
                    WHERE log.workorder_id = work.id
                    AND log.medical_interruption IS NULL
                    AND (log.date_start, log.id) > (stop.date_start, stop.id)
                    ORDER BY log.date_start, log.id LIMIT 1
                ) again ON TRUE
                WHERE work.id = ANY(%(ids)s) AND (
                    EXISTS (
                        SELECT FROM mrp_workcenter_productivity log
                        WHERE log.workorder_id = work.id
                        AND log.medical_interruption IS NULL
                        AND (log.date_start, log.id) < (stop.date_start, stop.id)
                    ) OR NOT EXISTS (
                        SELECT FROM mrp_workcenter_productivity log
                        WHERE log.workcenter_id = work.workcenter_id
                        AND log.workorder_id <> work.id
                        AND log.medical_interruption IS NULL
                        AND (log.date_start, log.id) > (stop.date_start, stop.id)
                        AND (log.date_start, log.id) < (again.date_start, again.id)
                    )
                ) ORDER BY stop.date_start, stop.id
                """,
                ids=workorders.ids,
            )
        )
        found = defaultdict(list)
        for work, kind, stop, again in rows:
            found[work].append((kind, stop, again))
        return found

    @api.model
    def _material_lots(self, workorders):
        """``{work order id: [(product id, lot id)]}`` put in, the first one first.

        A component that the bill names for no operation goes into each of them.
        """
        productions = workorders.production_id
        lines = self.env["stock.move.line"].search_fetch(
            [
                ("move_id.raw_material_production_id", "in", productions.ids),
                ("lot_id", "!=", False),
                ("quantity", ">", 0),
                ("state", "!=", "cancel"),
            ],
            ["move_id", "product_id", "lot_id"],
            order="id",
        )
        by_place = defaultdict(list)
        for line in lines:
            move = line.move_id
            order = move.raw_material_production_id
            at = [move.workorder_id] if move.workorder_id else order.workorder_ids
            for workorder in at:
                by_place[workorder.id].append((line.product_id.id, line.lot_id.id))
        return by_place
