# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError

from ...rules import STREAM, excess, parse_measured_value
from .stream_writes import is_stream_write


class MedicalInspectionResult(models.Model):
    """What a channel came to: written by the server, typed by nobody."""

    _inherit = "medical.inspection.result"

    stream_at = fields.Datetime(
        "Measured at (machine)", readonly=True, copy=False, help="UTC"
    )
    stream_count = fields.Integer(
        "Readings", readonly=True, copy=False, aggregator="sum"
    )
    stream_low = fields.Char("Least", readonly=True, copy=False)
    stream_high = fields.Char("Greatest", readonly=True, copy=False)
    stream_mean = fields.Char("Mean", readonly=True, copy=False)

    def _stream_values(self, figure):
        """What is written of the readings of a channel.

        :param figure: as ``_stream_figures`` of the inspection gives
        """
        self.ensure_one()
        line = self.characteristic_id
        text, at, sender = max(
            (figure["high"], figure["low"]),
            key=lambda end: excess(
                parse_measured_value(end[0]), line.lower_limit, line.upper_limit
            ),
        )
        mean = Decimal(repr(figure["mean"]))
        return {
            "value_text": text,
            "recorded_by_id": sender,
            "recorded_at": fields.Datetime.now(),
            "stream_at": at,
            "stream_count": figure["count"],
            "stream_low": figure["low"][0],
            "stream_high": figure["high"][0],
            "stream_mean": f"{mean:.{line.decimals + 1}f}",
        }

    def _take(self, entered, people):
        typed = self.browse().union(*(e.result for e in entered if e.values))
        typed._refuse_typed_stream()
        return super()._take(entered, people)

    def write(self, vals):
        if set(vals) & self._value_fields() and not is_stream_write():
            self._refuse_typed_stream()
        return super().write(vals)

    def _refuse_typed_stream(self):
        """:raises AccessError: for values typed in place of what a machine sends"""
        streams = self.filtered(lambda one: one.inspection_id.trigger == STREAM)
        if streams:
            self.env["qms.gate.denial"]._refuse_change(
                streams.inspection_id,
                "record.given",
                self.env._(
                    "%(names)s of %(inspections)s: the machine sends these values while"
                    " the work runs. Nobody types them.",
                    names=streams._names(),
                    inspections=", ".join(streams.inspection_id.mapped("name")),
                ),
                error=AccessError,
            )

    def _digest_content(self):
        content = super()._digest_content()
        if self.stream_count:
            content["stream"] = {
                "at": self.stream_at.isoformat() + "Z",
                "count": self.stream_count,
                "least": self.stream_low,
                "greatest": self.stream_high,
                "mean": self.stream_mean,
                "sender": self.recorded_by_id.login,
            }
        return content
