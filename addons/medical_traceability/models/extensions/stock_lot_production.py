# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re

import pytz

from odoo import api, fields, models


class StockLot(models.Model):
    """Where and when a lot was produced, and out of what."""

    _inherit = "stock.lot"

    qms_move_line_ids = fields.One2many(
        "stock.move.line", "lot_id", "Movements", readonly=True
    )
    manufacture_date = fields.Date(
        "Manufactured on",
        compute="_compute_manufacture",
        store=True,
        copy=False,
        help="Day of the first production of this lot, in the time zone of the plant."
        " Empty for lots that were not produced here.",
    )
    batch_number = fields.Char(
        compute="_compute_manufacture",
        store=True,
        copy=False,
        help="Number of the production order, without separators: the lot printed on"
        " devices that carry a serial number.",
    )

    @api.model
    def _quality_owned_fields(self):
        return super()._quality_owned_fields() | {"manufacture_date", "batch_number"}

    @api.depends("qms_move_line_ids.state")
    def _compute_manufacture(self):
        """Taken over from the first producing movement, and kept from then on."""
        unknown = self.filtered(lambda lot: not lot.manufacture_date)
        lines = unknown._producing_lines()
        for lot in self:
            # the first one: a lot is as old as its oldest unit
            line = lines.get(lot.id)
            if lot in unknown and line:
                production = line.move_id.production_id
                lot.manufacture_date = lot._plant_date(line.date, line.company_id)
                lot.batch_number = lot._batch_number_of(production.name)
            else:
                lot.manufacture_date = lot.manufacture_date
                lot.batch_number = lot.batch_number

    def _producing_lines(self):
        """First done movement out of production of each lot.

        :return: ``{lot id: stock.move.line}``, without lots never produced
        """
        ids = [lot_id for lot_id in self.ids if lot_id]
        if not ids:
            return {}
        # sudo: whether a lot was produced does not depend on who looks
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", ids),
                    ("state", "=", "done"),
                    ("location_id.usage", "=", "production"),
                    ("move_id.production_id", "!=", False),
                ],
                order="date desc, id desc",
            )
        )
        return {line.lot_id.id: line for line in lines}

    @api.model
    def _plant_date(self, moment, company):
        """Calendar day of a UTC moment where the company works."""
        zone = company.resource_calendar_id.tz or company.partner_id.tz or "UTC"
        return pytz.utc.localize(moment).astimezone(pytz.timezone(zone)).date()

    @api.model
    def _batch_number_of(self, name):
        """Capital letters and digits of an order's name, the last 18 of them,
        so that symbols of every agency can carry it."""
        return re.sub("[^0-9A-Z]", "", (name or "").upper())[-18:]

    def _qms_component_lines(self):
        """Movements that consumed the components of these lots.

        Odoo links all components of an order to everything the order produced, so
        this says what went into the order, not which serial got which component.

        :return: ``{lot: stock.move.line}`` for every lot of ``self``
        """
        result = {lot: self.env["stock.move.line"] for lot in self}
        produced = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", self.ids),
                ("state", "=", "done"),
                ("location_id.usage", "=", "production"),
            ],
            order="id",
        )
        for line in produced:
            result[line.lot_id] |= line.consume_line_ids
        return result
