# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import STREAM, excess
from ...rules.stream_chart import ChartLine, stream_chart
from .medical_process_reading import RELATION

# readings that a chart is drawn of; of more, the newest
_MOST_DRAWN = 20000


class MedicalInspection(models.Model):
    """What the screens show of a stream: each channel drawn, with its figures."""

    _inherit = "medical.inspection"

    stream_chart = fields.Html(
        "Process data", compute="_compute_stream_chart", sanitize=False
    )
    may_complete_stream = fields.Boolean(compute="_compute_may_complete_stream")
    reading_count = fields.Integer(
        "Process readings", compute="_compute_reading_count", aggregator=False
    )

    @api.depends("state", "trigger")
    @api.depends_context("uid")
    def _compute_may_complete_stream(self):
        for inspection in self:
            inspection.may_complete_stream = (
                inspection.trigger == STREAM
                and inspection.state == "open"
                and inspection._is_recorder(self.env.user)
            )

    @api.depends("trigger")
    def _compute_reading_count(self):
        figures = self.filtered(lambda one: one.trigger == STREAM)._stream_figures()
        for inspection in self:
            inspection.reading_count = sum(
                figure["count"] for figure in figures.get(inspection.id, {}).values()
            )

    @api.depends("state", "alarm_ids.state")
    @api.depends_context("lang", "tz")
    def _compute_stream_chart(self):
        streams = self.filtered(lambda one: one.trigger == STREAM)
        (self - streams).stream_chart = False
        figures = streams._stream_figures()
        for inspection in streams:
            drawn = inspection._stream_points()
            inspection.stream_chart = Markup("").join(
                inspection._channel_drawn(
                    line, drawn.get(channel, []), figures.get(inspection.id, {})
                )
                for channel, line in inspection._stream_channels().items()
            )

    def _stream_points(self):
        """``{channel: [(moment, value, text)]}``, the oldest first."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                "SELECT channel, at, value, value_text FROM (SELECT r.* FROM %s link"
                " JOIN medical_process_reading r ON r.id = link.reading_id"
                " WHERE link.inspection_id = %s ORDER BY r.at DESC LIMIT %s) newest"
                " ORDER BY at",
                SQL.identifier(RELATION),
                self.id,
                _MOST_DRAWN,
            )
        )
        found = {}
        for channel, at, value, text in rows:
            found.setdefault(channel, []).append((at, value, text))
        return found

    def _channel_drawn(self, line, points, figures):
        """One channel: its name, its figures, its chart."""
        self.ensure_one()

        def shown(at):
            return fields.Datetime.context_timestamp(self, at).replace(tzinfo=None)

        lines = [
            ChartLine(float(line[name]), line[name], warning)
            for name, warning in (
                ("upper_limit", False),
                ("lower_limit", False),
                ("warn_upper", True),
                ("warn_lower", True),
            )
            if line[name]
        ]
        alarms = self.alarm_ids.filtered(lambda one: one.characteristic_id == line)
        chart = stream_chart(
            f"{line.name}, {line.limits}",
            [(shown(at), value) for at, value, _text in points],
            lines,
            [(shown(one.since), one.words) for one in alarms],
            [
                (shown(at), value)
                for at, value, text in points
                if excess(Decimal(text), line.lower_limit, line.upper_limit) > 0
            ],
        )
        figure = figures.get(line.channel)
        said = (
            self.env._(
                "%(count)s readings, least %(low)s, greatest %(high)s, mean %(mean)s",
                count=figure["count"],
                low=figure["low"][0],
                high=figure["high"][0],
                mean=f"{figure['mean']:.{line.decimals + 1}f}",
            )
            if figure
            else self.env._("Nothing was sent yet")
        )
        return Markup(
            '<div class="mb-4"><div><strong>%s</strong>'
            ' <span class="text-muted">%s</span></div><div>%s</div>%s</div>'
        ) % (f"{line.name} ({line.channel})", line.limits, said, Markup(chart))

    def _stream_newest(self):
        """``{(inspection id, channel): moment of its newest reading}``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT link.inspection_id, r.channel, max(r.at) FROM %s link"
                " JOIN medical_process_reading r ON r.id = link.reading_id"
                " WHERE link.inspection_id = ANY(%s) GROUP BY 1, 2",
                SQL.identifier(RELATION),
                self.ids,
            )
        )
        return {(inspection, channel): at for inspection, channel, at in rows}

    def action_view_readings(self):
        """The readings that this inspection was judged by."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "medical_quality.medical_process_reading_action"
        )
        return dict(
            action,
            domain=[("inspection_ids", "in", self.ids)],
            context={"create": False},
        )


class MrpWorkorder(models.Model):
    """The way from the work to its process data."""

    _inherit = "mrp.workorder"

    process_alarm_count = fields.Integer(
        "Open alarms",
        compute="_compute_process_data",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )
    is_monitored = fields.Boolean(
        compute="_compute_process_data",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )

    def _compute_process_data(self):
        alarms = dict(
            self.env["medical.process.alarm"]._read_group(
                [("workorder_id", "in", self.ids), ("state", "=", "open")],
                ["workorder_id"],
                ["__count"],
            )
        )
        monitored = {
            workorder
            for (workorder,) in self.env["medical.inspection"]._read_group(
                [("workorder_id", "in", self.ids), ("trigger", "=", STREAM)],
                ["workorder_id"],
            )
        }
        for workorder in self:
            workorder.process_alarm_count = alarms.get(workorder, 0)
            workorder.is_monitored = workorder in monitored

    def action_view_process_data(self):
        """The inspections that monitor this work order, the newest first."""
        self.ensure_one()
        streams = self.inspection_ids.filtered(lambda one: one.trigger == STREAM)
        return streams.sorted("id")[-1:]._open_action()
