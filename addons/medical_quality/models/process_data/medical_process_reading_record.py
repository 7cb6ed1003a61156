# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..inspection.guard import clean_context
from .medical_process_reading import RELATION
from .medical_process_reading_clock import AHEAD, ROUNDED
from .sent import NoReadingError, Sent, as_sent

MACHINE = "medical_quality.group_medical_machine"
# readings of one call; a machine sends more in several calls
MOST = 5000
# of what was sent, a message repeats so many characters
_SHOWN = 80


class MedicalProcessReading(models.Model):
    """Taking what machines send: whole or not at all, once, and judged at once."""

    _inherit = "medical.process.reading"

    @api.model
    def record(self, workcenter_code, readings, kept=False, sent_at=None):
        """Take readings of a work centre, and judge running work by them.

        The one method for machines. All readings of a call are taken, or none. One that
        is on record already is not taken twice, so that a call that got no answer is
        sent again as it was. Readings kept during a break of the network are sent
        afterwards as kept, the oldest first, with the time of sending by the clock that
        measured them.

        :param workcenter_code: code of the work centre; the caller is named on it, and
            is a machine and nothing else
        :param readings: list of ``{"channel": text, "at": ISO 8601 time with its zone,
            "value": number or decimal text, "unit": text}``; numbers are rounded to 10
            decimals, the unit may be left out
        :param kept: whether these are sent later than they were measured; without, a
            reading is at most a minute old
        :param sent_at: the machine's time as it sends, ISO 8601 with its zone; needed
            with ``kept``, for how late they come says nothing of its clock then
        :return: ``{"taken": count, "repeated": count}``
        :raises AccessError: for whoever is no machine of that work centre
        :raises UserError: for a clock that is wrong, and for what is no reading, is
            from the future, in no order or too old, is in another unit than the limits
            that judge it, or says something else than what is on record; nothing is
            taken then
        """
        workcenter = self._machine_workcenter(workcenter_code)
        if not isinstance(kept, bool):
            raise UserError(self.env._("Kept is true or false; nothing was taken."))
        now = fields.Datetime.now()
        clock = self._check_clock(kept, sent_at, now)
        latest = clock + ROUNDED if clock else now + AHEAD
        sent = self._read_sent(readings, latest)
        if kept:
            self._check_order(sent)
        if not sent:
            return {"taken": 0, "repeated": 0}
        sent.sort(key=lambda one: (one.at, one.channel))
        # sudo: machines have rights on no model at all; which work centre it is of was
        # decided above, and nothing that is read here is told. What else the machine
        # has in its context keeps nobody from being told
        model = clean_context(self.sudo()).with_company(workcenter.company_id)
        new = model._without_repeated(workcenter, sent)
        if new:
            model._check_not_too_old(workcenter, new, now, kept)
            inspections = model.env["medical.inspection"]
            watching = inspections._stream_watching(workcenter, new)
            inspections._stream_in_flight(workcenter)
            model._take(workcenter, watching, new, now)
        return {"taken": len(new), "repeated": len(sent) - len(new)}

    @api.model
    def _machine_workcenter(self, code):
        """The work centre of this code that names the user, a machine (``sudo``).

        :raises AccessError: when there is none, and for people, whatever names them
        """
        user = self.env.user
        found = self.env["mrp.workcenter"]
        # sudo: machines do not read work centres; only their own are found
        if user.is_medical_machine and isinstance(code, str) and code.strip():
            found = found.sudo().search(
                [
                    ("code", "=", code.strip()),
                    ("medical_machine_user_ids", "in", user.id),
                    ("company_id", "in", user.company_ids.ids),
                ]
            )
        if not found:
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "role.missing",
                self.env._(
                    "%(user)s sends no process data of work centre %(code)s. A quality"
                    " engineer names the machine on its work centre; its login is in"
                    " the group Machine and in no other.",
                    user=user.name,
                    code=code,
                ),
                error=AccessError,
            )
        if len(found) > 1:
            raise UserError(
                self.env._(
                    "%(count)s work centres that name %(user)s have the code %(code)s:"
                    " give each its own.",
                    count=len(found),
                    user=user.name,
                    code=code,
                )
            )
        return found

    # ------------------------------------------------------------------
    # What was sent
    # ------------------------------------------------------------------
    def _read_sent(self, readings, latest):
        """What a machine sent, as :class:`Sent`, each once, in the order of the list.

        :param latest: moment after which nothing was measured yet
        :raises UserError: for what is no reading
        """
        if not isinstance(readings, list):
            raise UserError(self.env._("Readings are sent as a list."))
        if len(readings) > MOST:
            raise UserError(
                self.env._("Send at most %(count)s readings at once.", count=MOST)
            )
        found = {}
        for number, reading in enumerate(readings, 1):
            try:
                one = as_sent(reading)
            except NoReadingError as error:
                raise UserError(
                    self.env._(
                        "Reading %(number)s is none: %(what)s. Each has a channel, a"
                        " time with its zone (ISO 8601) and a plain decimal number;"
                        " none of the %(count)s readings was taken.",
                        number=number,
                        what=self._what_is_wrong(error),
                        count=len(readings),
                    )
                ) from error
            if one.at > latest:
                raise UserError(
                    self.env._(
                        "Reading %(number)s of %(channel)s is from the future: %(at)s"
                        " is later than %(latest)s (UTC). Set the clock of the machine;"
                        " none of the readings was taken.",
                        number=number,
                        channel=one.channel,
                        at=one.at,
                        latest=latest,
                    )
                )
            other = found.setdefault(one.key, one)
            if not other.agrees(one):
                self._refuse_other_value(other, one)
        return list(found.values())

    def _what_is_wrong(self, error):
        """What a machine sent in place of a reading, in words."""
        sent = repr(error.sent)[:_SHOWN]
        return {
            "reading": self.env._("%(sent)s is no object with its names", sent=sent),
            "channel": self.env._("%(sent)s is no channel", sent=sent),
            "unit": self.env._("%(sent)s is no unit", sent=sent),
            "value": self.env._("the value %(sent)s is no number", sent=sent),
            "time": self.env._("%(sent)s is no time", sent=sent),
            "zone": self.env._(
                "the time %(sent)s has no zone: it ends with Z (UTC) or with an offset"
                " such as +01:00",
                sent=sent,
            ),
        }[error.code]

    def _refuse_other_value(self, there, sent):
        """:raises UserError: always; one moment has one value"""
        self.env["qms.gate.denial"]._refuse_change(
            self.browse(),
            "value.kept",
            self.env._(
                "%(channel)s at %(at)s (UTC) is %(old)s; it was sent again as %(new)s."
                " What was measured is not replaced; none of the readings was taken.",
                channel=sent.channel,
                at=sent.at,
                old=there.words,
                new=sent.words,
            ),
        )

    def _without_repeated(self, workcenter, sent):
        """Those of these readings that are not on record yet (``sudo``).

        :raises UserError: for another value of what is
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT r.channel, r.at, r.value_text, COALESCE(r.unit, '')"
                " FROM medical_process_reading r"
                " JOIN unnest(%s::varchar[], %s::timestamp[]) AS sent (channel, at)"
                " ON r.channel = sent.channel AND r.at = sent.at"
                " WHERE r.workcenter_id = %s",
                [one.channel for one in sent],
                [one.at for one in sent],
                workcenter.id,
            )
        )
        there = {known.key: known for known in (Sent(*row) for row in rows)}
        for one in sent:
            old = there.get(one.key)
            if old and not old.agrees(one):
                self._refuse_other_value(old, one)
        return [one for one in sent if one.key not in there]

    def _check_units(self, judged):
        """In which unit readings are: that of the limits by which they are judged.

        :param judged: ``{inspection: [Sent]}``
        :return: ``{(channel, at): unit}`` of those that are judged
        :raises UserError: for values in another unit than their limits, also where
            limits in several units judge one value
        """
        found = {}
        for inspection, own in judged.items():
            lines = inspection._stream_channels()
            for one in own:
                if one.channel not in lines:
                    continue
                expected = lines[one.channel].unit or ""
                unit = one.unit or found.setdefault(one.key, expected)
                if unit != expected:
                    raise UserError(
                        self.env._(
                            "%(channel)s is in %(unit)s, but its limits are in"
                            " %(expected)s: it cannot be judged. None of the readings"
                            " was taken.",
                            channel=one.channel,
                            unit=unit or self.env._("no unit"),
                            expected=expected or self.env._("no unit"),
                        )
                    )
        return found

    # ------------------------------------------------------------------
    # On record
    # ------------------------------------------------------------------
    def _take(self, workcenter, watching, new, now):
        """Write readings, and judge work by them: what goes on there, and what was
        passed before they came (``sudo``).

        :param watching: inspections that are open there
        """
        inspections = self.env["medical.inspection"]
        judged = watching._stream_covered(new)
        late = inspections._stream_late(workcenter, new)
        units = self._check_units(judged | late)
        written = self._insert(workcenter, new, units, now)
        judged, late = (
            {
                inspection: [written[one.key] for one in own]
                for inspection, own in found.items()
            }
            for found in (judged, late)
        )
        self._link(judged)
        inspections._judge_stream(workcenter, judged)
        inspections._judge_late(late)

    def _insert(self, workcenter, new, units, now):
        """Write readings in one statement.

        :param units: of those that say none, as ``_check_units`` gives
        :return: ``{(channel, at): Sent}``, with their rows
        """
        rows = self.env.execute_query(
            SQL(
                # who else took the same meanwhile makes this one begin anew
                "INSERT INTO medical_process_reading (company_id, workcenter_id,"
                " channel, value_text, value, unit, at, received_at, sender_id)"
                " SELECT %s, %s, channel, text, text::numeric::float8, unit, at, %s, %s"
                " FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[],"
                " %s::timestamp[]) AS sent (channel, text, unit, at)"
                " ON CONFLICT (workcenter_id, channel, at) DO NOTHING"
                " RETURNING id, channel, at",
                workcenter.company_id.id,
                workcenter.id,
                now,
                self.env.uid,
                [one.channel for one in new],
                [one.text for one in new],
                [one.unit or units.get(one.key) or None for one in new],
                [one.at for one in new],
            )
        )
        ids = {(channel, at): id_ for id_, channel, at in rows}
        return {one.key: replace(one, id=ids[one.key]) for one in new}

    def _link(self, judged):
        """Write by which inspections readings are judged, in one statement."""
        links = [
            (one.id, inspection.id) for inspection, own in judged.items() for one in own
        ]
        if links:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (reading_id, inspection_id)"
                    " SELECT * FROM unnest(%s::int[], %s::int[])",
                    SQL.identifier(RELATION),
                    [reading for reading, _inspection in links],
                    [inspection for _reading, inspection in links],
                )
            )
