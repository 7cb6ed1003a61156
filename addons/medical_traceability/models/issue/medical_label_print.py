# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import hashlib
from dataclasses import replace

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.ledger import make_append_only


class MedicalLabelPrint(models.Model):
    """One print run: which labels, as what, and the digest of what was printed.

    Ledger: append-only in PostgreSQL.
    """

    _name = "medical.label.print"
    _description = "Print run of labels"
    _inherit = ["medical.label.recorded", "qms.ledger"]
    _order = "id desc"
    _rec_name = "issue_id"
    _log_access = False

    issue_id = fields.Many2one(
        "medical.label.issue",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    medium = fields.Selection(
        [("pdf", "PDF"), ("zpl", "Label printer (ZPL)")], required=True, readonly=True
    )
    printer_id = fields.Many2one(
        "medical.label.printer", readonly=True, ondelete="restrict"
    )
    quantity = fields.Integer("Labels", required=True, readonly=True)
    sha256 = fields.Char(
        "SHA-256", required=True, readonly=True, help="Of what was printed."
    )

    def init(self):
        make_append_only(self.env.cr, self._table)


class MedicalLabelIssue(models.Model):
    """Labels of an issue are printed once; again is a reprint."""

    _inherit = "medical.label.issue"

    def action_print(self):
        """Print the labels of this issue that were not printed, as one PDF.

        They are rendered, read back and compared first; nothing is recorded as
        printed that was not. What the browser loses is accounted for and reprinted.

        :raises UserError: where all are printed, or a label does not read back
        """
        self._check_printer()
        labels = self._unprinted()
        pdf = self._render_labels(labels, "pdf")
        self._enter_print(labels, "pdf", pdf)
        return {
            "type": "ir.actions.client",
            "tag": "medical_traceability.deliver_labels",
            "params": {
                "name": f"{self.name}.pdf",
                "content": base64.b64encode(pdf).decode(),
                "message": self.env._(
                    "%(count)s labels printed as %(name)s.",
                    count=len(labels),
                    name=f"{self.name}.pdf",
                ),
            },
        }

    def action_send_to_printer(self):
        """Choose the label printer that these labels go to."""
        self._check_printer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to a label printer"),
            "res_model": "medical.label.send",
            "view_mode": "form",
            "target": "new",
            "context": {"default_issue_id": self.id},
        }

    def _send_to_printer(self, printer):
        """Send the labels not printed yet to a label printer, as ZPL.

        What is on record comes first: a printer that does not answer takes it back.

        :raises AccessError: for a printer that the user may not see
        :raises UserError: for a printer of another company
        """
        self._check_printer()
        printer = printer.with_env(self.env)
        printer.check_access("read")
        if printer.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(printer)s is a printer of %(other)s: labels of %(company)s are"
                    " printed by its own printers.",
                    printer=printer.name,
                    other=printer.company_id.name,
                    company=self.company_id.name,
                )
            )
        labels = self._unprinted()
        data = self._render_labels(labels, "zpl", printer.resolution)
        self._enter_print(labels, "zpl", data, printer)
        # nothing that follows may fail once paper has come out
        self.env.flush_all()
        # sudo: who prints need not read the settings of the printer
        printer.sudo()._send(data)

    def _check_printer(self):
        """:raises UserError: where the order takes no more labels"""
        self.ensure_one()
        self.check_access("read")
        order = self.production_id
        order._check_label_worker()
        # sudo: whether the order is open, and what stops it
        self.env["medical.label"].sudo()._lock_order(order.sudo())
        if order.sudo().state in ("draft", "done", "cancel"):
            raise UserError(
                self.env._(
                    "%(order)s is not open: its labels are not printed.",
                    order=order.name,
                )
            )
        stopped = self.sudo().label_ids.lot_id.filtered(
            lambda lot: lot.quality_status in ("on_hold", "rejected")
        )
        if stopped:
            raise UserError(
                self.env._(
                    "%(lots)s: on hold or rejected, no label is printed.",
                    lots=", ".join(stopped[:10].mapped("name")),
                )
            )
        mismatches = order._open_mismatches()
        if mismatches:
            raise UserError(
                self.env._(
                    "%(order)s has a label that did not match. A quality engineer"
                    " decides on it first.",
                    order=order.name,
                )
            )

    def _render_labels(self, labels, medium, resolution=None):
        """These labels, by the template of the issue: bytes.

        :param resolution: of the label printer, in dpi
        :raises UserError: where one does not read back as exactly its UDI
        """
        # sudo: what is printed is what the issue says
        template = self.sudo().template_id
        contents = labels._contents(template)
        if medium == "zpl":
            return template._render_zpl(contents, resolution)
        return template._render_pdf(contents)

    def _enter_print(self, labels, medium, data, printer=None):
        runs = self.env["medical.label.print"]
        runs._record(
            {
                **runs._acting(self.company_id),
                "issue_id": self.id,
                "medium": medium,
                "printer_id": printer.id if printer else False,
                "quantity": len(labels),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
        labels.with_env(self.env)._account("printed")


class MedicalLabel(models.Model):
    _inherit = "medical.label"

    def _lock_order(self, orders):
        """Hold orders still: one that is closed meanwhile is seen, or waits."""
        self.env["qms.gate.mixin"]._lock_gate_facts(orders)

    def _contents(self, template):
        """What each label says, with its copy number, in their order."""
        lots = self.lot_id
        contents = dict(zip(lots, lots._label_contents(template), strict=True))
        return [
            replace(contents[label.lot_id], copy_number=label.copy_number)
            for label in self
        ]
