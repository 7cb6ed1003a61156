# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import qrcode

from odoo import models
from odoo.exceptions import UserError


class MaintenanceEquipment(models.Model):
    """The sticker: until when, and a QR code that names the instrument when scanned."""

    _inherit = "maintenance.equipment"

    def action_print_sticker(self):
        """Print the stickers of these instruments.

        :raises UserError: for equipment that is no instrument, or without a number
        """
        self.check_access("read")
        self._check_sticker()
        return self.env.ref(
            "medical_quality.action_report_instrument_sticker"
        ).report_action(self)

    def _check_sticker(self):
        for one in self:
            if not one.is_instrument or not one.instrument_number:
                raise UserError(
                    self.env._(
                        "%(name)s is no measuring instrument and has no sticker.",
                        name=one.display_name,
                    )
                )

    def _sticker_data(self):
        """What the sticker says, as plain values.

        :return: ``{"number", "name", "serial", "done_on", "valid_until", "calibration",
            "usable", "status", "size", "path"}``; ``path`` draws the QR code, whose
            content is the instrument's number
        """
        self.ensure_one()
        self._check_sticker()
        standing = self._instrument_standings()[self.id]
        words = dict(self._fields["instrument_status"]._description_selection(self.env))
        rows = qr_rows(self.instrument_number)
        return {
            "number": self.instrument_number,
            "name": self.name,
            "serial": self.serial_no or "",
            "done_on": standing.done_on,
            "valid_until": standing.valid_until,
            "calibration": standing.number,
            "usable": standing.usable,
            "status": words[standing.status],
            "size": len(rows),
            "path": "".join(
                f"M{x},{y}h1v1h-1z"
                for y, row in enumerate(rows)
                for x, dark in enumerate(row)
                if dark
            ),
        }


def qr_rows(text):
    """Modules of a QR code (ISO/IEC 18004, level M), without quiet zone."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return code.get_matrix()
