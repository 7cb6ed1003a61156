# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

_STEP = 200
# In this order: what comes back is told by what it had been built into.
_PASSES = ("build", "fit", "unbuild", "remove", "shipment")
_TABLES = {
    "build": "mrp_production",
    "fit": "repair_order",
    "unbuild": "mrp_unbuild",
    "remove": "repair_order",
    "shipment": "stock_move_line",
}
_JOB = "medical_traceability.ir_cron_genealogy_backfill"


class MedicalGenealogyBackfill(models.Model):
    """Deriving genealogy and shipments from movements older than this addon.

    Runs in the background in steps, each of them committed: interrupted, it goes on
    where it was, and once more changes nothing. What the old movements do not say is
    reported, order by order. Names and addresses of old shipments are those of the
    day of the run.
    """

    _name = "medical.genealogy.backfill"
    _description = "Genealogy of older movements"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")],
        required=True,
        readonly=True,
        copy=False,
        default="running",
    )
    started_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, copy=False, ondelete="restrict"
    )
    started_at = fields.Datetime(required=True, readonly=True, copy=False)
    finished_at = fields.Datetime(readonly=True, copy=False)
    current = fields.Selection(
        [
            ("build", "Productions"),
            ("fit", "Parts fitted by repairs"),
            ("unbuild", "Unbuilds"),
            ("remove", "Parts removed by repairs"),
            ("shipment", "Shipments"),
        ],
        "At work on",
        readonly=True,
        copy=False,
        default="build",
    )
    position = fields.Integer(
        "Last record", readonly=True, copy=False, help="Id of the last one looked at."
    )
    total = fields.Integer("To look at", readonly=True, copy=False)
    processed = fields.Integer("Looked at", readonly=True, copy=False)
    added = fields.Integer("Rows added", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress", help="In percent.")
    gap_ids = fields.One2many(
        "medical.genealogy.gap", "backfill_id", "Not derived", readonly=True
    )
    gap_count = fields.Integer("Gaps", compute="_compute_gap_count")

    @api.depends("started_at")
    def _compute_name(self):
        for run in self:
            moment = run.started_at and fields.Datetime.context_timestamp(
                run, run.started_at
            )
            run.name = self.env._(
                "Older movements, %(moment)s",
                moment=moment.strftime("%Y-%m-%d %H:%M") if moment else "?",
            )

    @api.depends("state", "total", "processed")
    def _compute_progress(self):
        for run in self:
            share = run.processed / run.total * 100 if run.total else 100.0
            run.progress = 100.0 if run.state == "done" else min(share, 99.0)

    @api.depends("gap_ids")
    def _compute_gap_count(self):
        counts = dict(
            self.env["medical.genealogy.gap"]._read_group(
                [("backfill_id", "in", self.ids)], ["backfill_id"], ["__count"]
            )
        )
        for run in self:
            run.gap_count = counts.get(run, 0)

    # ------------------------------------------------------------------
    # Starting
    # ------------------------------------------------------------------
    def action_start(self):
        """Start a run, or open the one that is running.

        :raises AccessError: for whoever is no quality engineer
        """
        if not self.env.user.has_group("qms_base.group_qms_engineer"):
            raise AccessError(
                self.env._(
                    "A quality engineer has the genealogy of older movements derived."
                )
            )
        # sudo: nobody has the right to write runs; the server has
        run = self.sudo()._start()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }

    @api.model
    def _start(self):
        """The run that is going on, or a new one for whoever is logged in."""
        run = self.search([("state", "=", "running")], limit=1)
        run = run or self.create(
            {
                "state": "running",
                "current": _PASSES[0],
                "position": 0,
                "processed": 0,
                "added": 0,
                "started_by_id": self.env.uid,
                "started_at": fields.Datetime.now(),
                "finished_at": False,
                "total": sum(self._count(kind) for kind in _PASSES),
            }
        )
        self.env.ref(_JOB).sudo()._trigger()
        return run

    @api.model
    def _has_older_movements(self):
        """Whether lots were produced, consumed or shipped before this was here."""
        return any(self._count(kind) for kind in _PASSES)

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _cron_run(self):
        """Go on with the run there is, as far as the time allows."""
        crons = self.env["ir.cron"]
        # sudo: the job's user has no right to write runs
        run = self.sudo().search([("state", "=", "running")], limit=1)
        while run.state == "running":
            done = run._step()
            remaining = max(run.total - run.processed, 1)
            if run.state == "done":
                remaining = 0
            if not crons._commit_progress(done, remaining=remaining):
                return

    def _step(self):
        """Look at some more records of the pass at work, or begin the next pass.

        :return: number of records looked at
        """
        ids = self._next_ids()
        if not ids:
            following = _PASSES[_PASSES.index(self.current) + 1 :]
            if following:
                self.write({"current": following[0], "position": 0})
            else:
                self.write({"state": "done", "finished_at": fields.Datetime.now()})
            return 0
        if self.current == "shipment":
            added = self.env["medical.lot.shipment"]._backfill(ids)
        else:
            edges = self.env["medical.genealogy.edge"]
            added = edges._record({self.current: ids}, origin="backfill")
        self._report_gaps(ids)
        self.write(
            {
                "position": ids[-1],
                "processed": self.processed + len(ids),
                "added": self.added + added,
            }
        )
        return len(ids)

    def _next_ids(self):
        """Ids of the next records of the pass at work, in order."""
        if not self._is_there(self.current):
            return []
        rows = self.env.execute_query(
            SQL(
                "SELECT x.id FROM %s x WHERE x.id > %s AND (%s) ORDER BY x.id LIMIT %s",
                SQL.identifier(_TABLES[self.current]),
                self.position,
                self._condition(self.current),
                _STEP,
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _count(self, kind):
        if not self._is_there(kind):
            return 0
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM %s x WHERE %s",
                SQL.identifier(_TABLES[kind]),
                self._condition(kind),
            )
        )
        return count

    @api.model
    def _is_there(self, kind):
        """Odoo's repairs need not be installed."""
        return kind not in ("fit", "remove") or "repair.order" in self.env

    @api.model
    def _condition(self, kind):
        """Which rows ``x`` of its table a pass looks at."""
        if kind == "shipment":
            return SQL(
                "x.state = 'done' AND x.lot_id IS NOT NULL AND EXISTS ("
                " SELECT FROM stock_location l WHERE l.usage = 'customer'"
                " AND l.id IN (x.location_id, x.location_dest_id))"
            )
        if kind == "unbuild":
            return SQL("x.state = 'done'")
        if kind == "build":
            return SQL(
                "EXISTS (SELECT FROM stock_move m WHERE m.state = 'done'"
                " AND m.production_id = x.id) OR EXISTS (SELECT FROM stock_move m"
                " WHERE m.state = 'done' AND m.raw_material_production_id = x.id)"
            )
        return SQL(
            "EXISTS (SELECT FROM stock_move m WHERE m.state = 'done'"
            " AND m.repair_id = x.id)"
        )

    def _report_gaps(self, ids):
        """Put on record which of these productions say less than they should."""
        if self.current != "build":
            return
        self.env["medical.genealogy.gap"]._report(self, ids)
