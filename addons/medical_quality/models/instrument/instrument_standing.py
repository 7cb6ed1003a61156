# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.tools import SQL

from .standing import (
    DUE_SOON,
    FAILED,
    IN_CALIBRATION,
    NEVER,
    OUT_OF_SERVICE,
    OVERDUE,
    Standing,
    status_on,
)


class MaintenanceEquipment(models.Model):
    """Whether an instrument may be used, from its signed calibrations, each time."""

    _inherit = "maintenance.equipment"

    instrument_status = fields.Selection(
        [
            (IN_CALIBRATION, "In calibration"),
            (DUE_SOON, "Due soon"),
            (OVERDUE, "Overdue"),
            (FAILED, "Failed"),
            (OUT_OF_SERVICE, "Out of service"),
            (NEVER, "Never calibrated"),
        ],
        "Calibration",
        compute="_compute_instrument_status",
        search="_search_instrument_status",
    )
    instrument_calibration_ids = fields.One2many(
        "medical.calibration",
        "instrument_id",
        "Calibrations",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )
    instrument_calibration_count = fields.Integer(
        "Number of calibrations",
        compute="_compute_instrument_counts",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )
    instrument_reading_count = fields.Integer(
        "Values taken",
        compute="_compute_instrument_counts",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )
    instrument_oot_count = fields.Integer(
        "Out of tolerance",
        compute="_compute_instrument_counts",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )

    @api.depends(
        "is_instrument",
        "active",
        "company_id",
        "instrument_valid_until",
        "instrument_out_of_service",
        "instrument_failed_at",
    )
    def _compute_instrument_status(self):
        standings = self._instrument_standings()
        for equipment in self:
            standing = standings.get(equipment._origin.id)
            equipment.instrument_status = standing.status if standing else False

    def _search_instrument_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = set(value)
        # sudo: only ids leave, and the search itself applies the rules
        instruments = (
            self.sudo()
            .with_context(active_test=False)
            .search([("is_instrument", "=", True)])
        )
        standings = instruments._instrument_standings()
        ids = [key for key, one in standings.items() if one.status in wanted]
        domain = [("id", "in", ids)]
        if False in wanted:
            domain = ["|", ("is_instrument", "=", False), *domain]
        return domain

    def _compute_instrument_counts(self):
        domain = [("instrument_id", "in", self.ids)]
        counted = {
            name: dict(
                self.env[model]._read_group(domain, ["instrument_id"], ["__count"])
            )
            for name, model in (
                ("instrument_calibration_count", "medical.calibration"),
                ("instrument_reading_count", "medical.inspection.result"),
                ("instrument_oot_count", "medical.out.of.tolerance"),
            )
        }
        for equipment in self:
            for name, counts in counted.items():
                equipment[name] = counts.get(equipment, 0)

    def _instrument_standings(self):
        """Standing of each instrument among these, now; two queries for all of them.

        Nothing stored on the equipment makes an instrument valid: only its newest
        signed calibration does.

        :return: ``{equipment id: Standing}``; equipment that is none is left out
        """
        # sudo: whether an instrument counts does not depend on who asks
        instruments = self._origin.sudo().filtered("is_instrument")
        newest = instruments._newest_calibrations()
        today = {c: c._plant_today() for c in instruments.company_id}
        standings = {}
        for one in instruments:
            row = newest.get(one.id)
            facts = (
                {
                    "calibration_id": row[0],
                    "number": row[1],
                    "done_on": row[2],
                    "valid_until": row[3],
                    "passed": row[4],
                    "digest": row[5] or "",
                    "certified": bool(row[6]),
                }
                if row
                else {}
            )
            status = status_on(
                today.get(one.company_id) or fields.Date.today(),
                out_of_service=one.instrument_out_of_service or not one.active,
                failed=bool(one.instrument_failed_at),
                calibrated=bool(row),
                passed=bool(row and row[4]),
                valid_until=row[3] if row else None,
            )
            standings[one.id] = Standing(status, **facts)
        return standings

    def _newest_calibrations(self):
        """``{instrument id: row}`` of the newest signed calibration of each."""
        if not self.ids:
            return {}
        self.env["medical.calibration"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (instrument_id) instrument_id, id, name, done_on,"
                " valid_until, result = 'pass', digest,"
                " jsonb_typeof(file_rows) = 'array'"
                " FROM medical_calibration"
                " WHERE state = 'signed' AND instrument_id = ANY(%s)"
                " ORDER BY instrument_id, done_on DESC, id DESC",
                self.ids,
            )
        )
        return {row[0]: row[1:] for row in rows}

    # ------------------------------------------------------------------
    # Smart buttons
    # ------------------------------------------------------------------
    def _open_of_instrument(self, name, model, **more):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("instrument_id", "=", self.id)],
            "context": {"default_instrument_id": self.id},
            **more,
        }

    def action_open_calibrations(self):
        """Calibrations of this instrument."""
        return self._open_of_instrument(
            self.env._("Calibrations"), "medical.calibration"
        )

    def action_open_readings(self):
        """Values taken with this instrument."""
        return self._open_of_instrument(
            self.env._("Values taken"),
            "medical.inspection.result",
            views=[(False, "list")],
            context={"create": False},
        )

    def action_open_out_of_tolerance(self):
        """Out-of-tolerance records of this instrument."""
        return self._open_of_instrument(
            self.env._("Out of tolerance"),
            "medical.out.of.tolerance",
            context={"create": False},
        )

    def action_new_calibration(self):
        """A new calibration of this instrument."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Calibration"),
            "res_model": "medical.calibration",
            "views": [(False, "form")],
            "context": {"default_instrument_id": self.id},
        }
