# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2 import IntegrityError

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

from ...rules import STREAM
from ..inspection.guard import lock_rows, server_writes


class MedicalInspection(models.Model):
    """An inspection whose values a tester sends, of one device at a time.

    Found by the device and the channels; who completes, signs and verifies it are
    people, as where values are typed. (ISO 13485, 7.5.8 and 8.2.6)
    """

    _inherit = "medical.inspection"

    def _tester_channels(self):
        """``{channel: characteristic}`` of what testers send to it."""
        self.ensure_one()
        return {
            line.channel: line
            for line in self.plan_id.characteristic_ids
            if line._is_from_tester()
        }

    # ------------------------------------------------------------------
    # Which inspection is meant
    # ------------------------------------------------------------------
    @api.model
    def _asking_testers(self, lot, channels, number):
        """The open inspection that asks for these channels of a device (``sudo``).

        Locked. Those of the lot that its plans ask for are opened where nobody did yet,
        as the button on the lot does; those of work orders are opened with the order.

        :param number: of the inspection, where several ask for them
        :raises UserError: where none does, or several do
        """
        domain = self._domain_of_tester(lot, channels)
        open_ones = domain & Domain("state", "=", "open")
        found = self.search(open_ones)
        if not found:
            self._open_for_tester(lot, channels)
            found = self.search(open_ones)
        if number:
            named = number.strip() if isinstance(number, str) else ""
            found = found.filtered(lambda one: one.name == named)
            if not found:
                raise UserError(
                    self.env._(
                        "“%(number)s” is no open inspection of %(device)s that asks a"
                        " tester for %(channels)s. Send the number of one that does,"
                        " or none; none of the readings was taken.",
                        number=named[:80] or number,
                        device=lot.name,
                        channels=", ".join(channels),
                    )
                )
        asked = {*channels}
        fitting = found.filtered(lambda one: asked <= one._tester_channels().keys())
        if not fitting:
            self._refuse_unasked(lot, channels, found, self.search(domain, limit=1))
        if len(fitting) > 1:
            raise UserError(
                self.env._(
                    "%(count)s open inspections of %(device)s ask for %(channels)s:"
                    " %(numbers)s. Send the number of the one that is meant as"
                    " inspection; none of the readings was taken.",
                    count=len(fitting),
                    device=lot.name,
                    channels=", ".join(channels),
                    numbers=", ".join(fitting.mapped("name")),
                )
            )
        lock_rows(fitting)
        return fitting

    @api.model
    def _domain_of_tester(self, lot, channels):
        """Inspections of a device, or of the order that makes it."""
        of_order = Domain("lot_id", "=", False) & Domain(
            "production_id.lot_producing_ids", "in", lot.ids
        )
        return (
            (Domain("lot_id", "in", lot.ids) | of_order)
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain("trigger", "!=", STREAM)
            & Domain("plan_id.characteristic_ids.channel", "in", channels)
        )

    @api.model
    def _open_for_tester(self, lot, channels):
        """Open what the plans ask of a lot in quarantine, where they ask a tester."""
        if lot.quality_status != "quarantine":
            return
        plans = self._plans_of(lot._inspection_requirements())
        asked = [
            requirement
            for requirement, plan in plans.items()
            if {*channels} & {*plan.characteristic_ids.mapped("channel")}
        ]
        try:
            with self.env.cr.savepoint():
                self._ensure_inspections(asked)
        except IntegrityError as error:
            # another call opened it at the same moment: begun anew, this one finds it
            raise ConcurrencyError(lot.name) from error

    @api.model
    def _refuse_unasked(self, lot, channels, found, newest):
        """:raises UserError: always, saying why nothing is asked of the device

        :param found: open inspections that ask for some of the channels
        :param newest: the newest inspection that asks for some, open or not
        """
        facts = {"device": lot.name, "channels": ", ".join(channels)}
        if found:
            known = {name for one in found for name in one._tester_channels()}
            raise UserError(
                self.env._(
                    "%(inspections)s of %(device)s does not ask a tester for"
                    " %(channels)s. Send the channels of its plan (%(known)s); none of"
                    " the readings was taken.",
                    inspections=", ".join(found.mapped("name")),
                    device=lot.name,
                    channels=", ".join(c for c in channels if c not in known)
                    or facts["channels"],
                    known=", ".join(sorted(known)),
                )
            )
        if newest and newest.state != "open":
            states = dict(self._fields["state"]._description_selection(self.env))
            self.env["qms.gate.denial"]._refuse_change(
                newest,
                "record.done",
                self.env._(
                    "%(inspection)s of %(device)s is completed (%(state)s):"
                    " %(channels)s was sent afterwards. A retest is a new inspection: a"
                    " quality engineer decides on inspecting a failed one again. None"
                    " of the readings was taken.",
                    inspection=newest.name,
                    state=states[newest.state],
                    **facts,
                ),
            )
        raise UserError(
            self.env._(
                "No open inspection of %(device)s asks a tester for %(channels)s. Have"
                " a quality engineer enter the channel in its inspection plan, or open"
                " the inspection at the work order; none of the readings was taken.",
                **facts,
            )
        )

    def _check_tested_since(self, sent):
        """:raises UserError: for what was measured before this inspection was asked"""
        self.ensure_one()
        failed_at = self.previous_id.done_at
        for one in sent:
            if failed_at and one.at <= failed_at:
                raise UserError(
                    self.env._(
                        "%(channel)s was measured at %(at)s (UTC), before"
                        " %(previous)s was completed: %(inspection)s inspects again,"
                        " and takes what is measured since. Test the device again.",
                        channel=one.channel,
                        at=one.at,
                        previous=self.previous_id.name,
                        inspection=self.name,
                    )
                )

    # ------------------------------------------------------------------
    # Which results are meant
    # ------------------------------------------------------------------
    def _rows_of_tester(self, lot, channels, unit_number):
        """``{channel: result}`` of the device in this inspection (``sudo``).

        A serial number of the order that is no unit of the sample yet becomes the next
        one, as when it is scanned.

        :raises UserError: where it is not in the sample, or not said which unit it is
        """
        self.ensure_one()
        lines = self._tester_channels()
        rows = self._current_results().filtered(
            lambda row: row.characteristic_id.channel in channels
        )
        units = rows.filtered(lambda row: row._is_unit())
        if lot in self._unit_serials().get(self, lot.browse()):
            units = self._unit_of_device(lot, units, channels)
        else:
            units = self._unit_of_number(unit_number, units)
        found = {
            row.characteristic_id.channel: row
            for row in units | rows.filtered(lambda row: not row._is_unit())
        }
        missing = [lines[name].name for name in channels if name not in found]
        if missing:
            raise UserError(
                self.env._(
                    "%(device)s is no unit of the sample of %(names)s in"
                    " %(inspection)s. Test one that is; none of the readings was"
                    " taken.",
                    device=lot.name,
                    names=", ".join(missing),
                    inspection=self.name,
                )
            )
        return found

    def _unit_of_device(self, lot, rows, channels):
        """The rows of a device of the order; named where it was not drawn yet."""
        own = rows.filtered(lambda row: row.serial_id == lot)
        if own or not rows:
            return own
        every = self._current_results().filtered(lambda row: row._is_unit())
        for _number, unit in sorted(every.grouped("unit_number").items()):
            asked = set((unit & rows).characteristic_id.mapped("channel"))
            if unit.serial_id or any(unit.mapped("recorded_at")):
                continue
            if asked >= {*rows.characteristic_id.mapped("channel")}:
                with server_writes():
                    unit.write({"serial_id": lot.id})
                return unit & rows
        raise UserError(
            self.env._(
                "%(device)s is not in the sample of %(inspection)s: each of its units"
                " is another device, or was measured before it had a serial number."
                " Scan it on the entry screen, or test one that is; none of the"
                " readings was taken.",
                device=lot.name,
                inspection=self.name,
            )
        )

    def _unit_of_number(self, unit_number, rows):
        """The rows of one unit of a sample whose units have no serial numbers."""
        most = max(rows.mapped("unit_number"), default=1)
        if unit_number is None and most == 1:
            unit_number = 1
        if type(unit_number) is not int or not 1 <= unit_number <= most:
            raise UserError(
                self.env._(
                    "%(inspection)s has %(most)s units that have no serial number: send"
                    " which one it is as unit_number, 1 to %(most)s. None of the"
                    " readings was taken.",
                    inspection=self.name,
                    most=most,
                )
            )
        return rows.filtered(lambda row: row.unit_number == unit_number)
