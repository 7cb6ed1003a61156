# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A failed in-process inspection stops its work order and holds what was made."""

from collections import defaultdict

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qms_base.tools.posting import without_defaults

from ...rules import IN_PROCESS, ONCE

# what a hold changes the status of
HOLDABLE = ("released", "quarantine")


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
            lambda one: (
                one.state == "failed" and one.workorder_id and one.trigger in IN_PROCESS
            )
        )
        if failed:
            failed._stop_clocks()
            self._hold_made(failed._orders_since_good())
        return result

    def _stop_clocks(self):
        """Stop whoever works at the work orders of these; runs as superuser."""
        running = self.env["mrp.workcenter.productivity"].search(
            [("workorder_id", "in", self.workorder_id.ids), ("date_end", "=", False)]
        )
        clocks = self._close_clocks(running) if running else {}
        lines = defaultdict(list)
        for inspection in self:
            lines[inspection.production_id.id].append(
                self.env._(
                    "%(inspection)s of %(work)s failed: the work is stopped."
                    " %(clocks)s",
                    inspection=inspection.name,
                    work=inspection.workorder_id.name,
                    clocks=clocks.get(inspection.workorder_id, ""),
                )
            )
        # no message to anybody that could fail the verdict
        self.production_id._message_log_batch(
            bodies={order: Markup("<br/>").join(said) for order, said in lines.items()}
        )

    def _close_clocks(self, running):
        """End time logs, as far as they can be ended.

        :return: ``{work order: what came of it, in words}``
        """
        workorders = running.workorder_id
        try:
            with self.env.cr.savepoint():
                running._close()
        except UserError as error:
            if len(workorders) > 1:
                # one that cannot stop keeps no other running
                found = {}
                for logs in running.grouped("workorder_id").values():
                    found |= self._close_clocks(logs)
                return found
            # the verdict stands; the gates hold the work all the same
            return {workorders: self.env._("Clocks run on: %(error)s", error=error)}
        return {
            workorder: self.env._(
                "Clocks stopped: %(people)s",
                people=", ".join(
                    log.qms_employee_id.name or log.user_id.name for log in logs
                ),
            )
            for workorder, logs in running.grouped("workorder_id").items()
        }

    def _orders_since_good(self):
        """The orders of which something was made since work was last good (``sudo``).

        The order itself, and its earlier parts down to the one with the last good
        inspection at this moment of the plan, that one included.

        :return: ``{inspection: orders}``; a few queries for any number of these
        """
        runs = self._runs_of(self.workorder_id)
        passed = self.search_fetch(
            [
                ("workorder_id", "in", self.workorder_id.union(*runs.values()).ids),
                ("trigger", "in", list(set(self.mapped("trigger")))),
                ("state", "=", "passed"),
                ("id", "<", max(self.ids, default=0)),
            ],
            ["workorder_id", "trigger"],
        )
        found = {}
        for inspection in self:
            before = runs[inspection.workorder_id]
            places = before | inspection.workorder_id
            good = max(
                (
                    other.workorder_id.id
                    for other in passed
                    if other.id < inspection.id
                    and other.trigger == inspection.trigger
                    and other.workorder_id in places
                ),
                default=0,
            )
            since = before.filtered(lambda one, good=good: one.id >= good)
            found[inspection] = (since | inspection.workorder_id).production_id
        return found

    @api.model
    def _hold_made(self, made_since):
        """Hold what orders make, unsigned and on record; nothing else happens to it.

        What is on hold or rejected stays so. Lots that the same inspections concern are
        decided about together.

        :param made_since: ``{inspection: orders}``, of ``sudo``
        """
        orders = self.env["mrp.production"].sudo().union(*made_since.values())
        orders._take_turns()
        holdable = {
            order: order._made_lots().filtered(
                lambda lot: lot.quality_status in HOLDABLE
            )
            for order in orders
        }
        concerning = defaultdict(list)
        for inspection, since in made_since.items():
            lot_ids = {lot_id for order in since for lot_id in holdable[order]._ids}
            for lot_id in lot_ids:
                concerning[lot_id].append(inspection.id)
        together = defaultdict(list)
        for lot_id, inspection_ids in sorted(concerning.items()):
            together[tuple(inspection_ids)].append(lot_id)
        inspections = self.sudo().union(*made_since)
        values = defaultdict(list)
        for inspection_ids, lot_ids in together.items():
            failed = inspections.browse(inspection_ids).with_prefetch(inspections.ids)
            company = failed.company_id[:1]
            values[company].append(
                {
                    "company_id": company.id,
                    "lot_ids": [Command.set(lot_ids)],
                    "decision": "hold",
                    "reason": failed._why_held(),
                }
            )
        dispositions = without_defaults(self.env["medical.lot.disposition"])
        dispositions = dispositions.with_user(SUPERUSER_ID)
        for company, vals_list in values.items():
            dispositions.with_company(company).create(vals_list).action_confirm()

    def _why_held(self):
        """Why lots are held by these, a line each."""
        return "\n".join(
            self.env._(
                "%(inspection)s (%(plan)s) of %(subject)s failed, inspected by"
                " %(person)s: made since it was last good.",
                inspection=inspection.name,
                plan=inspection.plan_id.display_name,
                subject=inspection.subject,
                person=inspection.inspector_name,
            )
            for inspection in self
        )

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

    def _find_at_begun(self, answers, places, workorders):
        result = super()._find_at_begun(answers, places, workorders)
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
        return result
