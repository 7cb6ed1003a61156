# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import re
import socket

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}")
_TIMEOUT = 10


class MedicalLabelPrinter(models.Model):
    """A label printer in the network, that takes ZPL on a raw TCP port."""

    _name = "medical.label.printer"
    _description = "Label printer"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [("zpl", "ZPL on a raw TCP port"), ("pdf", "PDF, downloaded and printed")],
        required=True,
        default="zpl",
        tracking=True,
    )
    host = fields.Char(
        tracking=True, help="Name or address of the printer, without port."
    )
    port = fields.Integer(default=9100, tracking=True)
    resolution = fields.Selection(
        [("203", "203 dpi"), ("300", "300 dpi"), ("600", "600 dpi")],
        required=True,
        default="300",
        tracking=True,
    )

    @api.constrains("kind", "host", "port")
    def _check_address(self):
        for printer in self:
            if printer.kind != "zpl":
                continue
            if not _HOST.fullmatch(printer.host or ""):
                raise ValidationError(
                    self.env._(
                        "Enter the name or address of the printer alone, as"
                        " printer7.example.com or 192.0.2.7: no address of a web page,"
                        " no file, no port."
                    )
                )
            if not 0 < printer.port < 65536:
                raise ValidationError(
                    self.env._("The port of a printer is 1 to 65535, mostly 9100.")
                )

    def _send(self, data):
        """Hand a job to the printer, whole.

        :param data: bytes in the printer's language
        :raises UserError: where the printer does not take all of it in time. Whether it
            printed a part is then to be looked at
        """
        self.ensure_one()
        if self.kind != "zpl" or not self.active:
            raise UserError(
                self.env._(
                    "%(printer)s takes no jobs: it is archived, or prints downloaded"
                    " PDFs.",
                    printer=self.name,
                )
            )
        if not data:
            raise UserError(self.env._("There is nothing to send to the printer."))
        try:
            with socket.create_connection(
                (self.host, self.port), timeout=_TIMEOUT
            ) as connection:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise UserError(
                self.env._(
                    "%(printer)s (%(host)s, port %(port)s) did not take the job:"
                    " %(reason)s. Is it switched on, and has it paper? Look whether it"
                    " printed a part before printing again.",
                    printer=self.name,
                    host=self.host,
                    port=self.port,
                    reason=error.strerror or str(error),
                )
            ) from error

    def action_test(self):
        """Print the printer's own configuration label."""
        self.ensure_one()
        self.check_access("write")
        self._send(b"~WC")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(printer)s took the job and prints its settings.",
                    printer=self.name,
                ),
            },
        }
