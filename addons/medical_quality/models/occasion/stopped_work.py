# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A failed in-process inspection stops its work order and holds what was made."""

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qms_base.tools.posting import without_defaults

from ...rules import IN_PROCESS, ONCE


class MedicalInspection(models.Model):
    """What was made since the last good inspection is not known to be good.

    With the verdict, in its transaction: the clocks at the work order stop, and the
    lots and serials go on hold. Which unit of an order was made when is not known, so
    that all of it is held. (ISO 13485, 7.5.1 and 8.3.1)
    """

    _inherit = "medical.inspection"

    def _complete(self, people):
        result = super()._complete(people)
        # sudo: what failed is stopped, whoever inspects
        failed = self.sudo().filtered(
            lambda one: one.state == "failed" and one.workorder_id
        )
        for inspection in failed.filtered(lambda one: one.trigger in IN_PROCESS):
            inspection._stop_clocks()
            inspection._hold_made(inspection._orders_since_good())
        return result

    def _stop_clocks(self):
        """Stop whoever works at the work order; runs as superuser."""
        self.ensure_one()
        running = self.env["mrp.workcenter.productivity"].search(
            [("workorder_id", "=", self.workorder_id.id), ("date_end", "=", False)]
        )
        try:
            with self.env.cr.savepoint():
                running._close()
        except UserError as error:
            # the verdict stands; the gates hold the work all the same
            why = self.env._("Clocks run on: %(error)s", error=error)
        else:
            why = ", ".join(
                log.qms_employee_id.name or log.user_id.name for log in running
            )
            why = self.env._("Clocks stopped: %(people)s", people=why) if why else ""
        # no message to anybody that could fail the verdict
        self.production_id._message_log(
            body=self.env._(
                "%(inspection)s of %(work)s failed: the work is stopped. %(clocks)s",
                inspection=self.name,
                work=self.workorder_id.name,
                clocks=why,
            )
        )

    def _orders_since_good(self):
        """The orders of which something was made since it was last good (``sudo``).

        The order itself, and its earlier parts down to the one with the last good
        inspection at this moment of the plan, that one included.
        """
        self.ensure_one()
        before = self._runs_of(self.workorder_id)[self.workorder_id]
        passed = self.search(
            [
                ("workorder_id", "in", (before | self.workorder_id).ids),
                ("trigger", "=", self.trigger),
                ("state", "=", "passed"),
                ("id", "<", self.id),
            ]
        )
        good = max(passed.workorder_id.ids, default=0)
        since = before.filtered(lambda one: one.id >= good)
        return (since | self.workorder_id).production_id

    def _hold_made(self, orders):
        """Hold what orders make, unsigned and on record; runs as superuser.

        What is on hold or rejected stays so.
        """
        self.ensure_one()
        made = orders.lot_producing_ids | orders.move_finished_ids.move_line_ids.lot_id
        lots = made.filtered(
            lambda lot: lot.quality_status in ("released", "quarantine")
        )
        if not lots:
            return
        dispositions = without_defaults(self.env["medical.lot.disposition"])
        dispositions.with_user(SUPERUSER_ID).with_company(self.company_id).create(
            {
                "company_id": self.company_id.id,
                "lot_ids": [Command.set(lots.ids)],
                "decision": "hold",
                "reason": self.env._(
                    "%(inspection)s (%(plan)s) of %(subject)s failed, inspected by"
                    " %(person)s: made since it was last good.",
                    inspection=self.name,
                    plan=self.plan_id.display_name,
                    subject=self.subject,
                    person=self.inspector_name,
                ),
            }
        ).action_confirm()

    @api.model
    def _failed_at(self, workorders, triggers=IN_PROCESS):
        """``{work order: [inspection]}`` of the failures that stand.

        The newest one failed, or what repeats it is not completed yet.
        """
        newest = {}
        for inspection in self.search_fetch(
            [("workorder_id", "in", workorders.ids), ("trigger", "in", triggers)],
            order="id",
        ):
            of_what = (inspection.trigger, inspection.occasion or "")
            newest[inspection.workorder_id, of_what] = inspection
        found = {}
        for (workorder, _of_what), inspection in newest.items():
            if inspection.state == "open":
                inspection = inspection.previous_id
            if inspection.state == "failed":
                found.setdefault(workorder, []).append(inspection)
        return found


class QmsGateMixin(models.AbstractModel):
    """Nobody begins, goes on or joins where an inspection of the work failed."""

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        places = self._begun_workorders(events)
        if not places:
            return answers
        workorders = self.env["mrp.workorder"].union(*places.values())
        # sudo: the verdict rests on all inspections, whoever asks
        failed = (
            self.env["medical.inspection"].sudo()._failed_at(workorders.sudo(), ONCE)
        )
        for event, workorder in places.items():
            said = {
                about
                for finding in answers[event].findings
                for about in finding.records
            }
            answers[event].findings += [
                self._inspection_finding(inspection)
                for inspection in failed.get(workorder.sudo(), ())
                if (inspection._name, inspection.id) not in said
            ]
        return answers


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    @api.constrains("lot_producing_ids")
    def _check_made_of_stopped_work(self):
        """Numbers given while an inspection stands failed are on hold at once."""
        orders = self.filtered(
            lambda order: order.qms_regulated
            and order.lot_producing_ids
            and order.state not in ("done", "cancel")
        )
        if not orders:
            return
        # sudo: what failed holds what is made, whoever names it
        inspections = self.env["medical.inspection"].sudo()
        own = orders.workorder_ids.sudo()
        # a later part that failed says something of the parts before, too
        later = own.search(
            [
                (
                    "production_id.production_group_id",
                    "in",
                    own.production_id.production_group_id.ids,
                ),
                ("operation_id", "in", own.operation_id.ids),
                ("state", "!=", "cancel"),
            ]
        )
        for standing in inspections._failed_at(own | later).values():
            for failed in standing:
                concerned = failed._orders_since_good() & orders.sudo()
                if concerned:
                    failed._hold_made(concerned)
