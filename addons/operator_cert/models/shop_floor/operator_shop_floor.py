# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .operator_pin_guard import PAUSE_MINUTES

ROLES = ("operator", "supervisor")
_LONGEST_BADGE = 64


class OperatorShopFloor(models.AbstractModel):
    """What a terminal can do, for the people who share it: here, who they are.

    The login that acts is that of a registered station; its rights are none. What is
    done is done by the person who identified there by badge and work PIN, through
    Odoo's own methods, so that every gate judges it. No method is within reach of
    remote calls: the pages of terminals call them.
    """

    _name = "operator.shop.floor"
    _description = "Shop-floor terminal"

    # ------------------------------------------------------------------
    # The station
    # ------------------------------------------------------------------
    @api.model
    def _station(self):
        """The station of the login that acts.

        :return: an active ``qms.station`` (``sudo``)
        :raises AccessError: for a login that is not the terminal of one
        """
        station = self.env["qms.station"]._of_terminal()
        if not station:
            self.env["qms.gate.denial"]._refuse_change(
                station,
                "station.unregistered",
                self.env._(
                    "%(user)s is not the terminal login of a registered station. Log in"
                    " with that of the station, or have a quality manager register it.",
                    user=self.env.user.name,
                ),
                error=AccessError,
            )
        return station

    @api.model
    def _presence(self, station, *, to_start=False):
        """Who is present to act at the station.

        :param to_start: work is to be started: once for each identification
        :return: the open presence of the operator
        :raises UserError: when nobody is, or to start a second time; on record
        """
        presence = self.env["qms.operator.presence"]._open_here(station)
        people = self.env["qms.operator.presence"]._present_employees()
        if people.get(station.company_id.id) != presence.employee_id.id:
            presence = presence.browse()
        message = None
        if not presence:
            message = self.env._(
                "Nobody is identified. Scan your badge and enter your PIN."
            )
        elif to_start and not presence.may_start:
            message = self.env._(
                "Each start needs its own identification. Scan your badge and enter"
                " your PIN again."
            )
        if message:
            # the page asks for badge and PIN first: who gets here left it out
            self.env["qms.gate.denial"]._refuse_change(
                station, "person.unidentified", message
            )
        return presence

    # ------------------------------------------------------------------
    # Identification
    # ------------------------------------------------------------------
    @api.private
    @api.model
    def identify(self, badge=None, pin=None, role="operator", new_pin=None):
        """Identify a person by badge and work PIN at this station.

        A start PIN serves once: with it comes the PIN that the person chooses.

        :param badge: number read from the badge (``hr.employee.barcode``)
        :param pin: work PIN
        :param role: ``operator`` works, ``supervisor`` stands by a trainee
        :param new_pin: PIN chosen by the person; None where none is asked for
        :return: ``{"person": name}``, or ``{"choose_pin": sentence}`` where a start PIN
            was right and a PIN has to be chosen
        :raises UserError: when it is not the person, with the same words for an
            unknown badge and a wrong PIN; it stays on record
        """
        station = self._station()
        if role not in ROLES:
            raise UserError(self.env._("Choose whether you work or supervise."))
        employee = self._employee_of_badge(station, badge)
        kept = self._prove(station, employee, pin)
        if kept.state == "start":
            if new_pin is None:
                return {
                    "choose_pin": self.env._(
                        "This PIN was issued to start with. Choose your own, 4 to 8"
                        " digits."
                    )
                }
            self.env["operator.work.pin"]._choose(employee, new_pin, station)
        self._refuse_two_roles(station, employee, role)
        self.env["qms.operator.presence"]._open_at_station(station, employee, role)
        if role == "supervisor":
            # sudo: as in `leave`; the one before may have supervised what this one
            # may not
            clocks = self.env["mrp.workcenter.productivity"].sudo()
            clocks._stop_unsupervised(self.env.user)
        return {"person": employee.name}

    @api.model
    def _employee_of_badge(self, station, badge):
        """The employee of a badge in the station's company, those archived left out."""
        employees = self.env["hr.employee"].sudo()  # sudo: a terminal has no rights
        badge = badge.strip() if isinstance(badge, str) else ""
        if not badge or len(badge) > _LONGEST_BADGE:
            return employees.browse()
        return employees.with_context(active_test=True).search(
            [("barcode", "=", badge), ("company_id", "=", station.company_id.id)],
            limit=1,
        )

    @api.model
    def _prove(self, station, employee, pin):
        """Whether the PIN is that person's; the attempt counts before it is looked at.

        :return: the PIN kept
        :raises UserError: when it is not
        """
        # sudo: counted by the server, whoever tries
        guard = self.env["operator.pin.guard"].sudo()
        pins = self.env["operator.work.pin"]
        station_free, pin_free = guard._begin_attempt(station, employee)
        if not station_free:
            raise UserError(
                self.env._(
                    "Too many failed attempts at this station. Wait %(minutes)s minutes"
                    " and try again.",
                    minutes=PAUSE_MINUTES,
                )
            )
        if not pin_free:
            raise UserError(self._locked_message())
        kept = pins._of(employee)[employee] if employee else pins.sudo().browse()
        if not pins._matches(kept, pin):
            locked = guard._attempt_failed(station, employee)
            raise UserError(self._locked_message() if locked else self._no_message())
        guard._attempt_succeeded(station, employee)
        if kept.state == "start" and kept.valid_until < fields.Datetime.now():
            raise UserError(
                self.env._(
                    "This start PIN has expired. Ask a quality engineer or HR for a new"
                    " one."
                )
            )
        return kept

    def _no_message(self):
        return self.env._(
            "Badge and PIN do not belong together. Try again. If you have no PIN or"
            " forgot it, ask a quality engineer or HR for a start PIN."
        )

    def _locked_message(self):
        return self.env._(
            "This PIN is locked after five wrong entries. Your supervisor, a quality"
            " engineer or a security officer unlocks it."
        )

    @api.model
    def _refuse_two_roles(self, station, employee, role):
        """Nobody supervises oneself, in whichever company one is employed."""
        other = "supervisor" if role == "operator" else "operator"
        there = self.env["qms.operator.presence"]._open_here(station, other)
        person = there.employee_id
        if role == "supervisor" and person and employee._is_same_person(person):
            raise UserError(
                self.env._(
                    "%(person)s is identified as the one who works: somebody else"
                    " supervises.",
                    person=employee.name,
                )
            )

    @api.private
    @api.model
    def leave(self, role="operator"):
        """The person in this role leaves the station; clocks of work run on.

        Not those of who learns, when the supervisor leaves: they work under
        supervision only.

        :return: ``{"left": name or False, "stopped": names of who may not go on}``
        """
        station = self._station()
        if role not in ROLES:
            raise UserError(self.env._("Choose whether you work or supervise."))
        presence = self.env["qms.operator.presence"]._open_here(station, role)
        presence._end("left")
        stopped = self.env["mrp.workcenter.productivity"]
        if role == "supervisor":
            # sudo: a terminal has no rights; clocks that began here are the station's
            stopped = stopped.sudo()._stop_unsupervised(self.env.user)
        names = stopped.qms_employee_id.mapped("name")
        return {"left": presence.employee_name, "stopped": names}
