# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import models
from odoo.exceptions import AccessError, UserError

from odoo.addons.medical_traceability.label import LabelError
from odoo.addons.medical_traceability.label.symbol import (
    datamatrix_rows,
    hibc_datamatrix_rows,
)

_READERS = ("qms_base.group_qms_inspector", "qms_base.group_qms_auditor")


class StockLot(models.Model):
    """The device history record (batch record, ISO 13485 7.5.1) of produced lots.

    Collected as plain values, so that the document and later its machine-readable
    part say the same. What should be there and is not becomes a row that says so.
    """

    _inherit = "stock.lot"

    def action_print_device_history(self):
        """Print the device history records of these lots."""
        self._check_device_history()
        return self.env.ref(
            "medical_quality.action_report_device_history"
        ).report_action(self)

    def _check_device_history(self):
        """Whether this user may see these records, and whether they have one.

        :raises AccessError: for everybody but quality staff and auditors
        :raises UserError: for lots that no order produced
        """
        self._check_device_history_reader()
        # sudo: whether an order produced a lot does not depend on who asks
        producing = self.env["medical.inspection"]._producing_orders(self.sudo())
        bought = self.filtered(lambda lot: lot.id not in producing)
        if bought:
            raise UserError(
                self.env._(
                    "No order produced %(lots)s: only finished lots have a device"
                    " history record.",
                    lots=", ".join(bought.mapped("name")),
                )
            )

    def _check_device_history_reader(self):
        """:raises AccessError: for everybody but quality staff and auditors"""
        self.check_access("read")
        user = self.env.user
        if not any(user.has_group(group) for group in _READERS):
            raise AccessError(
                self.env._(
                    "Device history records are printed by inspectors, quality staff"
                    " and auditors; %(user)s is none of them.",
                    user=user.name,
                )
            )

    def _device_history_data(self):
        """The device history record of each lot as plain values.

        :return: ``{lot: {"header": …, "materials": […], "material_evidence": […],
            "made_here": […], "operations": […], "certificates": […],
            "inspections": […], "concessions": […], "decisions": […], "denials": […],
            "signatures": […], "label": …, "labels": {…}, "missing": [sentence]}}``;
            times are sentences with UTC and the plant's zone
        :raises AccessError, UserError: as :meth:`_check_device_history`
        """
        self._check_device_history()
        # sudo: the record holds what the reader may not browse (employees, other
        # people's certificates, suppliers); who may read it was checked above
        lots = self.sudo()
        components = lots._qms_component_lines()
        return {
            lot: lot.sudo()._device_history_of_lot(components[lot.sudo()])
            for lot in self
        }

    def _device_history_of_run(self):
        """The record of all of these lots of one product together (``sudo``).

        :return: as one value of :meth:`_device_history_data`
        """
        lines = self._qms_component_lines()
        return self._device_history_of_lot(
            self.env["stock.move.line"].union(*lines.values())
        )

    def _device_history_of_lot(self, component_lines):
        """Sections of one lot, or of the lots of one run together."""
        productions = self._history_productions()
        missing = []
        decisions = self._history_decisions(productions, component_lines)
        history = {
            "header": self._history_header(productions),
            "materials": self._history_materials(productions, component_lines, missing),
            "material_evidence": self._history_material_evidence(
                component_lines.lot_id
            ),
            "made_here": self._history_made_here(component_lines.lot_id),
            "operations": self._history_operations(productions, decisions, missing),
            "certificates": self._history_certificates(decisions),
            "inspections": self._history_inspections(
                productions, component_lines.lot_id, missing, decisions
            ),
            "concessions": self._history_concessions(productions, decisions),
            "decisions": self._history_decision_rows(decisions),
            "denials": self._history_denial_rows(productions, component_lines),
            "signatures": self._history_signatures(),
            "label": self._history_label(missing),
            "labels": self._history_labels(productions, missing),
        }
        return dict(history, missing=missing)

    def _history_productions(self):
        """Orders that produced this lot or are about to."""
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", self.ids),
                ("state", "=", "done"),
                ("move_id.production_id", "!=", False),
            ]
        )
        return lines.move_id.production_id | self.env["mrp.production"].search(
            [("lot_producing_ids", "in", self.ids), ("state", "!=", "cancel")]
        )

    # ------------------------------------------------------------------
    # Sections
    # ------------------------------------------------------------------
    def _history_header(self, productions):
        """What was made, for whom, how many, when: ``[(label, value)]``."""
        finished = productions.move_finished_ids.move_line_ids.filtered(
            lambda line: line.lot_id in self and line.state == "done"
        )
        states = dict(productions._fields["state"]._description_selection(self.env))
        statuses = dict(self._fields["quality_status"]._description_selection(self.env))
        unit = self.product_id.uom_id.name
        produced = sum(finished.mapped("quantity_product_uom"))
        return [
            (self.env._("Product"), self.product_id.display_name),
            (self.env._("Lot / serial"), ", ".join(self.mapped("name"))),
            (self.env._("Batch"), self._history_words(self.mapped("batch_number"))),
            (
                self.env._("Legal manufacturer"),
                self._history_words(self.qms_customer_id.mapped("name")),
            ),
            (self.env._("Order"), ", ".join(productions.mapped("name"))),
            (
                self.env._("Order status"),
                ", ".join(states[p.state] for p in productions),
            ),
            (
                self.env._("Ordered quantity"),
                ", ".join(
                    f"{p.product_qty:g} {p.product_uom_id.name}" for p in productions
                ),
            ),
            (self.env._("Produced of this lot"), f"{produced:g} {unit}"),
            (
                self.env._("Manufactured"),
                self._history_words(
                    self._history_date(lot.manufacture_date) for lot in self
                ),
            ),
            (
                self.env._("Expires"),
                self._history_words(
                    self._history_date(lot.expiration_date)
                    for lot in self
                    if lot.use_expiration_date
                ),
            ),
            (
                self.env._("Quality status"),
                self._history_words(
                    statuses.get(lot.quality_status, "") for lot in self
                ),
            ),
            (self.env._("UDI"), self._history_words(self.mapped("udi_hri"))),
        ]

    def _history_words(self, values):
        """Different values of a run in one line, each once."""
        return ", ".join(dict.fromkeys(value for value in values if value))

    def _history_label(self, missing):
        """UDI in words and its symbol, of the agency that it is of, as drawn modules.

        A UDI that no symbol can carry stands there in words alone, as does the
        device identifier of an agency whose labels are not made here.
        """
        for lot in self:
            if not lot.udi_hri:
                missing.append(
                    self.env._("No UDI: %(problem)s", problem=lot.udi_problem or "")
                    if len(self) == 1
                    else self.env._(
                        "%(lot)s has no UDI: %(problem)s",
                        lot=lot.name,
                        problem=lot.udi_problem or "",
                    )
                )
        drawn = self.filtered("udi_hri")[:1]
        if not drawn:
            return self._history_bare_identifier()
        # of a run the first one, as an example of all of them
        try:
            if drawn._device_identifiers()[drawn].issuing_agency == "gs1":
                symbol = self.env._("GS1 DataMatrix")
                rows = datamatrix_rows(drawn._udi_bracketed())
            else:
                symbol = self.env._("HIBC Data Matrix")
                rows = hibc_datamatrix_rows(drawn.udi_element_string)
        except LabelError:
            symbol, rows = "", []
        return {
            "hri": drawn.udi_hri,
            "symbol": symbol,
            "size": len(rows),
            "path": "".join(
                f"M{x},{y}h1v1h-1z"
                for y, row in enumerate(rows)
                for x, dark in enumerate(row)
                if dark == "1"
            ),
        }

    def _history_bare_identifier(self):
        """The device identifier of lots that have no UDI of it, or nothing."""
        for identifier in self._device_identifiers().values():
            if identifier.issuing_agency not in (False, "gs1", "hibcc"):
                agencies = dict(
                    identifier._fields["issuing_agency"]._description_selection(
                        self.env
                    )
                )
                agency = agencies[identifier.issuing_agency]
                return {
                    "hri": f"{agency} {identifier.di}",
                    "symbol": "",
                    "size": 0,
                    "path": "",
                }
        return {}

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def _history_zone(self):
        company = self.company_id or self.env.company
        zone = company.resource_calendar_id.tz or self.env.user.tz or "UTC"
        return ZoneInfo(zone)

    def _history_time(self, moment):
        """``2026-01-31 07:10:05 UTC (08:10 Europe/Berlin)``, or empty."""
        if not moment:
            return ""
        local = moment.replace(tzinfo=timezone.utc).astimezone(self._history_zone())
        return f"{moment:%Y-%m-%d %H:%M:%S} UTC ({local:%H:%M} {local.tzinfo})"

    def _history_date(self, value):
        """``2026-01-31``; moments as the day at the plant."""
        if not value:
            return ""
        if hasattr(value, "hour"):
            value = value.replace(tzinfo=timezone.utc).astimezone(self._history_zone())
        return f"{value:%Y-%m-%d}"
