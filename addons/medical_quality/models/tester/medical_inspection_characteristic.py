# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...rules import STREAM


class MedicalInspectionCharacteristic(models.Model):
    """A channel of a plan that is not of running work: a tester sends the value.

    The channel is signed, versioned and changed as the limits are, by the same fields
    and rules as that of a stream.
    """

    _inherit = "medical.inspection.characteristic"

    def _is_from_tester(self):
        """Whether its values are read from a tester, and typed by nobody."""
        self.ensure_one()
        return bool(self.channel) and self.plan_id.trigger != STREAM

    def _stream_leftover(self):
        return super()._stream_leftover() or self._tester_mistake()

    def _tester_mistake(self):
        """What is wrong with what a tester is to send, empty where it is right."""
        self.ensure_one()
        if not self.channel:
            return ""
        named = {"name": self.name, "channel": self.channel}
        if self.kind != "measured":
            return self.env._(
                "%(name)s has the channel %(channel)s, but is not measured: a tester"
                " sends measured values only.",
                **named,
            )
        if not self.instrument_type_id:
            return self.env._(
                "%(name)s has the channel %(channel)s and is read from a tester:"
                " choose the type of instrument that the tester is, so that its"
                " calibration is judged.",
                **named,
            )
        if self.second_person or self.plausible_lower or self.plausible_upper:
            return self.env._(
                "%(name)s is sent by a tester: nobody enters or verifies it, so that it"
                " has no second person and no plausible range.",
                **named,
            )
        return ""

    def _entry_head(self):
        return super()._entry_head() | {"tester": self._is_from_tester()}
