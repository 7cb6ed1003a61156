# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import STREAM, excess, parse_measured_value
from ...sampling.scheme import SINGLE

STREAM_FIELDS = (
    "channel",
    "warn_lower",
    "warn_upper",
    "trend_minutes",
    "silent_seconds",
)
# a channel may be that of a tester as well
_OF_STREAMS = STREAM_FIELDS[1:]
_WARNINGS = ("warn_lower", "warn_upper")


class MedicalInspectionCharacteristic(models.Model):
    """What a machine sends while work runs, and when that is warned about."""

    _inherit = "medical.inspection.characteristic"

    plan_trigger = fields.Selection(related="plan_id.trigger", string="Moment")
    channel = fields.Char(
        size=64,
        help="Name under which the machine or tester sends the values, as zone_3."
        " Nobody types them then.",
    )
    warn_lower = fields.Char(
        "Warn below",
        help="Inside the limits; people are warned below. Empty: they are not.",
    )
    warn_upper = fields.Char(
        "Warn above",
        help="Inside the limits; people are warned above. Empty: they are not.",
    )
    trend_minutes = fields.Integer(
        "Warn of a trend (minutes)",
        help="People are warned when the straight line through the readings of the last"
        " so many minutes leaves a limit within as many minutes. 0: they are not.",
    )
    silent_seconds = fields.Integer(
        "Longest silence (seconds)",
        help="While work runs, a reading comes at least so often. After a longer"
        " silence people are warned, and the inspection cannot be passed.",
    )

    _channel_uniq = models.UniqueIndex(
        "(plan_id, channel) WHERE channel IS NOT NULL",
        "Two characteristics of this plan have the same channel.",
    )
    _stream_positive = models.Constraint(
        "CHECK (COALESCE(trend_minutes, 0) BETWEEN 0 AND 1440"
        " AND COALESCE(silent_seconds, 0) BETWEEN 0 AND 86400)",
        "Minutes of a trend and seconds of silence are 0 or more, and a day at most.",
    )

    @api.model
    def _normalised(self, vals):
        vals = super()._normalised(vals)
        if "channel" in vals:
            vals["channel"] = (vals["channel"] or "").strip() or False
        for name in _WARNINGS:
            try:
                vals[name] = format(parse_measured_value(vals.get(name) or ""), "f")
            except ValueError:
                # left for the constraint, which says what is wrong with it
                continue
        return vals

    @api.constrains(
        *STREAM_FIELDS,
        "kind",
        "lower_limit",
        "upper_limit",
        "decimals",
        "plausible_lower",
        "plausible_upper",
        "second_person",
        "inspector_not_operator",
        "instrument_type_id",
        "sampling_own",
        "sampling_method",
    )
    def _check_stream(self):
        """:raises ValidationError: for what a machine cannot send, or not be told"""
        for line in self:
            message = (
                line._stream_mistake()
                if line.plan_id.trigger == STREAM
                else line._stream_leftover()
            )
            if message:
                raise ValidationError(message)

    def _stream_leftover(self):
        """What a characteristic has that is of running work, empty where there is
        nothing."""
        self.ensure_one()
        if not any(self[name] for name in _OF_STREAMS):
            return ""
        return self.env._(
            "%(name)s has warnings or a longest silence: machines send all the time to"
            " plans that are inspected “While the operation runs”, and to no other.",
            name=self.name,
        )

    def _stream_mistake(self):
        """What is wrong with a characteristic of a stream, empty where it is right."""
        self.ensure_one()
        named = {"name": self.name}
        if self.kind != "measured":
            return self.env._(
                "%(name)s is not measured: a machine sends measured values only.",
                **named,
            )
        if not self.channel:
            return self.env._(
                "%(name)s has no channel: enter the name by which the machine sends"
                " it.",
                **named,
            )
        if self.silent_seconds <= 0:
            return self.env._(
                "%(name)s: enter the longest silence in seconds, 1 or more. A machine"
                " that says nothing is not known to be right.",
                **named,
            )
        if (
            self.second_person
            or self.inspector_not_operator
            or self.instrument_type_id
            or self.plausible_lower
            or self.plausible_upper
        ):
            return self.env._(
                "%(name)s is sent by the machine: nobody enters or verifies it, so that"
                " it has no instrument, no second person and no plausible range.",
                **named,
            )
        if self._scheme().method != SINGLE:
            return self.env._(
                "%(name)s is sent by the machine: it has no sample. Choose one value"
                " for the work order.",
                **named,
            )
        return self._warning_mistake()

    def _warning_mistake(self):
        """Warnings lie inside the limits, or they would come too late."""
        self.ensure_one()
        numbers = [self._number(name) for name in _WARNINGS if self[name]]
        within = [excess(n, self.lower_limit, self.upper_limit) for n in numbers]
        if any(beyond is not None and beyond > 0 for beyond in within) or (
            len(numbers) == 2 and numbers[0] > numbers[1]
        ):
            return self.env._(
                "%(name)s: the warning range %(low)s … %(high)s does not lie inside the"
                " limits %(limits)s.",
                name=self.name,
                low=self.warn_lower or "",
                high=self.warn_upper or "",
                limits=self.limits,
            )
        return ""
