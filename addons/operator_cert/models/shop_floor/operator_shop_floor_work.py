# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import math

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

_LARGEST_ID = 2**31 - 1


def _given_id(value) -> int:
    """An id that a client sent, or 0 for anything that can be none."""
    return value if type(value) is int and 0 < value <= _LARGEST_ID else 0


class OperatorShopFloor(models.AbstractModel):
    """What people do at a terminal: start, pause, finish, hand over.

    Each goes by the person, not by the login that several share; what starts and
    finishes goes through Odoo's buttons and their gates.
    """

    _inherit = "operator.shop.floor"

    @api.model
    def _workorder(self, station, workorder_id):
        """A work order of the station.

        :raises AccessError: for one of another place or company, or none
        """
        workorders = self._workorders(station)
        workorder_id = _given_id(workorder_id)
        # searched, not browsed: the place and company decide
        workorder = workorders.search(
            self._workorder_domain(station) & Domain("id", "=", workorder_id)
        )
        if not workorder:
            self.env["qms.gate.denial"]._refuse_change(
                self.env["mrp.workorder"].sudo().browse(workorder_id or []),
                "station.foreign",
                self.env._(
                    "This work order is not to be done at %(station)s, or not any more."
                    " Choose one from the list.",
                    station=station.name,
                ),
                error=AccessError,
            )
        return workorder

    # ------------------------------------------------------------------
    # The four things
    # ------------------------------------------------------------------
    @api.private
    @api.model
    def start(self, workorder_id=None):
        """The person present starts work, also beside colleagues.

        :param workorder_id: id of a work order of the station
        :return: ``{"started": name of the work order}``
        :raises UserError: in the words of the gate, when it refuses; without an
            identification of its own
        """
        station = self._station()
        presence = self._presence(station, to_start=True)
        workorder = self._workorder(station, workorder_id)
        if self._clocks(presence.employee_id, workorder):
            raise UserError(
                self.env._(
                    "%(person)s works on this already.", person=presence.employee_name
                )
            )
        workorder.button_start()
        presence._seen(started=True)
        return {"started": workorder.name}

    @api.private
    @api.model
    def pause(self, workorder_id=None):
        """The person present stops working on a work order; colleagues go on.

        :raises UserError: when the person does not work on it
        """
        station = self._station()
        presence = self._presence(station)
        workorder = self._workorder(station, workorder_id)
        clocks = self._clocks(presence.employee_id, workorder)
        if not clocks:
            raise UserError(
                self.env._(
                    "%(person)s does not work on this now.",
                    person=presence.employee_name,
                )
            )
        clocks._close()
        presence._seen()
        return {"paused": workorder.name}

    @api.private
    @api.model
    def finish(self, workorder_id=None, quantity=None):
        """The person present finishes a work order; all clocks on it end.

        Who finishes identifies anew for what comes next.

        :param quantity: how many were made, in the unit of the order; None for all
        :raises UserError: in the words of the gate, when it refuses
        """
        station = self._station()
        presence = self._presence(station)
        workorder = self._workorder(station, workorder_id)
        if workorder.state != "progress":
            raise UserError(self.env._("Start this work before you finish it."))
        if quantity is not None:
            self._set_quantity(workorder, quantity)
        workorder.button_finish()
        supervisor = self.env["qms.operator.presence"]._open_here(station, "supervisor")
        (presence | supervisor)._end("finish")
        return {"finished": workorder.name}

    @api.private
    @api.model
    def hand_over(self, workorder_id=None, employee_id=None):
        """The person present takes over work from a colleague, as at a shift change.

        The colleague's clock ends, that of the person present starts; the gate judges
        the start.

        :param employee_id: id of the colleague, who works on it now
        :raises UserError: when the colleague does not, or the gate refuses
        """
        station = self._station()
        presence = self._presence(station, to_start=True)
        workorder = self._workorder(station, workorder_id)
        person = presence.employee_id
        employee_id = _given_id(employee_id)
        colleague = self.env["hr.employee"].sudo().browse(employee_id or [])
        clocks = self._clocks(colleague, workorder) if colleague else None
        if not clocks or colleague == person:
            raise UserError(
                self.env._("This work is taken over from a colleague who does it now.")
            )
        colleague = clocks.qms_employee_id or colleague
        if not self._clocks(person, workorder):
            workorder.button_start()
        clocks._close()
        presence._seen(started=True)
        workorder.production_id._message_log(
            body=Markup("<p>%s</p>")
            % self.env._(
                "%(work)s at %(station)s: %(incoming)s took over from %(outgoing)s.",
                work=workorder.name,
                station=station.name,
                incoming=person.name,
                outgoing=colleague.name,
            )
        )
        return {"started": workorder.name, "from": colleague.name}

    # ------------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------------
    @api.model
    def _clocks(self, employee, workorder):
        """Running clocks of a person on a work order."""
        # sudo: a terminal has no rights
        logs = self.env["mrp.workcenter.productivity"].sudo()
        return logs._clocks_of(employee, workorder)

    @api.model
    def _set_quantity(self, workorder, quantity):
        """How many were made, where it is not what the order says already."""
        uom = workorder.product_uom_id
        is_number = isinstance(quantity, int | float) and not isinstance(quantity, bool)
        if (
            not is_number
            or not math.isfinite(quantity)
            or uom.compare(quantity, 0) <= 0
            or uom.compare(quantity, workorder.qty_remaining) > 0
        ):
            raise UserError(
                self.env._(
                    "Enter how many were made: more than 0, at most %(most)s %(unit)s.",
                    most=f"{workorder.qty_remaining:g}",
                    unit=uom.name,
                )
            )
        if uom.compare(quantity, workorder.qty_producing) == 0:
            return
        if workorder.product_id.tracking == "serial":
            # by way of the work order Odoo counts the serial numbers instead, of which
            # there are none before they are named
            workorder.production_id.qty_producing = quantity
        else:
            workorder.qty_producing = quantity
