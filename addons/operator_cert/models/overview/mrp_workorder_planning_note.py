# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

_ACTIVITY_TYPE = "operator_cert.mail_activity_type_planning"
# Work planned later than this is not told of yet.
_AHEAD_DAYS = 30
# Work orders told of in one run.
_BATCH = 500


class OperatorCertificationPlanningNote(models.Model):
    """That the coordinator was told of work for which nobody is certified.

    A row for each work order and planned day, kept single by the database: moved
    to another day, the work is told of again; never twice for the same one.
    """

    _name = "operator.certification.planning.note"
    _description = "Note on planned work without certified people"
    _inherit = "qms.server.rows"
    _log_access = False
    _order = "id desc"
    _rec_name = "workorder_id"

    workorder_id = fields.Many2one(
        "mrp.workorder",
        "Work order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    planned_day = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Told", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    activity_id = fields.Many2one("mail.activity", readonly=True, ondelete="set null")
    told_on = fields.Datetime("Told on", required=True, readonly=True)

    _once = models.UniqueIndex("(workorder_id, planned_day)")

    def _server_rows_message(self):
        return self.env._("Notes on planned work are recorded by the system alone.")

    @api.model
    def _cron_tell_coordinators(self):
        """Tell the coordinators of work ahead that too few will be certified for.

        One activity on the order for each work order and planned day, within the
        next 30 days; one whose work is covered, moved or over is taken back.
        """
        open_work = self.env["mrp.workorder"].search(
            [
                ("state", "not in", ("done", "cancel")),
                ("production_id.state", "not in", ("draft", "done", "cancel")),
            ]
        )
        flagged = {
            (workorder, plan[0]): plan
            for workorder, plan in open_work._certification_plan().items()
            if plan[1] < plan[2]
        }
        self._take_back(flagged)
        told = {
            (note.workorder_id, note.planned_day)
            for note in self.search([("workorder_id", "in", open_work.ids)])
        }
        fresh = [key for key in flagged if key not in told and self._is_near(*key)]
        fresh.sort(key=lambda key: (key[1], key[0].id))
        self._tell(fresh[:_BATCH], flagged)
        if len(fresh) > _BATCH:
            self.env.ref("operator_cert.ir_cron_certification_planning")._trigger()

    def _is_near(self, workorder, day):
        today = workorder.company_id._plant_today()
        return (day - today).days <= _AHEAD_DAYS

    def _take_back(self, flagged):
        """Remove activities of which nothing remains."""
        notes = self.search([("activity_id", "!=", False)])
        over = notes.filtered(
            lambda note: (note.workorder_id, note.planned_day) not in flagged
        )
        over.activity_id.unlink()

    def _tell(self, keys, flagged):
        coordinators = self._coordinators_of(keys)
        known = [key for key in keys if coordinators.get(key[0])]
        if not known:
            return
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO operator_certification_planning_note"
                " (workorder_id, planned_day, user_id, company_id, told_on) VALUES %s"
                " ON CONFLICT DO NOTHING RETURNING id, workorder_id, planned_day",
                SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s, %s)",
                        workorder.id,
                        day,
                        coordinators[workorder].id,
                        workorder.company_id.id,
                        now,
                    )
                    for workorder, day in known
                ),
            )
        )
        plans = {
            (workorder.id, day): (workorder, flagged[workorder, day])
            for workorder, day in known
        }
        told = [(row[0], *plans[row[1], row[2]]) for row in rows]
        activities = self._create_activities(told, coordinators)
        if activities:
            self.env.execute_query(
                SQL(
                    "UPDATE operator_certification_planning_note note"
                    " SET activity_id = made.activity FROM (SELECT unnest(%s) AS note,"
                    " unnest(%s) AS activity) made WHERE note.id = made.note"
                    " RETURNING note.id",
                    [note for note, _workorder, _plan in told],
                    activities.ids,
                )
            )
            self.invalidate_model(["activity_id"])

    def _coordinators_of(self, keys):
        """``{work order: user}``: the first who may read its order."""
        workorders = self.env["mrp.workorder"].union(*(key[0] for key in keys))
        found = {}
        for company, own in workorders.grouped("company_id").items():
            left = own
            for user in company._certification_coordinators():
                orders = (
                    left.production_id.with_user(user)
                    .with_context(allowed_company_ids=company.ids)
                    ._filtered_access("read")
                )
                seen = left.filtered(
                    lambda w, ids=orders._ids: w.production_id.id in ids
                )
                found.update(dict.fromkeys(seen, user))
                left -= seen
                if not left:
                    break
            if left:
                _logger.warning("Nobody in %s to tell of planned work", company.name)
        return found

    def _create_activities(self, told, coordinators):
        order_model = self.env["ir.model"]._get_id("mrp.production")
        kind = self.env.ref(_ACTIVITY_TYPE)
        # quick: no mail for each, they are in the list of activities
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        return activities.create(
            [
                {
                    "activity_type_id": kind.id,
                    "automated": True,
                    "res_model_id": order_model,
                    "res_id": workorder.production_id.id,
                    "user_id": coordinators[workorder].id,
                    "date_deadline": plan[0],
                    "summary": self._summary(workorder, *plan),
                }
                for _note, workorder, plan in told
            ]
        )

    def _summary(self, workorder, day, count, needed):
        words = {
            "work": workorder.name,
            "day": fields.Date.to_string(day),
            "count": count,
            "needed": needed,
        }
        if not count:
            return self.env._("%(work)s on %(day)s: nobody will be certified", **words)
        return self.env._(
            "%(work)s on %(day)s: %(count)s certified, %(needed)s needed", **words
        )
