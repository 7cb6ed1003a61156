# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class MedicalYieldReport(models.Model):
    """What was inspected, whether it passed the first time, and what became of it.

    A row for each unit of work: a lot at receipt, an operation of an order, a finished
    lot. It is the first inspection of that kind, and goes with it into the day of the
    plant on which that was completed; inspections that followed it have no rows of
    their own, they say what became of this one. (ISO 13485, 8.2.6 and 8.4)
    """

    _name = "medical.yield.report"
    _description = "First-pass yield"
    _auto = False
    _order = "done_at desc, id desc"
    _rec_name = "inspection_id"
    _depends = {
        "medical.inspection": [
            *("company_id", "plan_id", "trigger", "product_id", "lot_id"),
            *("production_id", "workorder_id", "operation_id", "lot_size"),
            *("state", "done_at", "previous_id"),
        ],
        "medical.nonconformance": ["inspection_id"],
        "medical.nonconformance.disposition": ["nonconformance_id", "decision"],
        "medical.nonconformance.execution": ["disposition_id", "act", "quantity"],
        "mrp.production": ["qms_customer_id"],
        "mrp.workorder": ["workcenter_id"],
        "res.company": ["resource_calendar_id"],
        "resource.calendar": ["tz"],
        "stock.lot": ["qms_customer_id"],
    }

    inspection_id = fields.Many2one(
        "medical.inspection", "First inspection", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    plan_id = fields.Many2one(
        "medical.inspection.plan", "Inspection plan", readonly=True
    )
    trigger = fields.Selection(
        selection=lambda self: self.env["medical.inspection.plan"]
        ._fields["trigger"]
        .selection,
        string="Inspected at",
        readonly=True,
    )
    product_id = fields.Many2one("product.product", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot / serial", readonly=True)
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing order", readonly=True
    )
    workorder_id = fields.Many2one("mrp.workorder", "Work order", readonly=True)
    operation_id = fields.Many2one("mrp.routing.workcenter", readonly=True)
    workcenter_id = fields.Many2one("mrp.workcenter", "Work center", readonly=True)
    customer_id = fields.Many2one("res.partner", "Legal manufacturer", readonly=True)
    done_at = fields.Datetime("Completed on", readonly=True)
    inspected_on = fields.Date(
        "Inspected on", readonly=True, help="Day of the plant, not of the reader."
    )
    quantity = fields.Float(
        readonly=True,
        digits="Product Unit",
        help="Units of the lot or order when it was inspected first.",
    )
    first_passed = fields.Integer("Passed first time", readonly=True)
    first_failed = fields.Integer("Failed first", readonly=True)
    passed = fields.Integer(
        "Passed in the end",
        readonly=True,
        help="At the latest inspection that has a verdict.",
    )
    again = fields.Integer(
        "Inspected again or reworked",
        readonly=True,
        help="Another inspection followed, or a rework that was decided about it has"
        " begun.",
    )
    scrapped = fields.Float(
        readonly=True,
        digits="Product Unit",
        help="Units scrapped as decided in nonconformances of its inspections.",
    )
    first_pass_percent = fields.Float(
        "First-pass yield (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    yield_percent = fields.Float(
        "Yield (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    outcome = fields.Selection(
        [
            ("first", "Passed first time"),
            ("later", "Passed later"),
            ("failed", "Not passed"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        # sudo: which rows a reader sees is decided by the rules of this model
        inspections = self.env["medical.inspection"].sudo()
        first = inspections._search(
            inspections._first_pass_domain(), active_test=False, bypass_access=True
        )
        return SQL(
            """
            SELECT counted.*,
                100.0 * first_passed AS first_pass_percent,
                100.0 * passed AS yield_percent,
                CASE
                    WHEN passed = 0 THEN 'failed'
                    WHEN first_passed = 1 THEN 'first'
                    ELSE 'later'
                END AS outcome
            FROM (
                SELECT %(inspection)s.id, %(inspection)s.id AS inspection_id,
                    %(inspection)s.company_id, %(inspection)s.plan_id,
                    %(inspection)s.trigger, %(inspection)s.product_id,
                    %(inspection)s.lot_id, %(inspection)s.production_id,
                    %(inspection)s.workorder_id, %(inspection)s.operation_id,
                    work.workcenter_id,
                    COALESCE(lot.qms_customer_id, production.qms_customer_id)
                        AS customer_id,
                    %(inspection)s.done_at,
                    (%(inspection)s.done_at AT TIME ZONE 'UTC'
                        AT TIME ZONE plant.zone)::date AS inspected_on,
                    %(inspection)s.lot_size AS quantity,
                    (%(inspection)s.state = 'passed')::int AS first_passed,
                    (%(inspection)s.state = 'failed')::int AS first_failed,
                    (COALESCE(latest.state, %(inspection)s.state) = 'passed')::int
                        AS passed,
                    (latest.first_id IS NOT NULL OR COALESCE(became.reworked, FALSE))
                        ::int AS again,
                    COALESCE(became.scrapped, 0) AS scrapped
                FROM %(first)s
                JOIN (VALUES %(plants)s) plant (company_id, zone)
                    ON plant.company_id = %(inspection)s.company_id
                LEFT JOIN mrp_workorder work ON work.id = %(inspection)s.workorder_id
                LEFT JOIN stock_lot lot ON lot.id = %(inspection)s.lot_id
                LEFT JOIN mrp_production production
                    ON production.id = %(inspection)s.production_id
                LEFT JOIN (%(latest)s) latest
                    ON latest.first_id = %(inspection)s.id
                LEFT JOIN (%(became)s) became
                    ON became.first_id = %(inspection)s.id
                WHERE %(where)s
            ) counted
            """,
            inspection=SQL.identifier(inspections._table),
            first=first.from_clause,
            where=first.where_clause or SQL("TRUE"),
            plants=self._plants_sql(),
            latest=_LATEST,
            became=_BECAME,
        )

    def _plants_sql(self):
        # sudo: in which zone a plant is, is no secret
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        return SQL(", ").join(
            SQL("(%s::int, %s::text)", company.id, company._plant_tz())
            for company in companies
        )

    # ------------------------------------------------------------------
    # What is behind a row
    # ------------------------------------------------------------------
    def action_open_inspection(self):
        """The first inspection of this row; what followed is reached from it."""
        return self._open(self.inspection_id)

    def action_open_lot(self):
        """The lot of this row."""
        return self._open(self.lot_id)

    def _open(self, record):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }


# Inspections that were repeated are few: from them on, not from all.
_CHAIN = SQL(
    """
    WITH RECURSIVE chain (first_id, id, state, step) AS (
        SELECT repeated.previous_id, repeated.id, repeated.state, 1
        FROM medical_inspection repeated
        JOIN medical_inspection origin
            ON origin.id = repeated.previous_id AND origin.previous_id IS NULL
        WHERE repeated.previous_id IS NOT NULL
        UNION ALL
        SELECT chain.first_id, repeated.id, repeated.state, chain.step + 1
        FROM chain
        JOIN medical_inspection repeated ON repeated.previous_id = chain.id
    )
    """
)
# The verdict of the latest inspection that has one; NULL while none of them has.
_LATEST = SQL(
    """
    %s
    SELECT first_id,
        (array_agg(state ORDER BY step DESC)
            FILTER (WHERE state IN ('passed', 'failed')))[1] AS state
    FROM chain GROUP BY first_id
    """,
    _CHAIN,
)
_BECAME = SQL(
    """
    %s
    SELECT COALESCE(chain.first_id, record.inspection_id) AS first_id,
        SUM(done.quantity) FILTER (WHERE done.act = 'done'
            AND decided.decision = 'scrap') AS scrapped,
        bool_or(decided.decision = 'rework' AND done.act IN ('begin', 'done'))
            AS reworked
    FROM medical_nonconformance record
    JOIN medical_nonconformance_disposition decided
        ON decided.nonconformance_id = record.id
    JOIN medical_nonconformance_execution done ON done.disposition_id = decided.id
    LEFT JOIN chain ON chain.id = record.inspection_id
    WHERE record.inspection_id IS NOT NULL
    GROUP BY COALESCE(chain.first_id, record.inspection_id)
    """,
    _CHAIN,
)
