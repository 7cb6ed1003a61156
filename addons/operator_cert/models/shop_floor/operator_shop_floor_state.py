# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

_MOST = 60
# Said once for the whole screen: that nobody is identified yet.
_UNIDENTIFIED = {"person.unidentified", "cert.no_person"}


class OperatorShopFloor(models.AbstractModel):
    """What a terminal shows: its work, who is present, who works since when."""

    _inherit = "operator.shop.floor"

    @api.model
    def _workorders(self, station):
        """``mrp.workorder`` as the terminal works with them: it has no rights."""
        # sudo: every method confines itself to the station's own work orders
        return (
            self.env["mrp.workorder"]
            .sudo()
            .with_company(station.company_id)
            .with_context(allowed_company_ids=station.company_id.ids)
        )

    @api.model
    def _workorder_domain(self, station):
        """Work orders to be done at the station."""
        return (
            Domain("workcenter_id", "in", station.workcenter_ids.ids)
            & Domain("production_id.company_id", "=", station.company_id.id)
            & Domain("production_id.state", "in", ("confirmed", "progress", "to_close"))
            & Domain("state", "in", ("ready", "progress"))
        )

    @api.private
    @api.model
    def state(self):
        """What the terminal shows now.

        :return: ``station``, ``operator`` and ``supervisor`` (name, seconds until
            idle, whether a start is left; or False), ``workorders`` with findings of
            the gates and ``clocks`` that run, ``now`` (UTC)
        :raises AccessError: for a login that is no terminal's
        """
        station = self._station()
        presences = self.env["qms.operator.presence"]
        operator = presences._open_here(station)
        supervisor = presences._open_here(station, "supervisor")
        workorders = self._workorders(station).search(
            self._workorder_domain(station), order="state, date_start, id", limit=_MOST
        )
        running = self.env["mrp.workcenter.productivity"].sudo()
        clocks = running._running_people(workorders)
        instructions = self._instructions(station, workorders)
        return {
            "station": {
                "name": station.name,
                "code": station.code,
                "company": station.company_id.name,
                "workcenters": station.workcenter_ids.mapped("name"),
            },
            "operator": self._person_json(operator, station),
            "supervisor": self._person_json(supervisor, station),
            "workorders": [
                {
                    **self._workorder_json(workorder, clocks[workorder], operator),
                    "instructions": len(instructions[workorder]),
                }
                for workorder in workorders
            ],
            "more": len(workorders) == _MOST,
            "now": self._moment(fields.Datetime.now()),
        }

    @api.model
    def _person_json(self, presence, station):
        if not presence:
            return False
        idle_at = presence.last_seen_at + timedelta(minutes=station.idle_minutes)
        return {
            "id": presence.employee_id.id,
            "name": presence.employee_name,
            "seconds": int((idle_at - fields.Datetime.now()).total_seconds()),
            "may_start": presence.may_start,
        }

    @api.model
    def _workorder_json(self, workorder, clocks, operator):
        uom = workorder.product_uom_id
        return {
            "id": workorder.id,
            "name": workorder.name,
            "order": workorder.production_id.name,
            "product": workorder.product_id.display_name,
            "workcenter": workorder.workcenter_id.name,
            "state": workorder.state,
            "quantity": workorder.qty_remaining,
            "unit": uom.name,
            "readiness": self._readiness_json(workorder.qms_readiness, operator),
            "clocks": [
                {
                    "id": log.qms_employee_id.id or False,
                    "name": log.qms_employee_id.name or log.user_id.name,
                    "since": self._moment(log.date_start),
                    "mine": bool(operator)
                    and log.qms_employee_id == operator.employee_id,
                }
                for log in clocks
            ],
        }

    @api.model
    def _readiness_json(self, readiness, operator):
        """Findings of the readiness panel, words and severity alone.

        As long as nobody is identified, what only says so is left out.
        """
        if not readiness:
            return {"state": "ready", "findings": []}
        findings = [
            {"message": finding["message"], "severity": finding["severity"]}
            for finding in readiness["findings"]
            if operator or finding["code"] not in _UNIDENTIFIED
        ]
        blocked = any(f["severity"] == "block" for f in findings)
        state = "blocked" if blocked else "warning" if findings else "ready"
        return {"state": state, "findings": findings}

    @api.model
    def _moment(self, moment):
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
