# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules import STREAM
from ..inspection.guard import lock_rows
from .medical_process_reading import RELATION
from .stream_writes import stream_writes


class MedicalInspection(models.Model):
    """An inspection whose values a machine sends while the work runs.

    It is opened with the work and monitors it until it is completed: as failed, by the
    server, at the first reading beyond a limit; as passed, by a person, when the work
    is over and was monitored without a gap. (ISO 13485, 7.5.1 and 7.5.6)
    """

    _inherit = "medical.inspection"

    stream_from = fields.Datetime(
        "Monitored from",
        readonly=True,
        copy=False,
        help="The begin of the first work that it monitors, or its own opening; of one"
        " that inspects again after a failure, readings of before do not count.",
    )
    # counted on with each batch, so that nobody completes without having seen the last
    stream_batch = fields.Integer(readonly=True, copy=False, aggregator=False)
    alarm_ids = fields.One2many("medical.process.alarm", "inspection_id", "Alarms")

    @api.model
    def _opening_values(self, requirement, plan, *details):
        values = super()._opening_values(requirement, plan, *details)
        if plan.trigger == STREAM:
            values["stream_from"] = fields.Datetime.now()
        return values

    @api.depends("trigger")
    def _compute_may_record(self):
        """Nothing is entered here; completing has a button of its own."""
        streams = self.filtered(lambda one: one.trigger == STREAM)
        streams.may_record = False
        return super(MedicalInspection, self - streams)._compute_may_record()

    # ------------------------------------------------------------------
    # What it watches
    # ------------------------------------------------------------------
    @api.model
    def _stream_watching(self, workcenter, sent=None):
        """The inspections that are open at a work centre now (``sudo``).

        Those that monitor the time of a reading are counted on, and so locked until it
        is written: who completes one at the same moment begins anew, and sees it. The
        others are not touched, for a machine sends all the time, also while nobody
        works; see ``_stream_in_flight``.

        :param sent: readings (:class:`Sent`) that are written now; None to lock all
        """
        found = self.search(
            [
                ("trigger", "=", STREAM),
                ("state", "=", "open"),
                ("workorder_id.workcenter_id", "=", workcenter.id),
            ],
            order="id",
        )
        locked = found
        if sent is not None:
            covered = found._stream_covered(sent)
            locked = found.filtered(lambda one: covered[one])
        if locked:
            self.env.cr.execute(
                SQL(
                    "UPDATE medical_inspection SET stream_batch = COALESCE(stream_batch"
                    ", 0) + 1 WHERE id IN (SELECT id FROM medical_inspection"
                    " WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)",
                    locked.ids,
                )
            )
            locked.invalidate_recordset(["stream_batch"])
        return found

    def _stream_channels(self):
        """``{channel: characteristic}`` of the plan."""
        self.ensure_one()
        return {line.channel: line for line in self.plan_id.characteristic_ids}

    def _stream_figures(self):
        """What the readings of each channel come to (``sudo``).

        :return: ``{inspection id: {channel: {"count", "mean", "low", "high"}}}``, the
            last two as ``(text, at, sender id)`` of the least and greatest reading
        """
        if not self:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT link.inspection_id, r.channel, count(*), avg(r.value),"
                " (array_agg(r.id ORDER BY r.value, r.at))[1],"
                " (array_agg(r.id ORDER BY r.value DESC, r.at))[1]"
                " FROM %s link JOIN medical_process_reading r ON r.id = link.reading_id"
                " WHERE link.inspection_id = ANY(%s)"
                " GROUP BY link.inspection_id, r.channel",
                SQL.identifier(RELATION),
                self.ids,
            )
        )
        ends = self.env["medical.process.reading"].browse(
            {id_ for row in rows for id_ in row[4:]}
        )
        told = {
            one.id: (one.value_text, one.at, one.sender_id.id)
            for one in ends.sudo()  # sudo: figures of an inspection that was read
        }
        found = {}
        for inspection, channel, count, mean, low, high in rows:
            found.setdefault(inspection, {})[channel] = {
                "count": count,
                "mean": mean,
                "low": told[low],
                "high": told[high],
            }
        return found

    # ------------------------------------------------------------------
    # Completing
    # ------------------------------------------------------------------
    def _check_all_entered(self):
        """The values of a stream are written down with the verdict.

        One beyond its limit is verdict enough; without, all is asked for.
        """
        self.ensure_one()
        if self.trigger != STREAM:
            return super()._check_all_entered()
        lock_rows(self)
        # sudo: what was sent, and who worked, decides, whoever completes
        self.sudo()._stream_adopt()
        self._fill_from_stream()
        if any(result.conform == "does_not_conform" for result in self.result_ids):
            return None
        self._check_monitored()
        # sudo: what was sent decides, whoever completes
        self.sudo()._stream_check_in_view()
        return super()._check_all_entered()

    def _check_monitored(self):
        """:raises UserError: while work runs, and for work that nobody monitored"""
        self.ensure_one()
        # sudo: what runs and was sent decides, whoever may read it
        known = self.sudo()
        running = known.env["mrp.workcenter.productivity"].search(
            [("workorder_id", "=", known.workorder_id.id), ("date_end", "=", False)]
        )
        facts = {"name": self.name, "work": known.workorder_id.name}
        if running:
            raise UserError(
                self.env._(
                    "%(work)s still runs (%(people)s): %(name)s monitors it until the"
                    " work is over. Pause the work, then complete.",
                    people=", ".join(
                        log.qms_employee_id.name or log.user_id.name for log in running
                    ),
                    **facts,
                )
            )
        missing = self.result_ids.filtered(lambda result: not result.entered)
        if missing:
            raise UserError(
                self.env._(
                    "%(name)s cannot be completed: the machine sent nothing for"
                    " %(missing)s while it monitored %(work)s. Have it send; nobody"
                    " types these values.",
                    missing=missing._names(),
                    **facts,
                )
            )
        silent = known._stream_gaps()
        if silent:
            raise UserError(
                self.env._(
                    "%(name)s cannot be passed: %(work)s went on unmonitored. %(gaps)s"
                    " Have the machine send what it kept; otherwise ask for a"
                    " concession at the work order.",
                    gaps=" ".join(
                        self.env._(
                            "%(channel)s was silent from %(since)s to %(until)s (UTC).",
                            channel=line.name,
                            since=since.replace(microsecond=0),
                            until=until.replace(microsecond=0),
                        )
                        for line, found in silent.items()
                        for since, until in found[:3]
                    ),
                    **facts,
                )
            )

    def _fill_from_stream(self):
        """Write what the readings come to: nearest to, or furthest beyond, a limit."""
        self.ensure_one()
        # sudo: the results of a stream are the server's
        known = self.sudo()
        figures = known._stream_figures().get(self.id, {})
        for result in known.result_ids:
            figure = figures.get(result.characteristic_id.channel)
            if figure and not result.recorded_at:
                with stream_writes():
                    result.write(result._stream_values(figure))
