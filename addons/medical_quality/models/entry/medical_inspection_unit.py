# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...sampling import SIZE_FREE
from ..inspection.guard import server_writes
from .entered import Entered, plain

# units that a message names
_NAMED = 5


class MedicalInspection(models.Model):
    """Which serial number each unit of a sample is, where an order makes devices.

    The sample of a work order is drawn from the serial numbers of its order. A value is
    of a device that can be found again: while the order has serial numbers that no unit
    is, a unit is scanned before a value of it is taken, and before the inspection is
    completed. Orders whose serial numbers are born later are inspected by the number of
    the unit. (ISO 13485:2016, 7.5.9 and 8.2.6; ANSI/ASQ Z1.4, 5.1)
    """

    _inherit = "medical.inspection"

    def name_unit(self, result_id, text, reason=""):
        """Say which serial number a unit of the sample is.

        All characteristics of the unit are of this device then. Values that were
        entered before are kept and replaced by the same values with their serial
        number, with the reason.

        :param int result_id: a result of the unit; False for the first unit that has no
            serial number
        :param str text: serial number or UDI as a reader types it; empty takes back
            what was scanned
        :param str reason: why, where values of the unit were entered
        :return: ``{"message": sentence, "results": rows as :meth:`get_entry` gives}``
        :raises UserError: for what is no serial number of the order, one that is
            another unit already, and a missing reason
        :raises AccessError: when the user may not enter values
        """
        self.ensure_one()
        self.check_access("write")
        people = self._check_recordable()
        rows = self._rows_of_unit(result_id)
        # the space that a HIBC scan may end with is its check character
        text = text.strip("\t\r\n") if isinstance(text, str) else ""
        reason = plain(reason)
        serial = (
            self._serial_scanned(text, rows) if text.strip() else self.env["stock.lot"]
        )
        changed = rows.filtered(lambda row: row.serial_id != serial)
        taken = changed.filtered("recorded_at")
        if taken and not reason:
            raise UserError(
                self.env._(
                    "Values of unit %(unit)s of %(inspection)s were entered already. To"
                    " change its serial number from %(old)s to %(new)s, say why; they"
                    " stay on record.",
                    unit=rows[0].unit_number,
                    inspection=self.name,
                    old=rows.serial_id[:1].name or self.env._("none"),
                    new=serial.name or self.env._("none"),
                )
            )
        with server_writes():
            (changed - taken).write({"serial_id": serial.id})
        taken._rename(serial, reason, people)
        shown = self.result_ids.filtered(
            lambda row: row.unit_number == rows[0].unit_number and row._is_unit()
        )
        return {
            "message": self.env._(
                "Unit %(unit)s is %(serial)s.",
                unit=rows[0].unit_number,
                serial=serial.name or self.env._("without a serial number"),
            ),
            "results": shown._entry_rows(self.previous_id.result_ids),
        }

    def _rows_of_unit(self, result_id):
        """The results of one unit that count now."""
        self.ensure_one()
        units = self.result_ids.filtered(lambda row: row._is_unit())
        if not units or self not in self._unit_serials():
            raise UserError(
                self.env._(
                    "%(inspection)s has no units that are told apart by serial number.",
                    inspection=self.name,
                )
            )
        if not result_id:
            named = units.filtered(lambda row: not row.serial_id)[:1]
            if not named:
                raise UserError(
                    self.env._(
                        "Each of the units of %(inspection)s has its serial number"
                        " already: this one is not part of the sample.",
                        inspection=self.name,
                    )
                )
        else:
            known = type(result_id) is int
            named = units.filtered(lambda row: known and row.id == result_id)
            if not named:
                raise UserError(
                    self.env._(
                        "This result is not of a unit of %(inspection)s, or was"
                        " replaced. Load the screen again.",
                        inspection=self.name,
                    )
                )
        return units.filtered(lambda row: row.unit_number == named.unit_number)

    def _serial_scanned(self, text, rows):
        """The serial number of the order that a scan names, not another unit's."""
        serials = self._unit_serials().get(self, self.env["stock.lot"])
        serial = self._lots_scanned(text, [("id", "in", serials.ids)])[:1]
        if not serial:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "unit.foreign",
                self.env._(
                    "“%(text)s” is no serial number of %(order)s: it is not part of"
                    " the sample of %(inspection)s. Put it back.",
                    text=text,
                    # sudo: the number of the order that is worked on
                    order=self.production_id.sudo().name,
                    inspection=self.name,
                ),
            )
        other = (self.result_ids - rows).filtered(
            lambda row: row._is_unit() and row.serial_id == serial
        )
        if other:
            raise UserError(
                self.env._(
                    "%(serial)s is unit %(unit)s of %(inspection)s already. A device is"
                    " counted once: take another one.",
                    serial=serial.name,
                    unit=other[0].unit_number,
                    inspection=self.name,
                )
            )
        return serial

    def _unit_serials(self):
        """``{inspection: serials}`` of those whose units are devices of an order."""
        found = {}
        for inspection in self:
            product = inspection.product_id
            if inspection.lot_id or product.tracking != "serial":
                continue
            # sudo: which devices an order makes does not hang on who inspects them
            made = inspection.production_id.sudo().lot_producing_ids
            serials = made.filtered(
                lambda lot, product=product: lot.product_id == product
            )
            if serials:
                found[inspection] = serials
        return found

    def _unnamed_units(self):
        """``{inspection: results}`` of units that must be scanned before they count."""
        missing = {}
        for inspection, serials in self._unit_serials().items():
            units = inspection.result_ids.filtered(lambda row: row._is_unit())
            if serials - units.serial_id:
                found = units.filtered(lambda row: not row.serial_id)
                if found:
                    missing[inspection] = found
        return missing

    def _refuse_unnamed(self, rows):
        """Refuse values of units of which nobody knows which device they are."""
        numbers = sorted(set(rows.mapped("unit_number")))
        words = [str(number) for number in numbers[:_NAMED]]
        if len(numbers) > _NAMED:
            words.append("…")
        self.env["qms.gate.denial"]._refuse_change(
            rows.inspection_id,
            "unit.unnamed",
            self.env._(
                "Scan the serial number of unit %(units)s of %(inspection)s first: a"
                " value is of a device that can be found again.",
                units=", ".join(words),
                inspection=", ".join(rows.inspection_id.mapped("name")),
            ),
        )

    def _check_all_entered(self):
        """Each unit is a device of the order too."""
        answer = super()._check_all_entered()
        for rows in self._unnamed_units().values():
            self._refuse_unnamed(rows)
        if not self.lot_id:
            self._check_units_of_order()
        return answer

    def _check_units_of_order(self):
        """:raises UserError: for a unit that its order does not make any more"""
        units = self.result_ids.filtered(lambda row: row._is_unit())
        serials = self._unit_serials().get(self, self.env["stock.lot"])
        foreign = units.filtered(lambda row: row.serial_id - serials)[:1]
        if foreign:
            raise UserError(
                self.env._(
                    "%(serial)s is unit %(unit)s of %(inspection)s and no longer a"
                    " serial number of %(order)s: scan the unit again.",
                    serial=foreign.serial_id.name,
                    unit=foreign.unit_number,
                    inspection=self.name,
                    # sudo: the number of the order that is worked on
                    order=self.production_id.sudo().name,
                )
            )

    def _scan_own(self, lots):
        """A serial number of the order is the unit that is measured next."""
        answer = super()._scan_own(lots)
        if answer:
            return answer
        for inspection, serials in self._unit_serials().items():
            units = inspection.result_ids.filtered(
                lambda row: row._is_unit() and not row.serial_id
            )
            if lots & serials and units:
                return self._scan_answer(
                    "unit",
                    self.env._(
                        "%(serial)s is measured.", serial=(lots & serials)[0].name
                    ),
                    inspection_id=inspection.id,
                )
        return None


class MedicalInspectionResult(models.Model):
    _inherit = "medical.inspection.result"

    _serial_uniq = models.UniqueIndex(
        "(inspection_id, characteristic_id, serial_id)"
        " WHERE serial_id IS NOT NULL AND superseded IS NOT TRUE",
        "A device has one result per characteristic and inspection.",
    )

    def _is_unit(self):
        """Whether this is a result of one unit of a sample, and not of the lot."""
        self.ensure_one()
        sample = self.sample_id
        return bool(sample) and not sample.counted and sample.method not in SIZE_FREE

    def _rename(self, serial, reason, people):
        """Say of values that were taken which device they are of.

        Nothing is measured anew: who took the value, when and with what stays; who says
        that it is of another device stands with the reason.
        """
        if self:
            words = {
                inspection: self.env._(
                    "%(reason)s (device named by %(person)s)",
                    reason=reason,
                    # sudo: a name that the record shows to whoever may read it
                    person=people[inspection].sudo().name,
                )
                for inspection in self.inspection_id
            }
            self._supersede(
                [
                    Entered(
                        row,
                        {
                            "serial_id": serial.id,
                            "note": row.note,
                            "defect_ids": [Command.set(row.defect_ids.ids)],
                        },
                        words[row.inspection_id],
                        clerical=True,
                    )
                    for row in self
                ],
                people,
            )

    def _name_with_unit(self):
        """Characteristic as records print it, with the device or unit of a sample."""
        self.ensure_one()
        name = self.characteristic_id.name
        if not self._is_unit() or self.sample_size == 1:
            return name
        if self.serial_id and not self.inspection_id.lot_id:
            return f"{name}, {self.serial_id.name}"
        return self.env._("%(name)s, unit %(unit)s", name=name, unit=self.unit_number)

    def _take(self, entered, people):
        """Values are of devices: which one is known before the first value."""
        unnamed = self.browse().union(
            *self.inspection_id._unnamed_units().values()
        ) & self.browse().union(*(entry.result for entry in entered))
        if unnamed:
            self.env["medical.inspection"]._refuse_unnamed(unnamed)
        return super()._take(entered, people)

    def _entry_rows(self, before=None):
        rows = super()._entry_rows(before)
        serials = self.inspection_id._unit_serials()
        for row, result in zip(rows, self, strict=True):
            row["numbered"] = result.inspection_id in serials and result._is_unit()
        return rows

    def _place(self):
        """Units that are devices are compared by device, others by their number."""
        place = super()._place()
        if self.inspection_id.lot_id or not self.serial_id:
            return place
        return (self.characteristic_id.name, 0, self.serial_id.id)
