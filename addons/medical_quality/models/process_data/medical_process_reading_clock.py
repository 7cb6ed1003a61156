# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .sent import NoReadingError, as_moment

# how far the clock of a machine may be ahead of the server's
AHEAD = timedelta(minutes=5)
# how late a reading may come that was not kept, or the clock of the machine is slow
FRESH = timedelta(seconds=60)
# calls may overtake each other by so much; what is older cannot be put in afterwards
BEHIND = timedelta(minutes=2)
# longest break of the network after which a machine sends what it kept
KEPT = timedelta(days=7)

# a machine may say the time of sending in whole seconds
ROUNDED = timedelta(seconds=1)


class MedicalProcessReading(models.Model):
    """When readings were measured: by a clock that is right as they are sent.

    What the clock of a machine was while it kept them, nobody can see afterwards; that
    it is right at sending, and that their time does not go back, can be seen.
    """

    _inherit = "medical.process.reading"

    @api.model
    def _check_clock(self, kept, sent_at, now):
        """The time of sending as the machine says it, or None.

        :raises UserError: where it is needed and not said, is no time, or is not that
            of the server
        """
        if not sent_at and not kept:
            return None
        if not sent_at:
            raise UserError(
                self.env._(
                    "What was kept is sent with sent_at, the time at which the machine"
                    " sends it by the clock that measured it: how late a reading comes"
                    " says nothing of its clock. None of the readings was taken."
                )
            )
        try:
            clock = as_moment(sent_at)
        except NoReadingError as error:
            raise UserError(
                self.env._(
                    "sent_at is the machine's time as it sends: %(what)s. None of the"
                    " readings was taken.",
                    what=self._what_is_wrong(error),
                )
            ) from error
        if not now - FRESH <= clock <= now + AHEAD:
            raise UserError(
                self.env._(
                    "The clock of the machine is wrong: it says %(clock)s (UTC), while"
                    " it is %(now)s. When its readings were measured is not known; set"
                    " the clock. None of the readings was taken.",
                    clock=clock,
                    now=now,
                )
            )
        return clock

    @api.model
    def _check_order(self, sent):
        """Readings that were kept lie in the list as they were measured.

        :raises UserError: where their time goes back: the clock was set meanwhile
        """
        newest = {}
        for one in sent:
            known = newest.setdefault(one.channel, one.at)
            if one.at < known - BEHIND:
                raise UserError(
                    self.env._(
                        "%(channel)s goes back from %(known)s to %(at)s (UTC). Send"
                        " what was kept the oldest first; where its clock was set"
                        " meanwhile, nobody knows when it was measured. None of the"
                        " readings was taken.",
                        channel=one.channel,
                        known=known,
                        at=one.at,
                    )
                )
            newest[one.channel] = max(known, one.at)

    @api.model
    def _check_not_too_old(self, workcenter, new, now, kept):
        """:raises UserError: for what would be put in before what is known, and for
        what comes late and was not kept"""
        first = new[0]
        if not kept and first.at < now - FRESH:
            raise UserError(
                self.env._(
                    "%(channel)s at %(at)s (UTC) comes too late to be of now:"
                    " %(now)s. The clock of the machine is slow, or these are readings"
                    " that were kept: send them with kept. None of the readings was"
                    " taken.",
                    channel=first.channel,
                    at=first.at,
                    now=now,
                )
            )
        rows = self.env.execute_query(
            SQL(
                "SELECT c.channel, newest.at FROM unnest(%s::varchar[]) AS c (channel)"
                " JOIN LATERAL (SELECT at FROM medical_process_reading r"
                " WHERE r.workcenter_id = %s AND r.channel = c.channel"
                " ORDER BY at DESC LIMIT 1) newest ON TRUE",
                sorted({one.channel for one in new}),
                workcenter.id,
            )
        )
        newest = dict(rows)
        oldest = now - KEPT
        for one in new:
            known = newest.get(one.channel)
            since = max(known - BEHIND, oldest) if known else oldest
            if one.at < since:
                raise UserError(
                    self.env._(
                        "%(channel)s at %(at)s (UTC) comes too late: readings up to"
                        " %(newest)s are on record, and what was measured before is not"
                        " put in afterwards. None of the readings was taken; check the"
                        " clock of the machine.",
                        channel=one.channel,
                        at=one.at,
                        newest=known or oldest,
                    )
                )
