# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..inspection.guard import clean_context
from ..process_data.medical_process_reading_clock import AHEAD, FRESH, ROUNDED
from ..process_data.sent import Sent

# how long after it was measured a value comes, by a clock that is right as it is sent
_LATEST = timedelta(days=1)
# of what was scanned, a message repeats so many characters
_SHOWN = 80
_SCANNED = "\x1d\t\r\n"


class MedicalTesterReading(models.Model):
    """Taking what testers send of a device: whole or not at all, and once."""

    _inherit = "medical.tester.reading"

    @api.model
    def record(
        self,
        instrument,
        device,
        readings,
        product="",
        unit_number=None,
        inspection="",
        sent_at=None,
    ):
        """Take the values that a tester measured of one device.

        The one method for testers. All readings of a call are taken, or none; one that
        is on record already is not taken twice, so that a call that got no answer is
        sent again as it was. The first value stands: a retest is a new inspection.

        :param instrument: number or serial number of the tester; the caller is named
            on it, and is a machine and nothing else
        :param device: serial number, lot or UDI, as it was scanned
        :param readings: list of ``{"channel": text, "at": ISO 8601 time with its zone,
            "value": number or decimal text, "unit": text}``, one of a channel; the unit
            may be left out
        :param product: internal reference, where products have the same serial number
        :param unit_number: which unit of the sample, where it has no serial number
        :param inspection: number, where several open ones ask for these channels
        :param sent_at: the tester's time as it sends, ISO 8601 with its zone; needed
            where a reading is older than a minute
        :return: ``{"taken": count, "repeated": count, "verdicts": {channel: "pass" or
            "fail"}}``
        :raises AccessError: for whoever is no machine that the instrument names
        :raises UserError: for a device or channel that is not asked for, an instrument
            that may not be used, a clock that is wrong, what is no reading, and another
            value than the first; nothing is taken then
        """
        for text in (instrument, device, product, inspection):
            # separators are in a scan, what no text holds is in none of these
            if isinstance(text, str) and not all(
                character in _SCANNED or character.isprintable() for character in text
            ):
                raise UserError(
                    self.env._(
                        "What was sent holds a character that no scanner sends; none of"
                        " the readings was taken."
                    )
                )
        tester = self._tester(instrument)
        if unit_number is not None and type(unit_number) is not int:
            raise UserError(
                self.env._("unit_number is a whole number; nothing was taken.")
            )
        sent = self._sent_by_tester(readings, sent_at)
        if not sent:
            return {"taken": 0, "repeated": 0, "verdicts": {}}
        # sudo: machines have rights on no model at all; of which instrument it is was
        # decided above, and nothing that is read here is told but the verdict. Of the
        # context nothing stays that could choose another company
        model = clean_context(self.sudo()).with_context(
            allowed_company_ids=tester.company_id.ids
        )
        tester = tester.with_env(model.env)
        lot = model._device(device, product)
        results = model._known(tester, lot, unit_number, sent)
        new = [one for one in sent if one.key not in results]
        if new:
            results |= model._take(tester, lot, unit_number, inspection, new)
        return {
            "taken": len(new),
            "repeated": len(sent) - len(new),
            "verdicts": {
                one.channel: "pass"
                if results[one.key].conform == "conforms"
                else "fail"
                for one in sent
            },
        }

    # ------------------------------------------------------------------
    # Who sends, and of what
    # ------------------------------------------------------------------
    @api.model
    def _tester(self, text):
        """The instrument of this number that names the user, a machine (``sudo``).

        An archived one is found: it is refused by the gate, as any other.

        :raises AccessError: when there is none, and for people, whatever names them
        """
        user = self.env.user
        found = self.env["maintenance.equipment"]
        text = text.strip() if isinstance(text, str) else ""
        # sudo: machines do not read equipment; only their own is found
        if user.is_medical_machine and text:
            found = (
                found.sudo()
                .with_context(active_test=False)
                .search(
                    [
                        ("is_instrument", "=", True),
                        ("tester_user_ids", "in", user.id),
                        ("company_id", "in", user.company_ids.ids),
                        "|",
                        ("instrument_number", "=", text),
                        ("serial_no", "=", text),
                    ]
                )
            )
        if not found:
            self.env["qms.gate.denial"]._refuse_change(
                self.browse(),
                "role.missing",
                self.env._(
                    "%(user)s sends no values of instrument %(instrument)s. A quality"
                    " engineer names the tester on its instrument (“Sends as”); its"
                    " login is in the group Machine and in no other.",
                    user=user.name,
                    instrument=text[:_SHOWN],
                ),
                error=AccessError,
            )
        if len(found) > 1:
            raise UserError(
                self.env._(
                    "%(count)s instruments that name %(user)s are called"
                    " %(instrument)s: send the instrument number.",
                    count=len(found),
                    user=user.name,
                    instrument=text,
                )
            )
        return found

    @api.model
    def _sent_by_tester(self, readings, sent_at):
        """What a tester sent, as :class:`Sent`, one of each channel.

        :raises UserError: for what is no reading, from the future or too old, and for
            a clock that is wrong
        """
        process = self.env["medical.process.reading"]
        now = fields.Datetime.now()
        clock = process._check_clock(False, sent_at, now)
        sent = process._read_sent(readings, clock + ROUNDED if clock else now + AHEAD)
        oldest = now - (_LATEST if clock else FRESH)
        channels = set()
        for one in sent:
            if one.channel in channels:
                raise UserError(
                    self.env._(
                        "%(channel)s was sent twice, of two moments: a device has one"
                        " value of it. None of the readings was taken.",
                        channel=one.channel,
                    )
                )
            channels.add(one.channel)
            if one.at < oldest:
                raise UserError(
                    self.env._(
                        "%(channel)s at %(at)s (UTC) comes too late to be of now:"
                        " %(now)s. What is older than a minute is sent with sent_at,"
                        " the tester's time as it sends, and what is older than a day"
                        " is measured again. None of the readings was taken.",
                        channel=one.channel,
                        at=one.at,
                        now=now,
                    )
                )
        return sent

    @api.model
    def _device(self, text, product):
        """The one lot or serial number that was scanned (``sudo``).

        :raises UserError: for none, and for several
        """
        text = text.strip("\t\r\n") if isinstance(text, str) else ""
        product = product.strip() if isinstance(product, str) else ""
        among = [("product_id.default_code", "=", product)] if product else []
        lots = self.env["medical.inspection"]._lots_scanned(text, among)
        if not lots:
            raise UserError(
                self.env._(
                    "“%(text)s” is no lot or serial number here. Scan the device again;"
                    " none of the readings was taken.",
                    text=text[:_SHOWN],
                )
            )
        if len(lots) > 1:
            raise UserError(
                self.env._(
                    "%(count)s products have a lot or serial number “%(text)s”"
                    " (%(products)s). Scan the UDI, or send the internal reference as"
                    " product; none of the readings was taken.",
                    count=len(lots),
                    text=text[:_SHOWN],
                    products=", ".join(lots.product_id.mapped("display_name")),
                )
            )
        return lots

    # ------------------------------------------------------------------
    # On record
    # ------------------------------------------------------------------
    @api.model
    def _known(self, tester, lot, unit_number, sent):
        """``{key: result}`` of those readings that are on record (``sudo``).

        :raises UserError: for another value of what is
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT r.result_id, r.channel, r.at, r.value_text,"
                " COALESCE(r.unit, '') FROM medical_tester_reading r"
                " JOIN unnest(%s::varchar[], %s::timestamp[]) AS sent (channel, at)"
                " ON r.channel = sent.channel AND r.at = sent.at"
                " WHERE r.instrument_id = %s AND r.lot_id = %s"
                " AND COALESCE(r.unit_number = %s, TRUE)",
                [one.channel for one in sent],
                [one.at for one in sent],
                tester.id,
                lot.id,
                unit_number,
            )
        )
        results = self.env["medical.inspection.result"]
        there = {
            (channel, at): (results.browse(id_), Sent(channel, at, text, unit))
            for id_, channel, at, text, unit in rows
        }
        found = {}
        for one in sent:
            if one.key in there:
                result, old = there[one.key]
                if not old.agrees(one):
                    self._refuse_other(result, one)
                found[one.key] = result
        return found

    @api.model
    def _refuse_other(self, result, sent):
        """:raises UserError: always; the first value of a device stands"""
        inspection = result.inspection_id
        self.env["qms.gate.denial"]._refuse_change(
            inspection,
            "value.kept",
            self.env._(
                "%(name)s of %(subject)s is %(old)s in %(inspection)s; %(new)s was sent"
                " afterwards. The first value stands. A retest is a new inspection:"
                " complete this one, and have a quality engineer decide on inspecting"
                " again. None of the readings was taken.",
                name=result.characteristic_id.name,
                subject=result.serial_id.name or inspection.subject,
                old=result._value_in_words(),
                new=sent.words,
                inspection=inspection.name,
            ),
        )

    @api.model
    def _take(self, tester, lot, unit_number, number, new):
        """Write readings as the values of an inspection (``sudo``).

        :param number: of the inspection, empty to have it found
        :return: ``{key: result}``
        """
        channels = [one.channel for one in new]
        inspection = self.env["medical.inspection"]._asking_testers(
            lot, channels, number
        )
        rows = inspection._rows_of_tester(lot, channels, unit_number)
        for one in new:
            if rows[one.channel].recorded_at:
                self._refuse_other(rows[one.channel], one)
        inspection._check_tested_since(new)
        self._check_unit(rows, new)
        results = self.env["medical.inspection.result"].union(*rows.values())
        results._take_of_tester({rows[one.channel]: one for one in new}, tester)
        self._insert(tester, lot, rows, new)
        return {one.key: rows[one.channel] for one in new}

    @api.model
    def _check_unit(self, rows, new):
        """:raises UserError: for a value in another unit than its limits"""
        for one in new:
            expected = rows[one.channel].unit or ""
            if one.unit and one.unit != expected:
                raise UserError(
                    self.env._(
                        "%(channel)s is in %(unit)s, but its limits are in"
                        " %(expected)s: it cannot be judged. None of the readings was"
                        " taken.",
                        channel=one.channel,
                        unit=one.unit,
                        expected=expected or self.env._("no unit"),
                    )
                )

    @api.model
    def _insert(self, tester, lot, rows, new):
        """Write readings in one statement."""
        results = [rows[one.channel] for one in new]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO medical_tester_reading (company_id, instrument_id,"
                " calibration_id, lot_id, inspection_id, result_id, unit_number,"
                " channel, value_text, unit, at, received_at, sender_id)"
                " SELECT %s, %s, r.instrument_calibration_id, %s, r.inspection_id,"
                " r.id, r.unit_number, channel, text, unit, at, %s, %s"
                " FROM unnest(%s::int[], %s::varchar[], %s::varchar[], %s::varchar[],"
                " %s::timestamp[]) AS sent (result, channel, text, unit, at)"
                " JOIN medical_inspection_result r ON r.id = sent.result",
                tester.company_id.id,
                tester.id,
                lot.id,
                fields.Datetime.now(),
                self.env.uid,
                [result.id for result in results],
                [one.channel for one in new],
                [one.text for one in new],
                [one.unit or rows[one.channel].unit or None for one in new],
                [one.at for one in new],
            )
        )
